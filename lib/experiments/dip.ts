import { labelVariants } from '../datasets/plane/label-variants'
import { type CellInput, dipNames, ofOneRegime, type Study, studySchema, type Wanted } from './ablations'
import { rates as phaseRates, usualRate } from './phase'

// What makes DMD dip, and for whom? From the regime of the authors' code on 512 labels, where DMD dips (the phase study), one
// thing at a time is varied, for DMD and for DP-DMD. Hypotheses, margins and tests: the second part of data/protocol.md.

type Settings = CellInput['settings']
type Method = 'DMD' | 'DP-DMD'

/** What is varied on 512 labels. A cell is named "DMD, w = 1"; its method may be a variant with that name. */
interface Variation {
  change?: Partial<Settings>
  /** a method of its own, and for which of both it exists */
  variant?: string
  of?: Method[]
  firstStep?: 'own weights'
  /** to be compared with the base on the uniform grid: on that of the authors' code the last step is 0.009 long */
  uniform?: boolean
}

const at = (learningRate: number, change: object = {}) => ({
  student: { learningRate, ...change },
  fake: { learningRate, ...change },
})
const uniform = { shift: 1, doubled: false }

export const variations: Record<string, Variation> = {
  ...Object.fromEntries([1, 2, 5].map(w => [`w = ${w}`, { change: { guidance: w } }])),
  ...Object.fromEntries([0, 0.5].map(beta1 => [`β₁ = ${beta1}`, { change: at(usualRate, { beta1 }) }])),
  ...Object.fromEntries([8, 128].map(batch => [`batch = ${batch}`, { change: { batch } }])),
  ...Object.fromEntries([0.9, 0.99].map(ema => [`EMA = ${ema}`, { change: { ema } }])),
  'guidance part': { variant: 'guidance part' },
  'matching part': { variant: 'matching part' },
  'guided late': { variant: 'guided late' },
  'guided early': { variant: 'guided early' },
  're-noised': { variant: 're-noised', of: ['DMD'] },
  'last step': { variant: 'last step', uniform: true },
  'one step': { variant: 'one step', uniform: true },
  'own first weights': { firstStep: 'own weights' },
}

/** Guidance scales beside the base's 3.5. */
export const guidances = [1, 2, 5]
/** Student updates: at 3e-4 the dip and the recovery, to s = 0.18. */
const updates = 600
/** Other rates of both models, with student updates to s = 0.18, or 0.2. */
export const otherRates: Record<string, number> = { 0.0001: 1800, 0.001: 200 }

const methodsOf = ({ of = ['DMD', 'DP-DMD'] }: Variation): Method[] => of

function variedCells(base: Settings): CellInput[] {
  return Object.entries(variations).flatMap(([name, variation]) =>
    methodsOf(variation).map(method => ({
      name: `${method}, ${name}`,
      method: (variation.variant ? `${method}, ${variation.variant}` : method) as CellInput['method'],
      ...(variation.firstStep ? { firstStep: variation.firstStep } : {}),
      settings: { ...base, updates, ...(variation.uniform ? uniform : {}), ...variation.change },
    })),
  )
}

function cellsOf(dataset: string, base: Settings): CellInput[] {
  // the base and its rates are cells of the phase study, and longer
  const pair = (suffix: string, settings: Settings): CellInput[] =>
    (['DMD', 'DP-DMD'] as const).map(method => ({ name: method + suffix, method, settings }))
  const withGuidance = guidances.flatMap(w => pair(`, w = ${w}`, { ...base, updates, guidance: w }))
  const atRates = (suffix: string, updatesAt: Record<string, number>, change: Partial<Settings> = {}) =>
    Object.keys(otherRates).flatMap(rate =>
      pair(`${suffix}, rate ${rate}`, { ...base, ...change, ...at(Number(rate)), updates: updatesAt[rate]! }),
    )
  const whole = { ...base, updates: phaseRates[usualRate] }
  const ofPhase = [...pair('', whole), ...atRates('', phaseRates)]
  const withBoth = guidances.flatMap(guidance => atRates(`, w = ${guidance}`, otherRates, { guidance }))
  if (dataset === 'plane-labels')
    return [...ofPhase, ...withBoth, ...pair(', uniform grid', { ...whole, ...uniform }), ...variedCells(base)]
  if (dataset === 'plane-continuous') return [...ofPhase, ...withGuidance, ...withBoth]
  const own = pair('', { ...base, updates })
  return dataset in promptNumbers ? [...own, ...atRates('', otherRates), ...withGuidance, ...withBoth] : own
}

/** The data sets with another number of prompts, on which guidance and rate are varied too. */
export const promptNumbers: Record<string, number> = {
  'plane-labels-4': 4,
  'plane-labels-32': 32,
  'plane-labels-4096': 4096,
}

/** The data sets of the study. */
export const dipDatasets = [
  'plane-labels',
  'plane-continuous',
  ...Object.keys(labelVariants).map(name => `plane-${name}`),
]

/** The study of the dip on one data set.
 *  @throws an unknown data set, regime or scale, with the known ones. */
export function dipStudy(wanted: Wanted): Study {
  const { names, settings, seeds, every } = ofOneRegime(wanted, {
    ...{ tables: dipNames, regime: 'authors', about: 'the study is about that regime' },
    datasets: name => dipDatasets.includes(name),
    expected: 'a plane with many prompts, e.g. plane-labels: the study is about what makes DMD dip there',
  })
  const cells = cellsOf(names.dataset, settings)
  const short = cells.map(cell => ({ ...cell, settings: { ...cell.settings, updates: settings.updates } }))
  return studySchema.parse({ ...names, every, seeds, cells: names.scale === 'smoke' ? short : cells })
}
