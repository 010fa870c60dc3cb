import { allEmojiScales, latentNetwork } from '../../lib/datasets/emoji/models'
import { dataPrediction } from '../../lib/model/data-prediction'
import type { Network } from '../../lib/model/network'

/** Teachers that crispness.ts compares at one scale: what is predicted, by a network for 16 tokens of 2×2×8 numbers, which is
 *  that of the shipped teachers, or for all 512 numbers at once. */
export const teacherArms = (scale: 'full' | 'smoke'): Record<string, Network> => {
  const networks = {
    MLP: scale === 'full' ? latentNetwork(640, 4, 512) : latentNetwork(32, 1, 512),
    transformer: allEmojiScales[scale].network,
  }
  return Object.fromEntries(
    Object.entries(networks).flatMap(([name, network]) => [
      [`velocity, ${name}`, network],
      [`clean, ${name}`, dataPrediction(network)],
    ]),
  )
}
