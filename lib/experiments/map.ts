import { datasetOf } from '../datasets'
import { type CellInput, commonOf, ofOneRegime, ownTableNames, type Study, studySchema, type Wanted } from './ablations'
import { type Found, metricOf, pairedDifference, printed, summaryOf } from './results'

// What protects diversity? Two studies of our own.
//
// Protocol of the map. From the base setting of a data set's tables (update ratio 1:2), one axis at a time is varied, for DMD
// and for DP-DMD. All axes and values below are run and reported. The list was fixed before its new rows were made; those of
// the base, of 5 : 1, λ = 0 and K existed already. Each seed of the plane has a teacher of its own. An effect is the
// difference DP-DMD − DMD of one seed, decided only by a 95 % interval that excludes 0. Quality is always reported with it.
// λ and K belong to DP-DMD alone; their DMD is the base. Learning rate, β₁ and batch are those of both student and fake
// model.

type Axis = keyof typeof changes
type Value = string | number
type Settings = ReturnType<typeof commonOf>['settings']

const ofBoth = ({ student, fake }: Settings, change: object) => ({
  student: { ...student, ...change },
  fake: { ...fake, ...change },
})

/** The settings that a value of each axis changes. */
const changes = {
  'fake : student': (value: Value, { updates }: Settings) => {
    const [fake, student] = String(value).split(' : ').map(Number) as [number, number]
    return { updateRatio: { fake, student }, updates: Math.ceil(updates / student) * student }
  },
  w: (value: Value) => ({ guidance: Number(value) }),
  'learning rate': (value: Value, base: Settings) => ofBoth(base, { learningRate: Number(value) }),
  'β₁': (value: Value, base: Settings) => ofBoth(base, { beta1: Number(value) }),
  batch: (value: Value) => ({ batch: Number(value) }),
  λ: (value: Value) => ({ lambda: Number(value) }),
  K: (value: Value) => ({ K: Number(value) }),
}

/** The axes of a data set's map, and its seeds.
 *  @throws a data set without a map. */
function mapOf(dataset: string) {
  const { map } = datasetOf(dataset)
  if (!map) throw new Error(`map: expected a data set whose record has a map, got ${dataset}.`)
  return map
}

/** A place on the map: the names of the cells whose difference is the effect there. */
export interface Place {
  axis: string
  value: Value
  DMD: string
  'DP-DMD': string
}

/** The base's value on each axis. */
function baseValue(dataset: string, axis: Axis): Value {
  const { guidance, batch, student, lambda, K, updateRatio } = commonOf({
    dataset,
    regime: '1:2',
    scale: 'full',
  }).settings
  const ratio = `${updateRatio.fake} : ${updateRatio.student}`
  const { learningRate } = student
  return { 'fake : student': ratio, w: guidance, 'learning rate': learningRate, 'β₁': 0.9, batch, λ: lambda, K }[axis]
}

/** All places of a data set's map, axis by axis. */
export const placesOf = (dataset: string): Place[] =>
  Object.entries(mapOf(dataset).axes).flatMap(([axis, values]) =>
    values.map(value => {
      const atBase = value === baseValue(dataset, axis as Axis)
      const name = (method: string) => (atBase ? method : `${method}, ${axis} = ${value}`)
      return { axis, value, DMD: axis === 'λ' || axis === 'K' ? 'DMD' : name('DMD'), 'DP-DMD': name('DP-DMD') }
    }),
  )

function mapCells(dataset: string, base: Settings): CellInput[] {
  const cells = placesOf(dataset).flatMap(place =>
    (['DMD', 'DP-DMD'] as const).map(method => {
      const change = place[method] === method ? {} : changes[place.axis as Axis](place.value, base)
      return { name: place[method], method, settings: { ...base, ...change } }
    }),
  )
  return [...new Map(cells.map(cell => [cell.name, cell])).values()]
}

/** The cells of the second study, a 2 × 2 design: the first step's output protected or not, and a diversity loss on the
 *  weights of the later steps or not. The cell with both, in two networks, was added after the first seed of the others
 *  had been seen. */
const mechanisms: Record<string, Omit<CellInput, 'name' | 'settings'> & { change?: object }> = {
  DMD: { method: 'DMD' },
  'DP-DMD': { method: 'DP-DMD' },
  'DP-DMD without the stop': { method: 'DP-DMD', change: { stopGradient: false } },
  'stop alone, λ = 0': { method: 'DP-DMD', change: { lambda: 0 } },
  'DMD, own first weights': { method: 'DMD', firstStep: 'own weights' },
  'DP-DMD, own first weights': { method: 'DP-DMD', firstStep: 'own weights' },
  'DP-DMD, own first weights, K = 30': { method: 'DP-DMD', firstStep: 'own weights', change: { K: 30 } },
  'DMD, first step by the teacher': { method: 'DMD', firstStep: 'teacher' },
  'DMD, own first weights, loss aside': { method: 'DMD, loss aside', firstStep: 'own weights' },
  'DP-DMD, own first weights, loss aside': { method: 'DP-DMD, loss aside', firstStep: 'own weights' },
  'DMD, sampled with the teacher’s first step': { method: 'DMD', firstStep: 'teacher in sampling' },
  'DP-DMD, sampled with the teacher’s first step': { method: 'DP-DMD', firstStep: 'teacher in sampling' },
}

const mechanismCells = (base: Settings): CellInput[] =>
  Object.entries(mechanisms).map(([name, { change, ...cell }]) => ({
    name,
    ...cell,
    settings: { ...base, ...change },
  }))

/** The map or the mechanism.
 *  @throws an unknown data set, table or scale, with the known ones; another regime. */
export function mapStudy(wanted: Wanted): Study {
  const about = 'that is where both studies start from'
  const { names, settings, seeds, every } = ofOneRegime(wanted, { tables: ownTableNames, regime: '1:2', about })
  const cells = names.table === 'map' ? mapCells(names.dataset, settings) : mechanismCells(settings)
  return studySchema.parse({ ...names, every, seeds: seeds.slice(0, mapOf(names.dataset).seeds), cells })
}

/** The map as a table: at each place both methods, the paired differences DP-DMD − DMD with their 95 % intervals, and
 *  whether diversity gains. */
export function mapTable(of: Study['dataset'], found: Found) {
  const { diversity, quality } = metricOf(of)
  return placesOf(of).map(({ axis, value, DMD, 'DP-DMD': dp }) => {
    const gain = pairedDifference(found, dp, DMD, diversity)
    return {
      axis,
      value: String(value),
      'DMD: diversity': summaryOf(found, DMD, diversity),
      'DMD: quality': summaryOf(found, DMD, quality),
      'DP-DMD: diversity': summaryOf(found, dp, diversity),
      'DP-DMD: quality': summaryOf(found, dp, quality),
      'gain in diversity': printed(gain),
      'gain in quality': printed(pairedDifference(found, dp, DMD, quality)),
      'diversity gains': gain.low > 0 ? 'yes' : gain.high < 0 ? 'no: it falls' : 'undecided',
    }
  })
}
