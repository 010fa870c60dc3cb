import { check, shown } from '../check'
import { checkLengths } from '../lengths'

/** Points of the plane (or any space), as plain numbers. */
export type Points = number[][]

const distance = (a: number[], b: number[]) => Math.hypot(...a.map((x, i) => x - b[i]!))

/** Fail unless samples and modes are points of one space. */
function checkPoints(where: string, samples: Points, modes: Points): void {
  check(where, 'rows', { modes })
  if (Array.isArray(samples) && samples.some(point => Array.isArray(point) && point.some(x => !Number.isFinite(x))))
    throw new Error(`${where}: expected finite samples, got ${shown(samples)}. Has the model diverged?`)
  check(where, 'rows', { samples })
  checkLengths(where, { 'a sample': samples[0]!, 'a mode': modes[0]! })
}

/** For each sample, the index of the nearest mode and its distance.
 *  @throws no samples or modes; samples that are not finite; points of different dimensions. */
export function nearestModes(samples: Points, modes: Points): { mode: number; distance: number }[] {
  checkPoints('nearestModes', samples, modes)
  return samples.map(sample => {
    const distances = modes.map(mode => distance(sample, mode))
    const nearest = Math.min(...distances)
    return { mode: distances.indexOf(nearest), distance: nearest }
  })
}

/** p_k, the share of samples whose nearest mode is k. */
export function modeFractions(samples: Points, modes: Points): number[] {
  const nearest = nearestModes(samples, modes)
  const counts = modes.map(() => 0)
  for (const { mode } of nearest) counts[mode]! += 1
  return counts.map(count => count / samples.length)
}

/** The share of modes that hold more than `least` of the samples. */
export function coverage(fractions: number[], least = 0.01): number {
  check('coverage', 'numbers', { fractions })
  check('coverage', 'number', { least })
  return fractions.filter(p => p > least).length / fractions.length
}

/** 1 − Σ p_k²: the chance that two samples show different modes; Eq. 9 on one-hot features. */
export function giniDiversity(fractions: number[]): number {
  check('giniDiversity', 'numbers', { fractions })
  return 1 - fractions.reduce((sum, p) => sum + p * p, 0)
}

/** The share of samples within `radius` of a mode, e.g. 3 σ: quality on the plane. */
export function onModeFraction(samples: Points, modes: Points, radius: number): number {
  check('onModeFraction', 'positive', { radius })
  return nearestModes(samples, modes).filter(({ distance }) => distance <= radius).length / samples.length
}

/** KL(p ‖ q) = Σ p log(p / q) of two histograms, in nats; `floor` is added to both, which are then normalised. */
export function histogramKl(p: number[], q: number[], floor = 1e-3): number {
  check('histogramKl', 'numbers', { p, q })
  if (!(Number.isFinite(floor) && floor >= 0))
    throw new Error(`histogramKl: expected a floor of 0 or more, got ${shown(floor)}.`)
  checkLengths('histogramKl', { p, q })
  const smooth = (fractions: number[]) => {
    const total = fractions.reduce((sum, fraction) => sum + fraction + floor, 0)
    return fractions.map(fraction => (fraction + floor) / total)
  }
  const [a, b] = [smooth(p), smooth(q)]
  return a.reduce((sum, fraction, k) => sum + fraction * Math.log(fraction / b[k]!), 0)
}

/** The centres of bins² cells over [−extent, extent]², row by row from the bottom.  →  bins² points */
export function cellCentres(extent: number, bins: number): Points {
  check('cellCentres', 'positive', { extent })
  check('cellCentres', 'count', { bins })
  const at = (i: number) => -extent + (2 * extent * (i + 0.5)) / bins
  return Array.from({ length: bins * bins }, (_, i) => [at(i % bins), at(Math.floor(i / bins))])
}
