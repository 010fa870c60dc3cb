/** A Gaussian of the drawn distribution: its mean, and its weight relative to the others. */
export interface Mode {
  x: number
  y: number
  weight: number
}

/** Everything that determines what the playground computes. It fits in an address, so that it can be shared. */
export interface State {
  shape: Shape
  modes: Mode[]
  text: string
  prompts: number
  guidance: number
  fake: number
  student: number
  K: number
  lambda: number
  stop: boolean
  rate: number
  updates: number
  seed: number
}

export const shapes = { modes: 'modes', ring: 'a ring', moons: 'two moons', text: 'text' }
export type Shape = keyof typeof shapes

/** A setting of the playground: its label and range. whole: only whole numbers. */
export interface Parameter {
  label: string
  least: number
  most: number
  step: number
  whole?: boolean
}

export type ParameterName = Exclude<keyof State, 'shape' | 'modes' | 'text' | 'stop'>

export const parameters: Record<ParameterName, Parameter> = {
  prompts: { label: 'Prompts', least: 1, most: 6, step: 1, whole: true },
  guidance: { label: 'Guidance w', least: 0, most: 10, step: 0.5 },
  fake: { label: 'Fake updates an iteration', least: 1, most: 10, step: 1, whole: true },
  student: { label: 'Student updates an iteration', least: 1, most: 10, step: 1, whole: true },
  K: { label: 'Anchor steps K (of 30)', least: 1, most: 30, step: 1, whole: true },
  lambda: { label: 'Diversity weight λ', least: 0, most: 10, step: 0.01 },
  rate: { label: 'Learning rate', least: 0.00001, most: 0.003, step: 0.00001 },
  updates: { label: 'Student updates', least: 20, most: 4000, step: 20, whole: true },
  seed: { label: 'Seed', least: 0, most: 9999, step: 1, whole: true },
}

/** The allowed numbers of modes: a single one has no diversity to lose. */
export const [leastModes, mostModes] = [2, 12]
/** Half the side of the square that contains everything. */
export const extent = 2.4
const text = /^[A-Z0-9-]{1,4}$/

/** The plane tier of the notebooks: eight modes on a circle, from common to rare. */
const ring = [22, 18, 15, 13, 11, 9, 7, 5].map((weight, k) => ({
  x: round(1.5 * Math.cos((2 * Math.PI * k) / 8)),
  y: round(1.5 * Math.sin((2 * Math.PI * k) / 8)),
  weight,
}))

/** Notebook 03's setting. */
export const defaults: State = {
  ...{ shape: 'modes', modes: ring, text: 'DMD', prompts: 4, guidance: 2, fake: 1, student: 2 },
  ...{ K: 5, lambda: 0.05, stop: true, rate: 0.0003, updates: 800, seed: 0 },
}

/** A coordinate to two digits, as in an address. */
export function round(x: number): number {
  return Math.round(100 * x) / 100 + 0 // no −0
}

/** A state as the fragment of an address: what differs from the default, e.g. `#shape=text&text=DP&K=3`. */
export function toAddress(state: State): string {
  const all = textsOf(state)
  const usual = textsOf(defaults)
  const different = Object.keys(defaults).flatMap(name => (all[name] === usual[name] ? [] : [[name, all[name]!]]))
  return different.length ? `#${new URLSearchParams(different)}` : '#'
}

const textsOf = (state: State): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(state).map(([name, value]) => [name, String(value)])),
  modes: state.modes.map(({ x, y, weight }) => `${x},${y},${weight}`).join(';'),
})

/** The state in an address's fragment.
 *  @throws an unknown name; a value out of range. */
export function fromAddress(hash: string): State {
  const given = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')))
  const state: State = { ...defaults, modes: defaults.modes.map(mode => ({ ...mode })) }
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults)) refuse(name, value, `one of ${Object.keys(defaults).join(', ')}`)
    Object.assign(state, { [name]: read(name as keyof State, value) })
  }
  return checked(state)
}

function read(name: keyof State, value: string): unknown {
  if (name === 'shape' || name === 'text') return value
  if (name === 'stop') return value === 'true' || (value !== 'false' && refuse(name, value, 'true or false'))
  if (name !== 'modes') return value.trim() ? Number(value) : Number.NaN
  return value.split(';').map(one => {
    const [x, y, weight, ...more] = one.split(',').map(Number)
    if (weight === undefined || more.length) refuse(name, value, 'x,y,weight for each mode, with ; between')
    return { x: x!, y: y!, weight }
  })
}

/** Check a state and return it.
 *  @throws a value out of range, with the range. */
export function checked(state: State): State {
  for (const [name, { least, most, whole }] of Object.entries(parameters)) {
    const value = state[name as ParameterName]
    if (!(value >= least && value <= most && (!whole || Number.isInteger(value))))
      refuse(name, value, `${whole ? 'a whole number' : 'a number'} from ${least} to ${most}`)
  }
  if (!Object.hasOwn(shapes, state.shape)) refuse('shape', state.shape, Object.keys(shapes).join(', '))
  if (!text.test(state.text)) refuse('text', state.text, 'one to four of A to Z, 0 to 9 and -')
  const { modes } = state
  if (modes.length < leastModes || modes.length > mostModes)
    refuse('modes', modes.length, `${leastModes} to ${mostModes} of them`)
  for (const { x, y, weight } of modes) {
    if (!(Math.abs(x) <= extent && Math.abs(y) <= extent)) refuse('modes', `${x}, ${y}`, `places within ±${extent}`)
    if (!(weight > 0 && weight <= 100)) refuse('modes', weight, 'weights above 0, up to 100')
  }
  return state
}

function refuse(name: string, got: unknown, expected: string): never {
  throw new Error(`${name}: expected ${expected}, got ${got}.`)
}
