import assert from 'node:assert/strict'
import test from 'node:test'
import { dmd } from '../../lib/method/dmd'
import { scaledLinear } from '../../lib/path/diffusion'
import { distillSchema, fitTogether, optimiserSchema, parseConfig, teacherSchema } from '../../lib/train/config'
import { distillConfig } from '../../lib/train/distill'
import { filesBelow, read } from '../support/source'

const optimiser = { learningRate: 1e-3 }
const least = { seed: 0, updates: 10, batch: 4, student: optimiser, fake: optimiser }
const messageOf = (settings: object) => {
  try {
    parseConfig(distillSchema, settings as never)
  } catch (error) {
    return (error as Error).message
  }
  return assert.fail('these settings should be refused')
}

test("the defaults are those of the authors' code", () => {
  const config = parseConfig(distillSchema, least)
  assert.deepEqual(config.updateRatio, { fake: 5, student: 1 })
  assert.deepEqual(config.normaliser, { reference: 'zt', over: 'sample' })
  assert.deepEqual(config.student, {
    learningRate: 1e-3,
    schedule: 'constant',
    warmUp: 0,
    beta1: 0.9,
    beta2: 0.999,
    weightDecay: 0,
    clip: 1,
  })
  const { steps, teacherSteps, guidance, K, lambda, stopGradient, timePer, ema, engine } = config
  assert.deepEqual(
    { steps, teacherSteps, guidance, K, lambda, stopGradient, timePer, ema, engine },
    {
      steps: 4,
      teacherSteps: 30,
      guidance: 3.5,
      K: 5,
      lambda: 0.05,
      stopGradient: true,
      timePer: 'batch',
      ema: 0,
      engine: 'compiled',
    },
  )
})

test('a parsed config is complete: parsing it again changes nothing, also after JSON', () => {
  for (const settings of [least, { ...least, student: { ...optimiser, clip: null }, shift: 3, doubled: true }]) {
    const config = parseConfig(distillSchema, settings)
    assert.deepEqual(parseConfig(distillSchema, config), config)
    assert.deepEqual(parseConfig(distillSchema, JSON.parse(JSON.stringify(config))), config)
  }
})

test('a misspelt setting is refused with its path and the allowed names', () => {
  const message = messageOf({ ...least, lamda: 0.1 })
  assert.match(
    message,
    /^These settings cannot be used:\n {2}lamda: no such setting\. Allowed names: seed, updates, batch, student,.*lambda.*\.$/,
  )
})

test('a misspelt setting inside another is refused with its whole path and the names allowed there', () => {
  const message = messageOf({ ...least, student: { ...optimiser, learningrate: 1 } })
  assert.match(
    message,
    /\n {2}student\.learningrate: no such setting\. Allowed names: learningRate, schedule, warmUp, beta1, beta2, weightDecay, clip\.$/,
  )
  assert.match(
    messageOf({ ...least, normaliser: { refrence: 'zt' } }),
    /normaliser\.refrence: no such setting\. Allowed names: reference, over\./,
  )
  assert.match(
    messageOf({ ...least, updateRatio: { fakes: 5 } }),
    /updateRatio\.fakes: no such setting\. Allowed names: fake, student\./,
  )
})

test('every wrong setting is named, each with what was expected', () => {
  const message = messageOf({
    ...least,
    batch: 0,
    student: { learningRate: -1 },
    K: 2.5,
    engine: 'fast',
    foo: 1,
    bar: 2,
  })
  for (const line of [
    / {2}batch: .*>0/,
    / {2}student\.learningRate: .*>0/,
    / {2}K: .*int/,
    / {2}engine: .*"compiled"\|"eager"/,
    / {2}foo: no such/,
    / {2}bar: no such/,
  ]) {
    assert.match(message, line)
  }
  assert.match(messageOf({ ...least, seed: undefined }), / {2}seed: .*expected number/)
})

test('values that make no sense are refused: one student step, no times, a decay of 1, a shift of 0', () => {
  for (const wrong of [
    { steps: 1 },
    { times: [0, 1] },
    { times: [0.1, 1.5] },
    { ema: 1 },
    { shift: 0 },
    { lambda: -1 },
    { guidance: Number.NaN },
  ]) {
    const name = Object.keys(wrong)[0]!
    assert.match(messageOf({ ...least, ...wrong }), new RegExp(`\\n {2}${name}`))
  }
})

