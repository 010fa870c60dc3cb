import { z } from 'zod'
import { datasetOf } from '../datasets'
import { type ComparedSystem, comparedSystems } from '../method/systems'
import { parseConfig } from '../train/config'
import {
  type CellInput,
  type commonOf,
  comparisonNames,
  datasetName,
  defaultHyperparameters,
  regimeNames,
  type Study,
  scaleNames,
  studySchema,
  tableSettings,
} from './ablations'
import { candidatesFor } from './candidates'
import { type Tuned, tuned } from './tuned'

// Tables 1 and 2: the compared systems, each tuned by the same small protocol.
//
// Protocol. Budget: a system may spend as many network evaluations (forward, for one sample; LPIPS features and
// discriminators not counted) as DP-DMD does in the data set's usual number of student updates. The others get more or fewer
// updates accordingly, which brings their wall times close; these are reported too. Everything else is the data set's:
// teacher, start, batch, guidance, update ratio, 4 steps. Tuning, once, at the ratio 1:2, over the settings of `candidates.ts`.
// The tuning seeds are not those of the tables (on the plane, other teachers). Rule, fixed before any run: the largest product
// of diversity and quality (`metricOf`), mean over the tuning seeds. Every candidate's row is kept, failures included. The
// hybrid trains as DMD and takes DMD's setting. The ratio 5:1 has the same tuned settings and budget, hence fewer updates.
// Where a data set is `tunedAlike`, each system has as many candidates and, as in the paper's Table 1, as many updates.

/** Network evaluations per sample in a student update and in an auxiliary one, and `walks`, the teacher steps that a student
 *  update integrates besides (two evaluations each); and NFE, those per sample drawn. */
export const compared: Record<ComparedSystem, Compared> = {
  DMD: { evaluations: [7, 5], nfe: 4 },
  'DMD-LPIPS': { evaluations: [7, 5], walks: 'all', nfe: 4 },
  'DMD-GAN': { evaluations: [8, 7], nfe: 4 },
  'DP-DMD': { evaluations: [7, 5], walks: 'K', nfe: 4 },
  'Hyper-SD': { evaluations: [7, 7], nfe: 8 },
  Flash: { evaluations: [5, 3], walks: 'all', nfe: 4 },
  TDM: { evaluations: [7, 5], nfe: 4 },
  hybrid: { evaluations: [7, 5], nfe: 5 },
  adaptive: { evaluations: [7, 5], walks: 'all', nfe: 4 },
}

type Settings = ReturnType<typeof commonOf>['settings']
interface Compared {
  evaluations: [student: number, auxiliary: number]
  walks?: 'K' | 'all'
  nfe: number
}

/** The systems of each table; the last two of Table 1 are not in the paper. */
const rowsOf: Record<'1' | '2', ComparedSystem[]> = {
  '1': ['DMD', 'DMD-LPIPS', 'DMD-GAN', 'DP-DMD', 'hybrid', 'adaptive'],
  '2': ['Hyper-SD', 'Flash', 'TDM', 'DP-DMD'],
}

type Costing = Pick<Settings, 'updateRatio' | 'K'> & { teacherSteps?: number }

/** Network evaluations per sample in a student update, with its share of the auxiliary updates; checked by counting in
 *  test/experiments/comparison.test.ts. */
export function evaluationsOf(system: ComparedSystem, { updateRatio, K, teacherSteps = 30 }: Costing): number {
  const { evaluations, walks } = compared[system]
  const walked = walks === 'all' ? teacherSteps : walks === 'K' ? K : 0
  return evaluations[0] + 2 * walked + (evaluations[1] * updateRatio.fake) / updateRatio.student
}

/** The student updates within a system's budget, in whole iterations. */
export function updatesOf(system: ComparedSystem, settings: Settings): number {
  const { updates, updateRatio } = settings
  const budget = updates * evaluationsOf('DP-DMD', { ...settings, updateRatio: { fake: 1, student: 2 } })
  return updateRatio.student * Math.floor(budget / evaluationsOf(system, settings) / updateRatio.student)
}

