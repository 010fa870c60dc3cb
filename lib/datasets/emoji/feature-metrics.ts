import { principalAxes, project } from '../../metrics/axes'
import { cosineDiversity } from '../../metrics/diversity'
import { frechetDistance } from '../../metrics/frechet'
import { naturalness } from '../../metrics/naturalness'
import { nearestOfGroup, pairDistances, precisionRecall, squaredDistances } from '../../metrics/neighbours'
import { mean } from '../../metrics/statistics'
import type { Params } from '../../model/network'
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../../tf'
import { alignment, retrieval } from './alignment'
import type { Emoji } from './drawings'
import { extractor, type FeatureNetwork } from './features/network'

/** Metrics of R pictures for each of P captions in feature space. "AlexNet" is LPIPS's embedding, "Lite0" the
 *  features of EfficientNet-Lite0; for cosines, the mean over all drawings is subtracted. */
export type FeatureMetrics = {
  /** mean LPIPS over the pairs i < j of a caption */
  'LPIPS diversity': number
  /** the diversity of Eq. 9, in the structural and in the semantic space */
  'diversity AlexNet': number
  'diversity Lite0': number
  /** number of designers among the drawings nearest to the R pictures of a caption, mean over captions */
  'designers AlexNet': number
  'designers Lite0': number
  /** quality: Fréchet distance to the captions' drawings on Lite0's 64 principal axes, divided by the drawings' variance */
  'Fréchet Lite0': number
  /** quality: share of pictures in the manifold of the captions' drawings; recall: share of drawings in the pictures' */
  precision: number
  recall: number
  /** quality: share of pictures whose nearest drawing, among all captions, has the right caption (Lite0) */
  'right caption': number
  /** quality: mean LPIPS to the nearest drawing of the caption */
  'LPIPS to drawing': number
  /** no-reference quality: distance of local statistics from the drawings', lower is better */
  'naturalness distance': number
  /** our alignment score, and the share of pictures whose own caption ranks first of the P captions */
  alignment: number
  'alignment first': number
}

/** Features of the same pictures in both spaces, [n, F] each. */
type Looks = Record<'lpips' | 'lite', Tensor2D>

/** R pictures for each of P captions: their features, and the caption of each. */
interface Batch {
  looks: Looks
  captions: string[]
  own: string[]
}

/** Extract the drawings' features once, to measure pictures.  structural: LPIPS-AlexNet, semantic: EfficientNet-Lite0
 *  →  a function of pictures [P][R], RGB in [0, 1], and their P captions.
 *  @throws other than P rows */
export function featureMetrics(emoji: Emoji, structural: FeatureNetwork, semantic: FeatureNetwork, head: Params) {
  const [lpips, lite] = [extractor(structural), extractor(semantic)]
  const look = (pictures: Tensor4D): Looks => ({ lpips: lpips(pictures), lite: lite(pictures) })
  const bank = look(emoji.pictures)
  const fromReal = distribution(emoji, bank)
  const unnatural = naturalness(emoji.pictures)
  return (rows: ArrayLike<number>[][], captions: string[]): FeatureMetrics => {
    if (rows.length !== captions.length) {
      throw new Error(`emojiPanel: expected pictures of ${captions.length} captions, got ${rows.length}.`)
    }
    return tf.tidy(() => {
      const pictures = asTensor(rows.flat())
      const own = captions.flatMap((caption, p) => rows[p]!.map(() => caption))
      const batch = { looks: look(pictures), captions, own }
      return {
        ...diversities(batch, bank),
        ...neighbours(batch, emoji, bank),
        ...fromReal(batch),
        ...alignments(batch, emoji, head),
        'naturalness distance': mean(unnatural(pictures)),
      }
    })
  }
}

/** Pictures of 32·32·3 numbers in [0, 1]  →  [n, 32, 32, 3] in [−1, 1] */
function asTensor(pictures: ArrayLike<number>[]): Tensor4D {
  const side = Math.sqrt(pictures[0]!.length / 3)
  const numbers = new Float32Array(pictures.length * side * side * 3)
  for (const [i, picture] of pictures.entries()) numbers.set(picture, i * picture.length)
  return tf.tensor4d(numbers, [pictures.length, side, side, 3]).mul(2).sub(1)
}

function diversities({ looks, captions }: Batch, bank: Looks) {
  const byCaption = (space: keyof Looks) =>
    looks[space].sub(bank[space].mean(0)).reshape([captions.length, -1, looks[space].shape[1]]) as Tensor3D
  return {
    'LPIPS diversity': pairDistances(byCaption('lpips')).mean().dataSync()[0]!,
    'diversity AlexNet': cosineDiversity(byCaption('lpips')).dataSync()[0]!,
    'diversity Lite0': cosineDiversity(byCaption('lite')).dataSync()[0]!,
  }
}

/** Indices of the drawings of some captions. */
const inUse = ({ drawings }: Emoji, captions: string[]) =>
  drawings.flatMap(({ caption }, i) => (captions.includes(caption) ? [i] : []))

function neighbours({ looks, captions, own }: Batch, emoji: Emoji, bank: Looks) {
  const near = (space: keyof Looks, among: number[]) => {
    const distances = squaredDistances(looks[space], tf.gather(bank[space], among)).arraySync()
    const ofBank = among.map(i => emoji.drawings[i]!.caption)
    return nearestOfGroup(distances, own, ofBank).map(one => ({ ...one, drawing: emoji.drawings[among[one.index]!]! }))
  }
  const [lpips, lite] = [near('lpips', inUse(emoji, captions)), near('lite', [...emoji.drawings.keys()])]
  const designers = (found: typeof lpips) =>
    mean(captions.map(c => new Set(found.flatMap((one, i) => (own[i] === c ? [one.drawing.designer] : []))).size))
  return {
    'designers AlexNet': designers(lpips),
    'designers Lite0': designers(lite),
    'right caption': mean(lite.map(one => Number(one.right))),
    'LPIPS to drawing': mean(lpips.map(one => one.distance)),
  }
}

/** Fréchet distance, precision and recall against the drawings of the captions in use. */
function distribution(emoji: Emoji, bank: Looks) {
  const axes = principalAxes(bank.lite, 64)
  const flat = (features: Tensor2D) => project(features, axes).arraySync()
  const variance = tf.tidy(() => project(bank.lite, axes).square().sum(1).mean().dataSync()[0]!)
  return ({ looks, captions }: Batch) => {
    const real = tf.gather(bank.lite, inUse(emoji, captions))
    const distance = frechetDistance(flat(looks.lite), flat(real)) / variance
    return { 'Fréchet Lite0': distance, ...precisionRecall(real, looks.lite) }
  }
}

function alignments({ looks, captions, own }: Batch, emoji: Emoji, head: Params) {
  const text = emoji.conditions(captions).slice([0, 0], [-1, 64]) as Tensor2D
  const scores = alignment(head, looks.lite, text)
  const index = own.map(caption => captions.indexOf(caption))
  const ownScores = scores.arraySync().map((row, i) => row[index[i]!]!)
  return { alignment: mean(ownScores), 'alignment first': retrieval(scores, index) }
}
