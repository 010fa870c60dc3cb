import { datasetOf } from '../datasets'
import type { ComparedSystem } from '../method/systems'
import type { commonOf } from './ablations'

// The settings that the compared systems are tuned over.

type Base = ReturnType<typeof commonOf>['settings']
/** The candidates of a system, by name. */
type Candidates = (system: ComparedSystem, base: Base) => Record<string, Base>

const rounded = (x: number) => Number(x.toPrecision(3))

const ofHyperparameter = (name: string, few: number[], alike: number[]) => ({
  ...{ name, few, alike },
  change: (value: number): object => ({ hyperparameters: { [name]: value } }),
})

/** The one setting that governs a system's trade-off in its source, and its values: in the search over a few settings, and in
 *  that with as many for each system. DMD has none, and TDM's is the student's rate as a share of the fake model's. */
const ownSetting = {
  'DMD-LPIPS': ofHyperparameter('weight', [0.05, 0.25, 1], [0.25, 1]),
  'DMD-GAN': ofHyperparameter('student', [5e-3, 5e-2, 0.5], [5e-3, 5e-2]),
  'DP-DMD': {
    ...{ name: 'λ', few: [0.05, 0.2, 1], alike: [0.05, 0.2] },
    change: (lambda: number): object => ({ lambda }),
  },
  'Hyper-SD': ofHyperparameter('gamma', [0, 0.3, 1], [0, 0.3]),
  Flash: ofHyperparameter('terms', [0, 0.3, 1], [0, 0.3]),
  adaptive: ofHyperparameter('decided', [0.25, 0.5, 0.75], [0.5, 0.75]),
}
const ownOf = (system: ComparedSystem) =>
  (ownSetting as Partial<Record<ComparedSystem, (typeof ownSetting)['Flash']>>)[system]

/** Few settings: the values of a system's own setting at the data set's rates, and the default at a third of both rates. */
export const fewCandidates: Candidates = (system, base) => {
  const { student, fake } = base
  const third = rounded(student.learningRate / 3)
  const slower = { student: { ...student, learningRate: third }, fake: { ...fake, learningRate: third } }
  const share = (factor: number) => ({ student: { ...student, learningRate: rounded(factor * student.learningRate) } })
  const own = ownOf(system)
  const changes: Record<string, object> = own
    ? Object.fromEntries(own.few.map(value => [`${own.name} ${value}`, own.change(value)]))
    : system === 'TDM'
      ? Object.fromEntries([0.2, 0.5, 1].map(factor => [`student rate × ${factor}`, share(factor)]))
      : { defaults: {} }
  return Object.fromEntries(
    Object.entries({ ...changes, 'a third of the rates': slower }).map(([name, change]) => [
      name,
      { ...base, ...change },
    ]),
  )
}

/** Both rates as they are and at a third; the student's rate as a share of the fake model's. */
const [factors, shares] = [
  [1, 1 / 3],
  [1, 0.3],
]
/** For the systems without another setting. */
const moreShares = [1, 0.5, 0.3, 0.1]

/** Eight settings for each system: two values of its own setting, or two more shares, at each rate and share. */
export const candidatesAlike: Candidates = (system, base) => {
  const rated = (factor: number, share: number, settings: Base): [string, Base] => {
    const learningRate = rounded(factor * base.fake.learningRate)
    const student = { ...base.student, learningRate: rounded(share * learningRate) }
    return [`rate ${learningRate}, student × ${share}`, { ...settings, student, fake: { ...base.fake, learningRate } }]
  }
  const own = ownOf(system)
  if (!own) return Object.fromEntries(factors.flatMap(factor => moreShares.map(share => rated(factor, share, base))))
  return Object.fromEntries(
    own.alike.flatMap(value =>
      factors.flatMap(factor =>
        shares.map(share => {
          const [rates, settings] = rated(factor, share, { ...base, ...own.change(value) })
          return [`${own.name} ${value}, ${rates}`, settings]
        }),
      ),
    ),
  )
}

/** The search of a data set. */
export const candidatesFor = (dataset: string): Candidates =>
  datasetOf(dataset).tunedAlike ? candidatesAlike : fewCandidates
