import { conditionalMixture } from '../../model/mixture'
import type { Plane } from './plane'
import { labelledRing, labels } from './prompts'

/** A variant of the labelled prompts, in which one thing differs. */
export interface LabelVariant {
  /** number of labels; else 512 */
  labels?: number
  /** hidden units of the network; else 64 */
  width?: number
  /** d: the ring's mixture in the first two of d coordinates, N(0, σ²) in the others, with its exact scores as the teacher */
  dimension?: number
  /** the teacher's updates, of the 4,000 of its schedule */
  trained?: number
  /** a teacher tuned from that of the labels towards the reward r(x) = x₁ */
  rewarded?: boolean
}

/** The variants by name. */
export const labelVariants = {
  ...{ 'labels-4': { labels: 4 }, 'labels-32': { labels: 32 }, 'labels-4096': { labels: 4096 } },
  ...{ 'labels-width-32': { width: 32 }, 'labels-width-128': { width: 128 } },
  ...{ 'labels-d-2': { dimension: 2 }, 'labels-d-8': { dimension: 8 } },
  ...{ 'labels-d-32': { dimension: 32 }, 'labels-d-128': { dimension: 128 } },
  ...{ 'labels-after-400': { trained: 400 }, 'labels-after-1200': { trained: 1200 } },
  'labels-rewarded': { rewarded: true },
} satisfies Record<string, LabelVariant>

export type LabelVariantName = keyof typeof labelVariants

/** The prompts that a variant's teacher and students learn from. */
export function variantPrompts({ labels: n = labels, dimension = 2, rewarded }: LabelVariant): Plane {
  const plane = inDimension(labelledRing(n, n), dimension)
  return rewarded ? rewardedPlane(plane) : plane
}

/** The 16 prompts, or all if there are fewer, that it is measured on: in the first two coordinates. */
export function measuredVariant({ labels: n = labels, rewarded }: LabelVariant): Plane {
  const plane = labelledRing(Math.min(16, n), n)
  return rewarded ? rewardedPlane(plane) : plane
}

/** A plane whose other coordinates, up to d, are N(0, σ²) of every mode. */
function inDimension(plane: Plane, d: number): Plane {
  const means = plane.means.map(mean => [...mean, ...Array<number>(d - mean.length).fill(0)])
  return withModes(plane, means, plane.weightsOfPrompt)
}

/** The exact tilt p(x) e^{r(x)} / Z of every prompt by r(x) = x₁: of a mode N(μ, σ²) it moves the mean to μ + σ² e₁ and
 *  multiplies the weight by e^{μ₁}, up to a factor that all modes share. */
function rewardedPlane(plane: Plane): Plane {
  const { means, sd, weightsOfPrompt } = plane
  const moved = means.map(([x, ...rest]) => [x! + sd * sd, ...rest])
  const tilted = weightsOfPrompt.map(weights => {
    const products = weights.map((weight, k) => weight * Math.exp(means[k]![0]!))
    const total = products.reduce((a, b) => a + b)
    return products.map(product => product / total)
  })
  return withModes(plane, moved, tilted)
}

const withModes = (plane: Plane, means: number[][], weightsOfPrompt: number[][]): Plane => ({
  ...plane,
  ...{ means, weightsOfPrompt },
  exact: conditionalMixture({ means, sds: means.map(() => plane.sd) }, weightsOfPrompt),
})
