import { z } from 'zod'
import { shown } from '../check'
import { datasetOf, datasets } from '../datasets'
import type { Method } from '../method/method'
import { systems } from '../method/systems'
import { type DistillSettings, distillSchema, parseConfig } from '../train/config'
import { authorsRegime } from './authors-regime'
import { firstSteps, lossAside } from './first-steps'
import { gradientVariants } from './gradient-variants'

/** The name of a data set.
 *  @throws an unknown name, with the known ones. */
export const datasetName = z.string().superRefine((name, issues) => {
  const message = `expected one of ${Object.keys(datasets).join(', ')}, got ${name}`
  if (!(name in datasets)) issues.addIssue({ code: 'custom', message })
})
export const tableNames = ['3', '4', 'figure 5'] as const
/** Studies of our own, besides the paper's: `lib/experiments/map.ts`. */
export const ownTableNames = ['map', 'mechanism'] as const
/** The compared systems and their tuning: `lib/experiments/comparison.ts`. */
export const comparisonNames = ['1', '2', 'tuning'] as const
/** Composition: `lib/experiments/composition.ts`. */
export const compositionNames = ['5'] as const
/** Phase of training or property of the optimum: `lib/experiments/phase.ts`. */
export const phaseNames = ['phase'] as const
/** What makes DMD dip: `lib/experiments/dip.ts`. */
export const dipNames = ['dip'] as const
/** The compared systems after a fair tuning: `lib/experiments/rivals.ts`. */
export const rivalNames = ['rivals', 'rivals tuning'] as const
/** The update ratios, fake : student, of the paper's tables; the phase study uses that of the authors' code. */
export const regimeNames = ['1:2', '5:1'] as const
export const scaleNames = ['smoke', 'small', 'full'] as const

/** What a cell may be distilled with. */
export const methods = {
  ...systems,
  ...gradientVariants,
  ...{ 'DMD, loss aside': lossAside(true), 'DP-DMD, loss aside': lossAside(false) },
}
const methodNames = Object.keys(methods) as [keyof typeof methods]

const cellSchema = z.strictObject({
  /** its name in the paper's table */
  name: z.string(),
  method: z.enum(methodNames),
  /** what makes the first step: `lib/experiments/first-steps.ts`; by default the weights that all steps share */
  firstStep: z.enum(firstSteps).optional(),
  settings: distillSchema.omit({ seed: true }),
})

/** A study: cells × seeds. A cell is a complete configuration, so that nothing depends on the defaults of the code. */
export const studySchema = z.strictObject({
  dataset: datasetName,
  table: z.enum([
    ...tableNames,
    ...ownTableNames,
    ...comparisonNames,
    ...compositionNames,
    ...phaseNames,
    ...dipNames,
    ...rivalNames,
  ]),
  regime: z.enum([...regimeNames, 'authors']),
  scale: z.enum(scaleNames),
  seeds: z.array(z.number().int().nonnegative()).min(1),
  /** updates between two measurements */
  every: z.number().int().positive(),
  cells: z.array(cellSchema).min(2),
})

export type Study = z.infer<typeof studySchema>
export type StudyCell = Study['cells'][number]

/** Fail unless an argument is a study. */
export function checkStudy(where: string, study: Study): void {
  if (!(study as Study | null)?.cells?.length)
    throw new Error(`${where}: expected a study, as ablation or studyOf gives it, got ${shown(study)}.`)
}
export type CellInput = z.input<typeof cellSchema>

/** Update ratios: one fake update for two of the student (notebook 03), or five for one (the authors' code). */
const regimes = {
  '1:2': { updateRatio: { fake: 1, student: 2 } },
  '5:1': { updateRatio: { fake: 5, student: 1 } },
  authors: authorsRegime,
}

const common = {
  K: 5,
  lambda: 0.05,
  ema: 0.98,
  times: [0.02, 0.98] as [number, number],
  timePer: 'sample' as const,
  normaliser: { reference: 'xTheta' as const },
}

type Change = Partial<Pick<DistillSettings, 'K' | 'lambda' | 'stopGradient'>>

/** The settings that each table varies, by the paper's row names. Table 4 uses K = 3: its row 0.05 is Table 3's row K = 3. */
const changes: Record<(typeof tableNames)[number], Record<string, Change>> = {
  '3': Object.fromEntries([1, 3, 5, 10, 30].map(K => [`K = ${K}`, { K }])),
  '4': Object.fromEntries([0.01, 0.05, 0.08, 0.1, 0.2, 0.5, 1].map(lambda => [`λ = ${lambda}`, { lambda, K: 3 }])),
  'figure 5': {
    with: {},
    without: { stopGradient: false },
    'with, λ = 0.01': { lambda: 0.01 },
    'without, λ = 0.01': { lambda: 0.01, stopGradient: false },
    'stop alone, λ = 0': { lambda: 0 },
  },
}

