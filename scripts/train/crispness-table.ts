import { mean } from '../../lib/metrics/statistics'

/** One teacher at one mark with one guidance, seed by seed; or drawings in a teacher's place, which have no mark. */
export interface CrispnessRow {
  arm: string
  seed?: number
  /** of processor time in training: the mark */
  minutes?: number
  guidance?: number
  updates?: number
  /** the processor time itself */
  seconds?: number
  metrics: Record<string, number>
  config?: object
  date: string
  provenance: Record<string, string>
}

const columns: [heading: string, metric: string, decimals: number][] = [
  ['edge', 'edge', 3],
  ['flat', 'flat', 3],
  ['LPIPS to own', 'LPIPS to own', 3],
  ['RMSE to own', 'RMSE to own', 3],
  ['own caption', 'own caption', 2],
  ['precision', 'own designer', 2],
  ['recall', 'designers covered', 2],
  ['designers per caption', 'designers per caption', 2],
  ['nearer', 'nearer', 2],
]

/** The rows as a table in Markdown: drawings first, then mark by mark and arm by arm, as means over seeds. */
export function crispnessTable(rows: CrispnessRow[]): string {
  const groups = new Map<string, CrispnessRow[]>()
  for (const row of [...rows].sort((a, b) => (a.minutes ?? 0) - (b.minutes ?? 0))) {
    const key = JSON.stringify([row.minutes, row.arm, row.guidance])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const lines = [...groups.values()].map(some => {
    const { arm, minutes, guidance } = some[0]!
    const values = columns.map(([, metric, decimals]) => mean(some.map(row => row.metrics[metric]!)).toFixed(decimals))
    if (minutes === undefined) return [arm, '', '', '', '', ...values]
    const updates = Math.round(mean(some.map(row => row.updates!))).toLocaleString('en')
    return [arm, minutes, some.map(row => row.seed).join(', '), updates, guidance, ...values]
  })
  const head = ['', 'min', 'seed', 'updates', 'w', ...columns.map(([heading]) => heading)]
  return [head, head.map(() => '---'), ...lines]
    .map(cells => `| ${cells.join(' | ')} |`.replace(/ {2,}/g, ' '))
    .join('\n')
}
