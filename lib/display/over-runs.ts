import { shown } from '../check'
import type { Curve } from './plots'

/** The metrics of a run after so many updates. */
interface Measured {
  update: number
  metrics: Record<string, number>
}

/** A metric over updates, by method: the mean over runs of several seeds, with a band of ± sd (n − 1).
 *  runs: by method, all measured at the same updates; within: limits of the band, e.g. [0, 1] for a fraction.
 *  @throws a method without runs; runs of different lengths; a measurement without the metric. */
export function overRuns(
  runs: Record<string, Measured[][]>,
  metric: string,
  within?: [number, number],
): Record<string, Curve> {
  const curveOf = (ofMethod: Measured[][], name: string): Curve => {
    const lengths = new Set(ofMethod.map(run => run.length))
    if (lengths.size > 1)
      throw new Error(`overRuns, "${name}": expected runs of one length, got ${[...lengths].join(' and ')}.`)
    const unmeasured = ofMethod.flat().find(({ metrics }) => !Number.isFinite(metrics[metric]))
    if (!ofMethod.length || unmeasured)
      throw new Error(
        `overRuns, "${name}": expected runs with a number for ${shown(metric)}, got ${shown(unmeasured)}.`,
      )
    const spreads = ofMethod[0]!.map((_, i) => spread(ofMethod.map(run => run[i]!.metrics[metric]!)))
    const x = ofMethod[0]!.map(({ update }) => update)
    return { x, y: spreads.map(s => s.mean), sd: spreads.map(s => s.sd), ...(within ? { within } : {}) }
  }
  return Object.fromEntries(Object.entries(runs).map(([name, ofMethod]) => [name, curveOf(ofMethod, name)]))
}

function spread(values: number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0)
  return { mean, sd: values.length > 1 ? Math.sqrt(square / (values.length - 1)) : 0 }
}
