import { datasetOf } from '../datasets'
import { type ComparedSystem, comparedSystems } from '../method/systems'
import {
  type CellInput,
  defaultHyperparameters,
  ofOneRegime,
  rivalNames,
  type Study,
  studySchema,
  type Wanted,
} from './ablations'
import { candidatesAlike } from './candidates'

// Tables 1 and 2 with every system tuned by the same search, in the regime of the authors' code on 512 labels, on the uniform
// grid, where students are sharp enough to tell quality. Protocol, rule and tests: the second part of data/protocol.md.

const updates = 600
const uniform = { shift: 1, doubled: false }

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

function cellOf(name: string, system: ComparedSystem, settings: CellInput['settings']): CellInput {
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
  const base = {
    ...settings,
    ...uniform,
    updates: names.scale === 'smoke' ? settings.updates : updates,
  } as typeof settings
  const tuning = names.table === 'rivals tuning'
  const cells = tuning
    ? tunedSystems.flatMap(system =>
        Object.entries(candidatesAlike(system, base)).map(([name, one]) => cellOf(`${system}: ${name}`, system, one)),
      )
    : (Object.keys(comparedSystems) as ComparedSystem[]).map(system => {
        const like = system === 'hybrid' ? 'DMD' : system
        return cellOf(system, system, candidatesAlike(like, base)[fairlyTuned[like]]!)
      })
  return studySchema.parse({ ...names, every, cells, seeds: tuning ? datasetOf(names.dataset).tuningSeeds : seeds })
}
