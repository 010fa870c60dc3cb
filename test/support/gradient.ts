import { type Scalar, type Tensor, tf } from '../../lib/tf'

/** The gradient of a scalar function by central differences, number by number. */
export function finiteDifferences(f: (x: Tensor) => Scalar, x: Tensor, h = 1e-2): number[] {
  const values = Array.from(x.dataSync())
  const at = (i: number, by: number) =>
    tf.tidy(
      () =>
        f(
          tf.tensor(
            values.map((v, j) => (j === i ? v + by : v)),
            x.shape,
          ),
        ).dataSync()[0]!,
    )
  return values.map((_, i) => (at(i, h) - at(i, -h)) / (2 * h))
}
