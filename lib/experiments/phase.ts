import {
  type CellInput,
  type commonOf,
  ofOneRegime,
  phaseNames,
  type Study,
  studySchema,
  type Wanted,
} from './ablations'

// Is DMD's loss of diversity a phase of training or a property of its optimum? DMD and DP-DMD over the whole run, in the
// regime of the authors' code. Hypotheses, windows, margins and tests: data/protocol.md, which was written before the runs.

type Settings = ReturnType<typeof commonOf>['settings']

/** Student updates by learning rate (of both models); at a constant rate a shorter run is the beginning of a longer one. */
export const rates = { 0.0001: 3600, 0.0003: 1800, 0.001: 1200 }
export const usualRate = 0.0003

/** The grid of the plane's other studies, run in addition to that of the authors' code. */
const uniform = { shift: 1, doubled: false }

/** Variations of DP-DMD where DMD dips; the base is K = 5, λ = 0.05, with the stop-gradient. */
export const changes: Record<string, Partial<Settings> & { stopGradient?: boolean }> = {
  ...Object.fromEntries([1, 3, 10, 30].map(K => [`K = ${K}`, { K }])),
  ...Object.fromEntries([0.01, 0.5].map(lambda => [`λ = ${lambda}`, { lambda }])),
  'no stop': { stopGradient: false },
  'stop alone, λ = 0': { lambda: 0 },
}
/** Updates of these variations, enough for the dip and the recovery. */
const shorter = 800

/** The data sets of the study: two kinds of prompts on the plane, and captions of drawings. */
export const phaseDatasets = ['plane-labels', 'plane-continuous', 'emoji-all'] as const

function cellsOf(dataset: string, base: Settings, smoke: boolean): CellInput[] {
  const cell = (name: string, method: 'DMD' | 'DP-DMD', change: object, updates: number) => ({
    ...{ name, method },
    settings: { ...base, ...change, updates: smoke ? base.updates : updates },
  })
  const both = (name: string, change: object, updates: number) =>
    (['DMD', 'DP-DMD'] as const).map(method => cell(`${method}${name}`, method, change, updates))
  if (dataset === 'emoji-all') return both('', {}, base.updates)
  const overRates = Object.entries(rates).flatMap(([rate, updates]) => {
    const learningRate = Number(rate)
    const name = learningRate === usualRate ? '' : `, rate ${learningRate}`
    return both(name, { student: { learningRate }, fake: { learningRate } }, updates)
  })
  const varied = Object.entries(changes).map(([name, change]) => cell(`DP-DMD, ${name}`, 'DP-DMD', change, shorter))
  return [
    ...overRates,
    ...both(', uniform grid', uniform, rates[usualRate]),
    ...(dataset === 'plane-labels' ? varied : []),
  ]
}

/** The phase study on one kind of prompts; on captions at the data set's own rate alone.
 *  @throws an unknown data set, regime or scale, with the known ones. */
export function phaseStudy(wanted: Wanted): Study {
  const { names, settings, seeds, every } = ofOneRegime(wanted, {
    ...{ tables: phaseNames, regime: 'authors', about: 'the phase study is about that regime' },
    datasets: name => (phaseDatasets as readonly string[]).includes(name),
    expected: `${phaseDatasets.join(' or ')}: the phase study asks about many prompts`,
  })
  return studySchema.parse({ ...names, every, seeds, cells: cellsOf(names.dataset, settings, names.scale === 'smoke') })
}
