import assert from 'node:assert/strict'
import test from 'node:test'
import { inspect } from 'node:util'
import * as lib from '../lib'
import * as derivation from '../lib/derivation'
import * as display from '../lib/display'
import * as experiments from '../lib/experiments'
import { Noise } from '../lib/tensor/noise'
import { tf } from '../lib/tf'
import { parseConfig, teacherSchema } from '../lib/train/config'
import { distillConfig } from '../lib/train/distill'
import { allDoors, wrongsFor } from './support/wrong'

const draws = new Noise(20).uniform<tf.Rank.R1>([4000]).dataSync()
let drawn = 0
const oneOf = <T>(list: readonly T[]): T => list[Math.floor(draws[drawn++]! * list.length)]!

/** What became of a wrong value: `refused` by an error that says where and what was expected, or else how it failed. */
function outcome(call: () => unknown, names: (message: string) => boolean): string {
  try {
    tf.tidy(() => void call())
  } catch (error) {
    const { message } = error as Error
    return /expected|Allowed names/.test(message) && names(message) ? 'refused' : `unnamed: ${message}`
  }
  return 'accepted'
}

// Settings

const notNumber = ['1', null, Number.NaN, Number.POSITIVE_INFINITY, true, [], {}, new Date(0)]
const wrongs = {
  number: notNumber,
  seed: [...notNumber, -1, 0.5, 2 ** 32],
  count: [...notNumber, 0, -3, 2.5],
  positive: [...notNumber, 0, -1],
  notNegative: [...notNumber, -1e-9],
  share: [...notNumber, 1, -0.1],
  shift: [...notNumber, 0, -1, 1e9, 1e-9],
  times: [[0.9, 0.1], [0.5, 0.5], [1, 1], [2, -3], [0, 1], [0.1], 0.5, null, 'x', new Date(0)],
  flag: ['true', 1, null, new Date(0)],
  word: ['fast', '', 1, null, new Date(0)],
  record: ['x', 1, null, [], new Date(0), new Map(), new (class Settings {})()],
}
const optimiser = {
  learningRate: 'positive',
  schedule: 'word',
  beta1: 'share',
  beta2: 'positive',
  weightDecay: 'notNegative',
}
const below = (name: string, kinds: object) =>
  Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [`${name}.${key}`, kind]))
const kindOf = {
  ...{ seed: 'seed', updates: 'count', batch: 'count', steps: 'count', teacherSteps: 'count', K: 'count' },
  ...{
    shift: 'shift',
    times: 'times',
    lambda: 'notNegative',
    guidance: 'number',
    anchorGuidance: 'number',
    ema: 'share',
  },
  ...{ doubled: 'flag', stopGradient: 'flag', timePer: 'word', engine: 'word' },
  ...{
    updateRatio: 'record',
    normaliser: 'record',
    student: 'record',
    fake: 'record',
    hyperparameters: 'record',
    path: 'record',
  },
  ...below('student', optimiser),
  ...below('fake', optimiser),
  ...below('updateRatio', { fake: 'count', student: 'count' }),
  ...below('normaliser', { reference: 'word', over: 'word' }),
  ...below('hyperparameters', { decided: 'share', strength: 'notNegative', most: 'positive' }),
  ...below('path', { trainSteps: 'count', betaStart: 'positive', betaEnd: 'positive' }),
} as Record<string, keyof typeof wrongs>

const rate = { learningRate: 1e-3 }
const base = { seed: 0, updates: 10, batch: 4, student: rate, fake: rate }
const withValue = (
  settings: Record<string, unknown>,
  [key, ...rest]: string[],
  value: unknown,
): Record<string, unknown> => ({
  ...settings,
  [key!]: rest.length
    ? withValue(
        (settings[key!] ?? (key === 'path' ? { type: 'diffusion' } : {})) as Record<string, unknown>,
        rest,
        value,
      )
    : value,
})

