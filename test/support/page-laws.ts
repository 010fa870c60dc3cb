import { lpips } from '../../lib/datasets/pictures'
import { planeData } from '../../lib/datasets/plane/plane'
import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { compile } from '../../lib/engine/compile'
import { leaves, type Tree } from '../../lib/engine/tree'
import { systems } from '../../lib/method/systems'
import type { Params } from '../../lib/model/network'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'

// What the laws of lib in a page compare: the same file runs in Node on TensorFlow and, bundled, in a page.

export const teacherFile = 'data/weights/plane-teachers/0.safetensors'

export interface Iterations {
  losses: Record<string, number>[]
  /** the student's weights at the end */
  weights: number[]
  /** tensors alive after each iteration, and before the first and behind all */
  tensors: number[]
  before: number
  after: number
  /** how many more blocks of numbers the backend holds behind all than before the first */
  blocks: number
}

const blocks = () => (tf.backend() as unknown as { numDataIds(): number }).numDataIds()

const optimiser = { learningRate: 3e-4, clip: null }

/** Twenty iterations of a method on the plane at notebook 03's setting, with a smaller batch, and times off the zeros of the
 *  feature sin(4πt): there it is rounding alone, and AdamW moves its weights by as much as all others. */
export function twentyIterations(name: string, change: object = {}): Iterations {
  const before = tf.memory().numTensors
  const blocksBefore = blocks()
  const { plane, network, teacher } = loadPlaneTeacher(0)
  const data = planeData(plane)
  const run = distill(
    systems[name as keyof typeof systems],
    { network, teacher, prompts: plane.conditions, data },
    {
      ...{ seed: 3, updates: 20, batch: 32, steps: 4, guidance: 2, K: 5, lambda: 0.05 },
      ...{ updateRatio: { fake: 1 }, shift: 1.3 },
      ...{ student: { ...optimiser, schedule: 'linear' }, fake: optimiser, ema: 0.98 },
      ...{ times: [0.02, 0.98], timePer: 'sample', normaliser: { reference: 'xTheta', over: 'sample' } },
      ...change,
    },
  )
  const records = [...run.records()]
  const weights = leaves(run.state.student.params).flatMap(({ tensor }) => Array.from(tensor.dataSync()))
  run.dispose()
  tf.dispose([teacher, data.tables] as never)
  return {
    losses: records.map(({ losses }) => losses),
    weights,
    tensors: records.map(({ tensors }) => tensors),
    before,
    after: tf.memory().numTensors,
    blocks: blocks() - blocksBefore,
  }
}

/** What a compiled step says of what a replay would get wrong. */
export function refusals(): string[] {
  const outside = tf.tensor1d([1, 2])
  const steps: ((x: Tensor) => Tree)[] = [
    x => x.add(outside),
    x => x.mul(x.dataSync()[0]!),
    x => x.add(Math.random()),
    x => x.add(tf.randomNormal([2])),
    x => x.add(tf.variable(x)),
    x => x.add(new Noise(0).normal([2])),
  ]
  return steps.map(step => {
    try {
      return String(tf.tidy(() => (compile(step)(tf.tensor1d([1, 2])) as Tensor).dataSync().length))
    } catch (error) {
      return (error as Error).message
    }
  })
}

/** Tables of each kind joined along each axis: narrow and wide ones, one alone, an empty one, whole numbers. */
export function joined(): number[][] {
  const table = (label: string, ...shape: number[]) => new Noise(1).fork(label).normal(shape)
  const [a, b, c] = [table('a', 7, 2), table('b', 7, 5), table('c', 7, 1)]
  const wide = table('wide', 7, 70)
  const cube = table('cube', 7, 2, 3)
  const whole = a.mul(100).toInt()
  return [
    [[a, b, c], 1],
    [[a, wide, c], 1],
    [[a, a], 0],
    [[a], 1],
    [[a, b.slice([0, 0], [7, 0])], 1],
    [[a, b], -1],
    [[cube, cube], 1],
    [[whole, whole], 1],
  ].map(([tables, axis]) => Array.from(tf.concat(tables as Tensor[], axis as number).dataSync()))
}

/** A distance of pictures [2, 108], enlarged from 6 × 6 to 12 × 12 pixels, in features that are linear: it is quadratic. */
export function perceptual() {
  const noise = new Noise(2)
  const gains = noise.fork('gains').normal([1, 432])
  const linear = {
    ...{ name: 'linear', side: 12, weights: { gains } },
    features: (w: Params, x: Tensor4D) => x.reshape([2, 432]).mul(w.gains!) as Tensor2D,
  }
  const contrast = tf.scalar(0.5)
  const { weights, features } = lpips(linear, { contrast }, (w, x) => x.mul(w.contrast!).reshape([2, 6, 6, 3]))
  const far = (w: Params, x: Tensor) =>
    features(w, x as Tensor2D)
      .square()
      .sum() as Scalar
  return { weights, far, distance: (x: Tensor) => far(weights, x), x: noise.fork('x').normal([2, 108]) }
}

/** Its gradient, op by op and compiled. */
export function perceptualGradients(): Record<'eager' | 'compiled', number[]> {
  const { weights, far, x } = perceptual()
  const gradient = (w: Params, x: Tensor) => tf.grad(given => far(w, given))(x)
  return {
    eager: Array.from(gradient(weights, x).dataSync()),
    compiled: Array.from(compile(gradient)(weights, x).dataSync()),
  }
}
