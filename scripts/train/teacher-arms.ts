import { emojiScales, latentNetwork } from '../../lib/datasets/emoji/scales'
import type { Positions } from '../../lib/datasets/emoji/teacher-data'
import { dataPrediction } from '../../lib/model/data-prediction'
import type { Network } from '../../lib/model/network'

/** A teacher that crispness.ts compares: its network, and in how many positions it sees each drawing. */
export interface TeacherArm {
  network: Network
  positions: Positions
}

/** The compared teachers at one scale: what is predicted, by a network for 16 tokens of 2×2×8 numbers or for all 512 numbers
 *  at once, of drawings in nine positions; and the first of them on drawings as they are, which is how the shipped are made. */
export const teacherArms = (scale: 'full' | 'smoke'): Record<string, TeacherArm> => {
  const transformer = emojiScales[scale].network
  const networks = {
    MLP: scale === 'full' ? latentNetwork(640, 4, 512) : latentNetwork(32, 1, 512),
    transformer,
  }
  return {
    ...Object.fromEntries(
      Object.entries(networks).flatMap(([name, network]) => [
        [`velocity, ${name}`, { network, positions: 9 }],
        [`clean, ${name}`, { network: dataPrediction(network), positions: 9 }],
      ]),
    ),
    'velocity, transformer, unmoved': { network: transformer, positions: 1 },
  }
}