/** What all cells of a study share. `smoke` is for tests; `small` is the first two seeds of `full`. */
export function commonOf({ dataset, regime, scale }: Pick<Study, 'dataset' | 'regime' | 'scale'>) {
  const { settings, every, seeds } = datasetOf(dataset)
  const smoke = scale === 'smoke'
  return {
    settings: { ...common, ...settings, ...regimes[regime], ...(smoke ? { updates: 4, batch: 8 } : {}) },
    seeds: Array.from({ length: scale === 'full' ? seeds : 2 }, (_, seed) => seed),
    every: smoke ? 2 : every,
  }
}

/** What all cells of a table of the paper share. */
export function tableSettings(names: Pick<Study, 'dataset' | 'regime' | 'scale'>) {
  const { settings, seeds, every: usually } = commonOf(names)
  const { tables } = datasetOf(names.dataset)
  const { updates, every } = tables && names.scale !== 'smoke' ? tables : { ...settings, every: usually }
  return { settings: { ...settings, updates }, seeds, every }
}

/** The study that reproduces an ablation table or figure of the paper.
 *  @throws an unknown data set, table, regime or scale, with the known ones. */
export function ablation(wanted: { dataset: string; table: string; regime?: string; scale?: string }): Study {
  const names = parseConfig(namesSchema, wanted as z.input<typeof namesSchema>)
  const { settings, seeds, every } = tableSettings(names)
  const cells = Object.entries(changes[names.table]).map(([name, change]) => ({
    name,
    method: 'DP-DMD' as const,
    settings: { ...settings, ...change },
  }))
  return studySchema.parse({ ...names, seeds, every, cells: [{ name: 'base', method: 'DMD', settings }, ...cells] })
}

const namesSchema = z.strictObject({
  dataset: datasetName,
  table: z.enum(tableNames),
  regime: z.enum([...regimeNames, 'authors']).default('1:2'),
  scale: z.enum(scaleNames).default('full'),
})

/** The default hyperparameters of a method. */
export const defaultHyperparameters = (method: keyof typeof methods): Record<string, unknown> =>
  ((methods[method] as Method).hyperparameters?.parse({}) as Record<string, unknown>) ?? {}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

const anchored = (method: string) => method.startsWith('DP-DMD') || method === 'DMD, loss aside'

/** The name of a cell's row: by its settings, not its table, so that a setting of two tables is computed once. It lists what
 *  differs from the data set's usual settings. */
export function rowName(
  { method, settings, firstStep }: StudyCell,
  { dataset, scale }: Pick<Study, 'dataset' | 'scale'>,
) {
  const { K, lambda, stopGradient, updateRatio, guidance, batch, student, updates, hyperparameters = {} } = settings
  const { shift, doubled, ema } = settings
  const usual = distillSchema.omit({ seed: true }).parse(commonOf({ dataset, scale, regime: '1:2' }).settings)
  const usualHyperparameters = defaultHyperparameters(method)
  const unusual = (name: string, value: number, other: number) => (value === other ? [] : [`${name} ${value}`])
  return [
    method,
    ...(anchored(method) ? [`K = ${K}`, `λ = ${lambda}`, ...(stopGradient ? [] : ['no stop'])] : []),
    ...Object.keys(hyperparameters).flatMap(name =>
      same(hyperparameters[name], usualHyperparameters[name]) ? [] : [`${name} ${hyperparameters[name]}`],
    ),
    `${updateRatio.fake}:${updateRatio.student}`,
    ...unusual('w =', guidance, usual.guidance),
    ...unusual('learning rate', student.learningRate, usual.student.learningRate),
    ...unusual('β₁ =', student.beta1, usual.student.beta1),
    ...unusual('batch', batch, usual.batch),
    ...(ema ? unusual('EMA', ema, usual.ema) : []), // none is that of the regime, which the ratio tells
    ...unusual('updates', updates, usual.updates),
    ...unusual(doubled ? 'shift twice' : 'shift', shift, usual.shift),
    ...(firstStep ? [`first step: ${firstStep}`] : []),
  ].join(', ')
}

/** The names of a study as asked for, on the command line or in a notebook. */
export interface Wanted {
  dataset: string
  table: string
  regime?: string
  scale?: string
}

/** The names of a study that has one regime, with defaults, and what its cells share.
 *  @throws an unknown data set, table, regime or scale, with the known ones and with what the study is about. */
export function ofOneRegime<Table extends string>(
  wanted: Wanted,
  { tables, regime, about, datasets = () => true, expected = '' }: OneRegime<Table>,
) {
  const schema = z.strictObject({
    dataset: datasetName.refine(datasets, `expected ${expected}`),
    table: z.enum(tables),
    regime: z.literal(regime, `expected ${regime}: ${about}`).default(regime as never),
    scale: z.enum(scaleNames).default('full'),
  })
  const names = parseConfig(schema, wanted as z.input<typeof schema>)
  return { names, ...commonOf(names) }
}

interface OneRegime<Table extends string> {
  tables: readonly [Table, ...Table[]]
  regime: Study['regime']
  /** why no other regime */
  about: string
  /** the data sets that it is about, and what was expected of another one */
  datasets?: (name: string) => boolean
  expected?: string
}
