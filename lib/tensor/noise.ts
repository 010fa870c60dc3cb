import { check } from '../check'
import { nativeOp, type Rank, type Scalar, type Tensor, tf } from '../tf'

/** 32-bit FNV-1a of a text, continued from `start`. */
function hash(text: string, start = 0x811c9dc5): number {
  let h = start
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h | 0
}

/** All randomness of lib: a key that names a stream of random numbers, never a hidden state.
 *  The same key gives the same numbers, eager and compiled, so fork before each separate draw:
 *  `noise.fork('eps').normal([B, D])`. Numbers come from TensorFlow's counter-based Philox generator.
 *  Source: Salmon et al., Parallel random numbers (SC 2011).
 *  @throws a seed that is not a whole number in [0, 2³²); an invalid shape or range. */
export class Noise {
  private readonly root: number | Scalar
  private readonly path: number
  private readonly step: number | Scalar

  constructor(seed: number | Scalar, path = 0, step: number | Scalar = 0) {
    if ((seed as Scalar)?.dtype !== 'int32') check('Noise', 'seed', { seed })
    if ((step as Scalar)?.dtype !== 'int32') check('Noise', 'notNegative', { step })
    this.root = seed
    this.path = path
    this.step = step
  }

  /** The stream named `label` below this one. */
  fork(label: string | number): Noise {
    if (typeof label !== 'string') check('Noise.fork', 'notNegative', { label })
    return new Noise(this.root, hash(`/${label}`, this.path ^ 0x811c9dc5), this.step)
  }

  /** This stream at iteration `step`: a number, or an int32 scalar inside a compiled step. */
  at(step: number | Scalar): Noise {
    return new Noise(this.root, this.path, step)
  }

  /** Standard normal numbers of the given shape. */
  normal<R extends Rank>(shape: tf.ShapeMap[R]): Tensor<R> {
    return this.draw('StatelessRandomNormal', shape) as Tensor<R>
  }

  /** Uniform numbers in [min, max) of the given shape. */
  uniform<R extends Rank>(shape: tf.ShapeMap[R], min = 0, max = 1): Tensor<R> {
    check('Noise.uniform', 'number', { min, max })
    return tf.tidy(() =>
      this.draw('StatelessRandomUniform', shape)
        .mul(max - min)
        .add(min),
    ) as Tensor<R>
  }

  /** Whole numbers 0 … n − 1 of the given shape, int32. */
  integers<R extends Rank>(shape: tf.ShapeMap[R], n: number): Tensor<R> {
    check('Noise.integers', 'count', { n })
    return tf.tidy(() =>
      tf.minimum(this.draw('StatelessRandomUniform', shape).mul(n).floor(), n - 1).toInt(),
    ) as Tensor<R>
  }

  private draw(op: string, shape: number[]): Tensor {
    check('Noise', 'shape', { shape })
    return tf.tidy(() =>
      nativeOp(op, [tf.tensor1d(shape, 'int32'), this.seed()], { dtype: 'float32', T: 'int32', Tseed: 'int32' }),
    )
  }

  private seed(): Tensor {
    const { root, path, step } = this
    if (typeof root === 'number' && typeof step === 'number') return tf.tensor1d([(root + path) | 0, step], 'int32')
    const key = typeof root === 'number' ? tf.scalar((root + path) | 0, 'int32') : root.add(tf.scalar(path, 'int32'))
    return tf.stack([key, typeof step === 'number' ? tf.scalar(step, 'int32') : step])
  }
}
