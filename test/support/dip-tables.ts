import type { Study } from '../../lib/experiments/ablations'
import { dipDatasets, dipStudy } from '../../lib/experiments/dip'
import type { DipTables } from '../../lib/experiments/dip-places'
import type { OpenTable } from '../../lib/experiments/open-table'
import { teacherName } from '../../lib/experiments/run-study'
import type { StoredRun } from '../../lib/experiments/runs'

/** The rows of a study of the dip: its cells, and the guided teachers on both grids. */
const jobsNames = ({ cells }: Study): string[] => [
  ...cells.map(({ name }) => name),
  ...[1, 2, 3.5, 5].flatMap(w => [teacherName(w, 30), teacherName(w, 30, { shift: 3, doubled: true })]),
]

const seeds = [0, 1, 2, 3, 4]
const wave = (seed: number, name: string) => 0.002 * Math.sin(7 * seed + name.length)

/** Runs in which the teacher has a diversity of 0.8 and DMD dips by 0.2, DP-DMD by 0.1, but by `dips` where it is named. */
export function dipTables(dips: Record<string, number>): DipTables {
  return Object.fromEntries(
    dipDatasets.map(dataset => {
      const study = dipStudy({ dataset, table: 'dip' })
      const byName = new Map(
        jobsNames(study).map(name => [
          name,
          new Map(
            seeds.map(seed => {
              const depth = name.startsWith('teacher')
                ? 0
                : (dips[`${dataset}: ${name}`] ?? (name.startsWith('DP') ? 0.1 : 0.2))
              const values = (s: number) => ({
                diversity: 0.8 - (s <= 0.091 ? depth : 0) + wave(seed, name),
                'on mode': 0.5 + (name.startsWith('DP') ? 0.1 : 1) * wave(seed, name),
                'log-likelihood': -1,
              })
              const curve = Array.from({ length: 24 }, (_, i) => ({
                update: 25 * (i + 1),
                ...values(0.0075 * (i + 1)),
              }))
              const config = { student: { learningRate: 3e-4 }, updates: 600 }
              const row = { study: dataset, name, config, seconds: 1, date: '2026-01-01', versions: {} }
              return [seed, { ...row, metrics: values(0), curve } as StoredRun]
            }),
          ),
        ]),
      )
      return [dataset, { study, found: { byName, missing: 0, failed: [] } } as unknown as OpenTable]
    }),
  )
}
