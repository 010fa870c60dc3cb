import { latentNetwork } from '../../lib/datasets/emoji/models'
import { dataPrediction } from '../../lib/model/data-prediction'
import type { Network } from '../../lib/model/network'
import { patchTransformer } from '../../lib/model/patch-transformer'

/** Networks for the latents of data/emoji-all: 16 tokens of 2×2×8 numbers, or all 512 numbers at once. */
const patches = (width: number, blocks: number) =>
  patchTransformer({
    ...{ side: 8, channels: 8, patch: 2, conditionSize: 65 },
    ...{ width, heads: width / 32, hidden: 3 * width, blocks, context: 256 },
  })

/** Teachers that crispness.ts compares: what is predicted, by what, at one scale. */
export const teacherArms = (scale: 'full' | 'smoke'): Record<string, Network> => {
  const networks = {
    MLP: scale === 'full' ? latentNetwork(640, 4, 512) : latentNetwork(32, 1, 512),
    transformer: scale === 'full' ? patches(128, 4) : patches(32, 1),
  }
  return Object.fromEntries(
    Object.entries(networks).flatMap(([name, network]) => [
      [`velocity, ${name}`, network],
      [`clean, ${name}`, dataPrediction(network)],
    ]),
  )
}
