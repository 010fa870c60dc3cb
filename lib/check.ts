const isNumber = (x: unknown): x is number => typeof x === 'number' && Number.isFinite(x)
const isWhole = (x: unknown): x is number => Number.isSafeInteger(x)
const isList = (x: unknown): x is ArrayLike<unknown> => Array.isArray(x) || ArrayBuffer.isView(x)
const isNumbers = (x: unknown): x is number[] => isList(x) && x.length > 0 && Array.prototype.every.call(x, isNumber)
const isRows = (x: unknown): x is number[][] =>
  Array.isArray(x) && x.length > 0 && x.every(row => isNumbers(row) && row.length === x[0].length)

/** The rules for plain arguments: each rule's words in an error, and its test. */
const rules = {
  number: ['a finite number', isNumber],
  positive: ['a finite number > 0', x => isNumber(x) && x > 0],
  notNegative: ['a whole number ≥ 0', x => isWhole(x) && x >= 0],
  share: ['a number in (0, 1)', x => isNumber(x) && x > 0 && x < 1],
  time: ['a time in [0, 1]', x => isNumber(x) && x >= 0 && x <= 1],
  seed: ['a whole number in [0, 2³²)', x => isWhole(x) && x >= 0 && x < 2 ** 32],
  count: ['a whole number ≥ 1', x => isWhole(x) && x >= 1],
  countOrNever: ['a whole number ≥ 1, or Infinity for never', x => (isWhole(x) && x >= 1) || x === Infinity],
  flag: ['true or false', x => typeof x === 'boolean'],
  function: ['a function', x => typeof x === 'function'],
  shape: ['a list of whole numbers ≥ 0', x => Array.isArray(x) && x.every(axis => isWhole(axis) && axis >= 0)],
  numbers: ['one or more finite numbers', isNumbers],
  rows: ['one or more rows of equally many finite numbers', isRows],
} satisfies Record<string, [said: string, holds: (x: unknown) => boolean]>

/** Fail unless the plain arguments of a public function satisfy a rule.  `check('guided', 'number', { w })` */
export function check(where: string, rule: keyof typeof rules, args: Record<string, unknown>): void {
  const [said, holds] = rules[rule]
  for (const [name, value] of Object.entries(args))
    if (!holds(value)) throw new Error(`${where}: expected ${name} to be ${said}, got ${shown(value)}.`)
}

/** A value in an error message: short, with strings distinguishable from numbers and dates from records. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  const kind = value.constructor?.name ?? 'Object'
  if (kind !== 'Object' && kind !== 'Array') return `an object of ${kind}`
  const text = JSON.stringify(value, (_, x) => (typeof x === 'number' && !Number.isFinite(x) ? String(x) : x))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
