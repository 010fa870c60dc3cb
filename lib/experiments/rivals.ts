import { datasetOf } from '../datasets'
import { type ComparedSystem, comparedSystems } from '../method/systems'
import {
  type CellInput,
  type commonOf,
  defaultHyperparameters,
  ofOneRegime,
  rivalNames,
  type Study,
  studySchema,
  type Wanted,
} from './ablations'
import { compared } from './comparison'

// Tables 1 and 2 with every system tuned by the same search, in the regime of the authors' code on 512 labels, on the uniform
// grid, where students are sharp enough to tell quality. Protocol, rule and tests: the second part of data/protocol.md.

type Base = ReturnType<typeof commonOf>['settings']
type Settings = CellInput['settings']

const updates = 600
const uniform = { shift: 1, doubled: false }
/** Both rates as they are and at a third; the student's rate as a share of the fake model's. */
const [factors, shares] = [
  [1, 1 / 3],
  [1, 0.3],
]
/** DMD has no setting of its own, and gets two more shares. */
const sharesOfDmd = [1, 0.5, 0.3, 0.1]
/** The values of a system's own setting beside its default, or in its place. */
const ownValues: Partial<Record<ComparedSystem, number[]>> = {
  'DMD-LPIPS': [0.25, 1],
  'DMD-GAN': [5e-3, 5e-2],
  'DP-DMD': [0.05, 0.2],
  'Hyper-SD': [0, 0.3],
  Flash: [0, 0.3],
  adaptive: [0.5, 0.75],
}

const rounded = (x: number) => Number(x.toPrecision(3))

/** The eight candidates of a system, by name. The hybrid trains as DMD and takes DMD's. */
export function fairCandidates(system: ComparedSystem, base: Base): Record<string, Settings> {
  const rated = (factor: number, share: number, settings: Settings): [string, Settings] => {
    const learningRate = rounded(factor * base.fake.learningRate)
    const name = `rate ${learningRate}, student × ${share}`
    const student = { ...base.student, learningRate: rounded(share * learningRate) }
    return [name, { ...settings, student, fake: { ...base.fake, learningRate } }]
  }
  const own = ownValues[system]
  if (!own) return Object.fromEntries(factors.flatMap(factor => sharesOfDmd.map(share => rated(factor, share, base))))
  const { name, change } = compared[system].swept!
  return Object.fromEntries(
    own.flatMap(value =>
      factors.flatMap(factor =>
        shares.map(share => {
          const [rates, settings] = rated(factor, share, { ...base, ...change(value, base) })
          return [`${name} ${value}, ${rates}`, settings]
        }),
      ),
    ),
  )
}

/** What the tuning chose: the largest product of diversity and share on mode at the last update, mean over the tuning's
 *  seeds. test/experiments/rivals.test.ts holds it against the stored rows. */
export const fairlyTuned: Record<Exclude<ComparedSystem, 'hybrid'>, string> = {
  DMD: 'rate 0.0001, student × 0.1',
  'DMD-LPIPS': 'weight 1, rate 0.0003, student × 1',
  'DMD-GAN': 'student 0.05, rate 0.0003, student × 1',
  'DP-DMD': 'λ 0.2, rate 0.0001, student × 0.3',
  'Hyper-SD': 'gamma 0, rate 0.0003, student × 1',
  Flash: 'terms 0, rate 0.0001, student × 1',
  TDM: 'rate 0.0003, student × 1',
  adaptive: 'decided 0.75, rate 0.0003, student × 0.3',
}

const tunedSystems = Object.keys(fairlyTuned) as (keyof typeof fairlyTuned)[]

function cellOf(name: string, system: ComparedSystem, settings: Settings): CellInput {
  const hyperparameters = { ...defaultHyperparameters(system), ...settings.hyperparameters }
  const own = Object.keys(hyperparameters).length ? { hyperparameters } : {}
  return { name, method: system, settings: { ...settings, ...own } }
}

/** The systems of Tables 1 and 2 after a fair tuning, or the tuning.
 *  @throws an unknown data set, table, regime or scale, with the known ones. */
export function rivalsStudy(wanted: Wanted): Study {
  const { names, settings, seeds, every } = ofOneRegime(wanted, {
    ...{ tables: rivalNames, regime: 'authors', about: 'the rivals are compared in that regime' },
    datasets: name => name === 'plane-labels',
    expected: 'plane-labels: the rivals are compared there',
  })
  const base = { ...settings, ...uniform, updates: names.scale === 'smoke' ? settings.updates : updates }
  const tuning = names.table === 'rivals tuning'
  const cells = tuning
    ? tunedSystems.flatMap(system =>
        Object.entries(fairCandidates(system, base as Base)).map(([name, one]) =>
          cellOf(`${system}: ${name}`, system, one),
        ),
      )
    : (Object.keys(comparedSystems) as ComparedSystem[]).map(system => {
        const like = system === 'hybrid' ? 'DMD' : system
        return cellOf(system, system, fairCandidates(like, base as Base)[fairlyTuned[like]]!)
      })
  return studySchema.parse({ ...names, every, cells, seeds: tuning ? datasetOf(names.dataset).tuningSeeds : seeds })
}