test('of 500 settings with one wrong value, none is accepted, and each error names the setting and the expectation', () => {
  distillConfig(lib.adaptive, base) // which is right
  const failures = Array.from({ length: 500 }, () => {
    const path = oneOf(Object.keys(kindOf))
    const misspelt = oneOf([false, false, false, true])
    const name = misspelt ? `${path}s` : path
    const value = oneOf(wrongs[kindOf[path]!])
    const settings = withValue(base, name.split('.'), value)
    const named = (message: string) =>
      message.split('\n').some(line => line.startsWith(`  ${name}`) && line.includes(': '))
    const result = outcome(() => distillConfig(lib.adaptive, settings as never), named)
    return result === 'refused' ? [] : [`${name} = ${String(value)}: ${result}`]
  })
  assert.deepEqual(failures.flat(), [])
})

test("a teacher's settings are held to the same", () => {
  const right = { seed: 0, updates: 10, batch: 4, optimiser: rate }
  parseConfig(teacherSchema, right)
  for (const [name, kind] of Object.entries({ seed: 'seed', updates: 'count', batch: 'count', ema: 'share' } as const))
    for (const value of wrongs[kind]) {
      const settings = { ...right, [name]: value } as never
      assert.equal(
        outcome(
          () => parseConfig(teacherSchema, settings),
          message => message.includes(`  ${name}: `),
        ),
        'refused',
      )
    }
})

test('so are the names of a study; and what is no record of names is told so', () => {
  const { ablation, composition, earlyLate, studyOf } = experiments
  const tried: [(names: never) => unknown, right: Record<string, string>][] = [
    [ablation, { dataset: 'plane', table: '3', regime: '1:2', scale: 'smoke' }],
    [studyOf, { dataset: 'plane', table: '1', regime: '1:2', scale: 'full' }],
    [studyOf, { dataset: 'plane', table: 'map', scale: 'full' }],
    [composition, { dataset: 'scenes', regime: '1:2', scale: 'smoke' }],
    [earlyLate, { dataset: 'scenes', scale: 'smoke' }],
  ]
  for (const [make, right] of tried) {
    make(right as never)
    for (const name of Object.keys(right))
      for (const value of ['no such word', 3, null, {}])
        assert.equal(
          outcome(
            () => make({ ...right, [name]: value } as never),
            message => message.includes(`  ${name}: `),
          ),
          'refused',
          `${make.name}, ${name} = ${value}`,
        )
    for (const value of [null, 3, 'x', [], new Date(0)])
      assert.equal(
        outcome(
          () => make(value as never),
          () => true,
        ),
        'refused',
        `${make.name}, ${value}`,
      )
  }
})

// Arguments

const exported = new Set(
  [lib, derivation, display, experiments, allDoors].flatMap(Object.keys).map(name => name.split(/[.,]/)[0]),
)
const named = (message: string) => exported.has(/^(\w+)/.exec(message)?.[1] ?? '') && /^[\w.]+[:, ]/.test(message)

test('the doors that are tried take right arguments', () => {
  for (const [name, [call, ...args]] of Object.entries(allDoors))
    assert.equal(
      outcome(() => call(...(args as never[])), named),
      'accepted',
      name,
    )
})

test('of all calls with one wrong argument, none is accepted, and each error names a function and the expectation', () => {
  const calls = Object.entries(allDoors).flatMap(([name, [call, ...args]]) =>
    args.flatMap((_, i) =>
      wrongsFor(name, i).map(value => {
        const wrong = args.map((arg, k) => (k === i ? value : arg)) as never[]
        return { what: `${name}, argument ${i + 1} = ${inspect(value)}`, result: outcome(() => call(...wrong), named) }
      }),
    ),
  )
  assert.ok(calls.length > 1000)
  assert.deepEqual(
    calls.filter(({ result }) => result !== 'refused').map(({ what, result }) => `${what}: ${result}`),
    [],
  )
})

test('what accepts all, and an error that says nothing, are told from a refusal', () => {
  assert.equal(
    outcome(() => 0, named),
    'accepted',
  )
  const fail = (message: string) => () => assert.fail(message)
  assert.match(outcome(fail('Cannot read properties of undefined'), named), /^unnamed/)
  assert.match(outcome(fail('somewhere: expected more'), named), /^unnamed/)
  assert.equal(outcome(fail('integrate: expected a grid'), named), 'refused')
})