test('teacher and optimiser settings are parsed as strictly', () => {
  assert.throws(
    () => parseConfig(teacherSchema, { seed: 0, updates: 1, batch: 1, optimiser, drop: 1 } as never),
    /drop: no such setting/,
  )
  assert.throws(
    () => parseConfig(optimiserSchema, { learningRate: 1, schedule: 'step' } as never),
    /schedule: .*"constant"\|"linear"\|"cosine"/,
  )
})

test('a message names the path of the setting, what was expected and what came', () => {
  assert.match(messageOf({ ...least, batch: 'many' }), / {2}batch: expected number, got "many"\./)
  assert.match(
    messageOf({ ...least, student: { learningRate: -1 } }),
    / {2}student\.learningRate: expected .*>0, got -1\./,
  )
  assert.match(messageOf({ ...least, updates: undefined }), / {2}updates: expected number, got nothing\./)
})

test('times are two numbers in order within (0, 1]', () => {
  for (const times of [[0.9, 0.1], [0.5, 0.5], [1, 1], [2, -3], [0, 1], [0.1], [0.1, Number.NaN]])
    assert.match(messageOf({ ...least, times }), /\n {2}times.*expected.*, got /, String(times))
  assert.deepEqual(parseConfig(distillSchema, { ...least, times: [0.02, 0.98] }).times, [0.02, 0.98])
})

test('a seed is one that Noise can tell from all others: a whole number of 32 bits', () => {
  for (const seed of [-1, 2 ** 32, 0.5, Number.NaN]) assert.match(messageOf({ ...least, seed }), /\n {2}seed: expected/)
  assert.equal(parseConfig(distillSchema, { ...least, seed: 2 ** 32 - 1 }).seed, 2 ** 32 - 1)
})

test('a β schedule that leaves nothing of the data, or nearly all of it, cannot train and is refused', () => {
  const path = (change: object) => ({ ...least, path: { type: 'diffusion', ...change } })
  assert.match(messageOf(path({ betaStart: 0.9, betaEnd: 0.99 })), /\n {2}path: expected β that leave .*, got 0\.0 %\./)
  assert.match(messageOf(path({ trainSteps: 1 })), /\n {2}path: expected β that leave .*, got 1\.0e\+2 %\./)
  assert.match(
    messageOf(path({ betaStart: 0.5 })),
    /\n {2}path\.betaEnd: expected at least betaStart = 0\.5, got 0\.012\./,
  )
  assert.match(messageOf(path({ betaEnd: 1 })), /\n {2}path\.betaEnd: expected .*<1, got 1\./)
  assert.match(messageOf(path({ trainSteps: 1e9 })), /\n {2}path\.trainSteps: expected .*, got 1000000000\./)
  assert.deepEqual(parseConfig(distillSchema, path({}) as never).path, { type: 'diffusion', ...scaledLinear })
})

test('a shift that leaves no room for a step, and an optimiser without a second moment, are refused', () => {
  assert.match(messageOf({ ...least, shift: 1e9 }), /\n {2}shift: expected .*, got 1000000000\./)
  assert.match(messageOf({ ...least, fake: { ...optimiser, beta2: 0 } }), /\n {2}fake\.beta2: expected .*>0, got 0\./)
})

test('an instance of a class is no record of settings', () => {
  const instance = new (class Rounds {})()
  for (const stranger of [new Date(0), new Map(), instance])
    for (const name of ['updateRatio', 'hyperparameters', 'normaliser', 'student'])
      assert.match(
        messageOf({ ...least, [name]: stranger }),
        new RegExp(`\\n {2}${name}: expected a plain record .*, got an object of`),
      )
})

test('more anchor steps than the teacher has, or more steps than its training, are refused before anything runs', () => {
  assert.throws(() => distillConfig(dmd, { ...least, K: 31 }), /\n {2}K: expected at most teacherSteps = 30, got 31\./)
  const path = { type: 'diffusion', trainSteps: 10, betaStart: 0.1, betaEnd: 0.5 } as const
  assert.throws(
    () => distillConfig(dmd, { ...least, path }),
    /teacherSteps: expected at most path\.trainSteps = 10, got 30\./,
  )
})

test('the settings of every stored distillation still parse, to what is stored', () => {
  const settings = filesBelow('data/runs', /\.json$/).flatMap(file => {
    const { config } = JSON.parse(read(file))
    return config?.teacherSteps === undefined ? [] : [config]
  })
  assert.ok(settings.length > 300, String(settings.length))
  const names = Object.keys(distillSchema.shape)
  for (const config of settings) {
    const hyperparameters = Object.fromEntries(Object.entries(config).filter(([name]) => names.includes(name)))
    assert.deepEqual(parseConfig(distillSchema.superRefine(fitTogether), hyperparameters as never), hyperparameters)
  }
})
