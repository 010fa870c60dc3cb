import assert from 'node:assert/strict'
import type { Params } from '../../lib/model/network'
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

/** Of each weight, the largest entry of the gradient is that of central differences. */
export function checkGradients(loss: (params: Params) => Scalar, params: Params): void {
  for (const [name, value] of Object.entries(params)) {
    const grad = tf
      .grad(x => loss({ ...params, [name]: x }))(value)
      .dataSync()
    const at = Array.from(grad).reduce((best, g, i) => (Math.abs(g) > Math.abs(grad[best]!) ? i : best), 0)
    const h = 1e-2
    const moved = (by: number) => {
      const values = Float32Array.from(value.dataSync())
      values[at]! += by
      return loss({ ...params, [name]: tf.tensor(values, value.shape) }).dataSync()[0]!
    }
    const numeric = (moved(h) - moved(-h)) / (2 * h)
    assert.ok(Math.abs(numeric - grad[at]!) < 1e-3 + 0.02 * Math.abs(numeric), `${name}: ${grad[at]} is not ${numeric}`)
  }
}
