import type { StoredRun } from '../../lib/experiments/runs'

/** A stored run whose metrics at s = learning rate × update are `at(s)`, measured every 25 updates. */
export const runOverTime = (
  name: string,
  learningRate: number,
  updates: number,
  at: (s: number) => Record<string, number>,
): StoredRun => ({
  ...{
    study: 'plane',
    name,
    config: { student: { learningRate }, updates },
    seconds: 1,
    date: '2026-01-01',
    versions: {},
  },
  metrics: at(updates * learningRate),
  curve: Array.from({ length: updates / 25 }, (_, i) => 25 * (i + 1)).map(update => ({
    update,
    ...at(update * learningRate),
  })),
})