/** A cell: a system with its complete settings and, unless all have equal updates, those within its budget. */
function cellOf(
  name: string,
  system: ComparedSystem,
  settings: Settings & { hyperparameters?: Record<string, unknown> },
  { dataset, scale }: Pick<Study, 'dataset' | 'scale'>,
): CellInput {
  const budgeted = scale !== 'smoke' && !datasetOf(dataset).tunedAlike
  const hyperparameters = { ...defaultHyperparameters(system), ...settings.hyperparameters }
  return {
    name,
    method: system,
    settings: {
      ...settings,
      ...(Object.keys(hyperparameters).length ? { hyperparameters } : {}),
      updates: budgeted ? updatesOf(system, settings) : settings.updates,
    },
  }
}

/** The system whose tuned setting a system takes. */
export const like = (system: ComparedSystem): Tuned => (system === 'hybrid' ? 'DMD' : system)
const tunedSystems = (Object.keys(comparedSystems) as ComparedSystem[]).filter(
  (name): name is Tuned => name !== 'hybrid',
)

/** Guidance 8 is not tuned separately: it takes the settings of the same teachers with guidance 2. */
const choices = (dataset: Study['dataset']) => tuned[dataset === 'diffusion-8' ? 'diffusion' : dataset]

/** What the tuning chose for each system.
 *  @throws a data set that is not tuned. */
export function tunedFor(dataset: Study['dataset']): Record<Tuned, string> {
  const choice = choices(dataset)
  if (choice) return choice
  throw new Error(
    `comparison: ${dataset} is not tuned yet. Run "npm run reproduce -- --table tuning --dataset ${dataset} --scale full" and write its choice into lib/experiments/tuned.ts.`,
  )
}

/** A system's cell in Tables 1, 2 and 5: with the tuned setting or, if the data set is not tuned, its usual settings and the
 *  system's defaults; `setting` says which. */
export function systemCell(system: ComparedSystem, names: Pick<Study, 'dataset' | 'regime' | 'scale'>) {
  const { settings } = tableSettings(names)
  const setting = choices(names.dataset)?.[like(system)]
  const from = setting ? candidatesFor(names.dataset)(like(system), settings)[setting]! : settings
  return { cell: cellOf(system, system, from, names), setting: setting ?? untuned }
}
/** The name of a setting that was not tuned. */
export const untuned = 'the usual, not tuned'

const onlyTheEnd = 10_000

const namesSchema = z.strictObject({
  dataset: datasetName,
  table: z.enum(comparisonNames),
  regime: z.enum(regimeNames).default('1:2'),
  scale: z.enum(scaleNames).default('full'),
})

/** Table 1 or 2 of the paper with the tuned systems, or the tuning itself.
 *  @throws an unknown data set, table, regime or scale, with the known ones; a tuning at another ratio than 1:2. */
export function comparison(wanted: { dataset: string; table: string; regime?: string; scale?: string }): Study {
  const names = parseConfig(namesSchema, wanted as z.input<typeof namesSchema>)
  const { dataset, table, regime } = names
  const { settings, seeds } = tableSettings(names)
  if (table === 'tuning' && regime !== '1:2')
    throw new Error(`comparison: expected the regime 1:2 for the tuning, got ${regime}. Both tables use what it chose.`)
  if (table !== 'tuning') tunedFor(dataset) // the tables compare tuned systems only
  const cells =
    table === 'tuning'
      ? tunedSystems.flatMap(system =>
          Object.entries(candidatesFor(dataset)(system, settings)).map(([name, one]) =>
            cellOf(`${system}: ${name}`, system, one, names),
          ),
        )
      : rowsOf[table].map(system => systemCell(system, names).cell)
  return studySchema.parse({
    ...names,
    cells,
    every: onlyTheEnd,
    seeds: table === 'tuning' ? datasetOf(dataset).tuningSeeds : seeds,
  })
}
