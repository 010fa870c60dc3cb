import assert from 'node:assert/strict'
import test from 'node:test'
import { distillSchema, optimiserSchema, parseConfig, teacherSchema } from '../../lib/train/config'

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
  assert.deepEqual(config.round, { fake: 5, student: 1 })
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
    messageOf({ ...least, round: { fakes: 5 } }),
    /round\.fakes: no such setting\. Allowed names: fake, student\./,
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
