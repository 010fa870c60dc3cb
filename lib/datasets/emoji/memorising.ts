import { squaredDistances } from '../../metrics/neighbours'
import { mean } from '../../metrics/statistics'
import { checkShapes } from '../../tensor/shape'
import { type Tensor2D, type Tensor4D, tf } from '../../tf'

/** Whether pictures are copies of what a model was trained on. */
export type MemorisingMetrics = {
  /** LPIPS of a picture to the nearest training drawing, mean over pictures: 0 for copies */
  'LPIPS to training': number
  /** the same of drawings that were never trained on: as far as something new is */
  'LPIPS of held out': number
  /** the chance that a picture is nearer to training than a held-out drawing is; ties count half. ½: no nearer than
   *  something new, 1: nearer than all that is new, as copies are */
  nearer: number
}

/** Extract the features of training and held-out drawings once, to ask how near pictures are to the former.
 *  lpips: φ with LPIPS(a, b) = ‖φ(a) − φ(b)‖², e.g. extractor(loadFeatureNetwork('alexnet')); heldOut: drawings of the same
 *  captions by a designer who is not in training are as near as new pictures of them can be expected to be.
 *  [N, 32, 32, 3] in [−1, 1] each  →  a function of such pictures
 *  @throws other shapes; no drawings or pictures. */
export function memorisingMetrics(
  lpips: (pictures: Tensor4D) => Tensor2D,
  training: Tensor4D,
  heldOut: Tensor4D,
): (pictures: Tensor4D) => MemorisingMetrics {
  const bank = inParts(training, 'training', lpips)
  const nearest = (pictures: Tensor4D, name: string): number[] =>
    tf.tidy(() =>
      inParts(pictures, name, part => squaredDistances(lpips(part), bank).min(1).reshape([-1, 1]) as Tensor2D)
        .arraySync()
        .flat(),
    )
  const ofHeldOut = nearest(heldOut, 'heldOut')
  return pictures => {
    const found = nearest(pictures, 'pictures')
    return {
      'LPIPS to training': mean(found),
      'LPIPS of held out': mean(ofHeldOut),
      nearer: mean(found.map(one => mean(ofHeldOut.map(other => (one === other ? 0.5 : Number(one < other)))))),
    }
  }
}

/** A function of pictures by parts of 240, to bound memory.  [N, 32, 32, 3]  →  [N, F] */
function inParts(pictures: Tensor4D, name: string, f: (part: Tensor4D) => Tensor2D): Tensor2D {
  checkShapes('memorisingMetrics', { [name]: [pictures, 'N', 32, 32, 3] })
  const [N, part] = [pictures.shape[0], 240]
  return tf.tidy(() => {
    const parts = Array.from({ length: Math.ceil(N / part) }, (_, i) =>
      tf.tidy(() => f(pictures.slice(part * i, Math.min(part, N - part * i)))),
    )
    return tf.concat(parts)
  })
}
