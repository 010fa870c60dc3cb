import type { Plane } from '../../../lib/datasets/plane/plane'
import { conditionalMixture } from '../../../lib/model/mixture'
import { oneHotCondition } from '../../../lib/model/network'
import { dots } from './glyphs'
import type { State } from './state'

/** The components of a shape: their means, their weights under the first prompt, and their common sd. */
interface Components {
  means: number[][]
  weights: number[]
  sd: number
}

const circle = (n: number, radius: number) =>
  Array.from({ length: n }, (_, k) => [
    radius * Math.cos((2 * Math.PI * k) / n),
    radius * Math.sin((2 * Math.PI * k) / n),
  ])

/** Two interleaving half circles. */
const moons = (n: number) => {
  const angles = Array.from({ length: n }, (_, k) => (Math.PI * k) / (n - 1))
  const upper = angles.map(angle => [1.2 * Math.cos(angle) - 0.6, 1.2 * Math.sin(angle) - 0.3])
  return [...upper, ...upper.map(([x, y]) => [-x!, -y!])]
}

function letters(text: string): Pick<Components, 'means' | 'sd'> {
  const pitch = Math.min(4 / (6 * text.length - 1), 0.42)
  const middle = (6 * text.length - 2) / 2
  return { means: dots(text).map(([column, row]) => [(column - middle) * pitch, (3 - row) * pitch]), sd: 0.3 * pitch }
}

/** Weights from the most common component to the rarest, 22 to 5, as on the notebooks' plane. */
const falling = (means: number[][]) => means.map((_, k) => 22 * (5 / 22) ** (k / Math.max(1, means.length - 1)))

function componentsOf({ shape, modes, text }: State): Components {
  if (shape === 'modes') {
    return { means: modes.map(({ x, y }) => [x, y]), weights: modes.map(({ weight }) => weight), sd: 0.1 }
  }
  const { means, sd } =
    shape === 'ring'
      ? { means: circle(24, 1.5), sd: 0.1 }
      : shape === 'moons'
        ? { means: moons(14), sd: 0.1 }
        : letters(text)
  return { means, sd, weights: falling(means) }
}

/** A distribution of the same kind as the notebooks' plane: a mixture, with every quantity in closed form. The prompts have the
 *  weights of the first one, cyclically shifted in equal steps. */
export function planeOf(state: State): Plane {
  const { means, weights, sd } = componentsOf(state)
  const { prompts } = state
  const total = weights.reduce((a, b) => a + b, 0)
  const K = means.length
  const rolled = (by: number) => weights.map((_, k) => weights[(k - by + K) % K]! / total)
  const weightsOfPrompt = Array.from({ length: prompts }, (_, p) => rolled(Math.floor((p * K) / prompts)))
  const exact = conditionalMixture({ means, sds: means.map(() => sd) }, weightsOfPrompt)
  const labels = weightsOfPrompt.map((_, p) => p)
  return { prompts, means, sd, weightsOfPrompt, conditions: oneHotCondition(labels, prompts), exact }
}
