import { type Scalar, type Tensor, tf } from '../../lib/tf'
import { Run } from '../../lib/train/run'
import { flat } from './expect'

/** A run whose state adds the index of its step, so that a step left out or done twice shows. */
export function counting(
  updates = 10,
  config: object = { seed: 1 },
  loss = (index: Scalar) => index.toFloat() as Scalar,
) {
  let freed = 0
  const run = new Run<{ sum: Tensor }>({
    config,
    state: { sum: tf.scalar(0) },
    updates,
    updatesPerStep: 1,
    step: ({ sum }, index) => ({ state: { sum: sum.add(index.toFloat().add(1)) }, losses: { loss: loss(index) } }),
    dispose: () => freed++,
  })
  return { run, freed: () => freed }
}
export const sumOf = (run: Run<{ sum: Tensor }>) => flat(run.state.sum)[0]
