import type { Method } from '../method/method'
import { type ComparedSystem, comparedSystems } from '../method/systems'
import { mean } from '../metrics/statistics'
import type { Study } from './ablations'
import { compared, comparison, evaluationsOf, like, tunedFor } from './comparison'
import { type Found, metricOf } from './results'
import type { Tuned } from './tuned'

/** The tuning as a table: each candidate's diversity, quality and product, mean over seeds, and each system's choice. */
export function tuningTable(dataset: Study['dataset'], found: Found) {
  const { diversity, quality } = metricOf(dataset)
  const candidates = comparison({ dataset, table: 'tuning' }).cells.flatMap(({ name }) => {
    const rows = [...(found.byName.get(name)?.values() ?? [])].map(({ metrics }) => metrics)
    if (!rows.length) return []
    const [system, setting] = name.split(': ') as [Tuned, string]
    const column = (measure: string) => mean(rows.map(one => one[measure]!))
    const product = mean(rows.map(one => one[diversity]! * one[quality]!))
    return [{ system, setting, [diversity]: column(diversity), [quality]: column(quality), product }]
  })
  const best = (system: string) => Math.max(...candidates.filter(one => one.system === system).map(one => one.product))
  return candidates.map(one => ({ ...one, chosen: one.product === best(one.system) ? 'yes' : '' }))
}

/** The cost of each system of a table: network evaluations per sample drawn (NFE) and per sample of an update, the updates
 *  within the budget, and their seconds (mean over seeds); and whether it needs real samples. */
export function costTable({ cells, dataset }: Study, found: Found) {
  return cells.map(({ name, method, settings }) => {
    const system = method as ComparedSystem
    const rows = [...(found.byName.get(name)?.values() ?? [])]
    return {
      system: name,
      setting: tunedFor(dataset)[like(system)],
      NFE: compared[system].nfe,
      'image-free': (comparedSystems as Record<string, Method>)[method]!.data ? 'no' : 'yes',
      'evaluations an update': evaluationsOf(system, settings),
      updates: settings.updates,
      seconds: rows.length ? mean(rows.map(row => row.seconds)) : null,
    }
  })
}
