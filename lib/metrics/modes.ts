/** Points of the plane (or any space), as plain numbers. */
export type Points = number[][]

const distance = (a: number[], b: number[]) => Math.hypot(...a.map((x, i) => x - b[i]!))

/** For each sample, the index of the nearest mode and its distance. */
export function nearestModes(samples: Points, modes: Points): { mode: number; distance: number }[] {
  return samples.map(sample => {
    const distances = modes.map(mode => distance(sample, mode))
    const nearest = Math.min(...distances)
    if (!Number.isFinite(nearest)) throw new Error(`Expected finite samples, got [${sample}]. Has the model diverged?`)
    return { mode: distances.indexOf(nearest), distance: nearest }
  })
}

/** p_k, the share of samples that are nearest to mode k. */
export function modeFractions(samples: Points, modes: Points): number[] {
  if (!samples.length) throw new Error('modeFractions: expected at least one sample, got none.')
  const fractions = modes.map(() => 0)
  for (const { mode } of nearestModes(samples, modes)) fractions[mode]! += 1 / samples.length
  return fractions
}

/** The share of modes that hold more than `least` of the samples. */
export const coverage = (fractions: number[], least = 0.01): number =>
  fractions.filter(p => p > least).length / fractions.length

/** 1 − Σ p_k²: the chance that two samples show different modes; Eq. 9 on one-hot features. */
export const giniDiversity = (fractions: number[]): number => 1 - fractions.reduce((sum, p) => sum + p * p, 0)

/** The share of samples within `radius` of a mode, e.g. 3 σ: quality on the plane. */
export function onModeFraction(samples: Points, modes: Points, radius: number): number {
  if (!samples.length) throw new Error('onModeFraction: expected at least one sample, got none.')
  return nearestModes(samples, modes).filter(({ distance }) => distance <= radius).length / samples.length
}

/** KL(p ‖ q) = Σ p log(p / q) of two histograms, in nats; `floor` is added to both, which are then normalised. */
export function histogramKl(p: number[], q: number[], floor = 1e-3): number {
  if (p.length !== q.length)
    throw new Error(`histogramKl: expected histograms of one length, got ${p.length} and ${q.length}.`)
  const smooth = (fractions: number[]) => {
    const total = fractions.reduce((sum, fraction) => sum + fraction + floor, 0)
    return fractions.map(fraction => (fraction + floor) / total)
  }
  const [a, b] = [smooth(p), smooth(q)]
  return a.reduce((sum, fraction, k) => sum + fraction * Math.log(fraction / b[k]!), 0)
}

/** The centres of bins² cells over [−extent, extent]², row by row from the bottom.  →  bins² points */
export function cellCentres(extent: number, bins: number): Points {
  const at = (i: number) => -extent + (2 * extent * (i + 0.5)) / bins
  return Array.from({ length: bins * bins }, (_, i) => [at(i % bins), at(Math.floor(i / bins))])
}
