import { type Dataset, rates } from '../../lib/datasets/dataset'
import { mlp } from '../../lib/model/mlp'
import { oneHotCondition } from '../../lib/model/network'
import { sample } from '../../lib/sampler/sample'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'

const network = mlp({ dataSize: 1, conditionSize: 3, width: 8, layers: 1, dataFrequencies: [1], timeFrequencies: [1] })

/** Numbers on a line, asked for by two prompts: the smallest data set that a table can be made on. */
export const line: Dataset = {
  settings: { updates: 40, batch: 16, guidance: 1.5, ...rates(1e-3) },
  every: 20,
  seeds: 3,
  tuningSeeds: [3],
  metrics: { diversity: 'spread', quality: 'within 2', preference: 'near 0' },
  pictures: false,
  open(seed) {
    const prompts = oneHotCondition([0, 1], 2)
    return {
      ...{ network, prompts },
      teacher: network.init(new Noise(seed).fork('teacher')),
      measure: (velocity, grid) =>
        tf.tidy(() => {
          const x = sample(velocity, prompts, 20, grid, new Noise(0), 1)
          const mean = (values: tf.Tensor) => values.mean().dataSync()[0]!
          const spread = mean(x.sub(x.mean(1, true)).square())
          return { spread, 'within 2': mean(x.abs().less(2).toFloat()), 'near 0': -mean(x.abs()) }
        }),
      real: () => {
        throw new Error('the line has no real samples')
      },
    }
  },
  teacherHash: seed => `line-${seed}`,
  worker: { seconds: 1, megabytes: 300 },
}
