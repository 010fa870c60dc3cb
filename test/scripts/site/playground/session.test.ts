import assert from 'node:assert/strict'
import test from 'node:test'
import { tf } from '../../../../lib/tf'
import { arrowPlaces } from '../../../../scripts/site/playground/places'
import { drawnOf, session, type Teachers, type Told } from '../../../../scripts/site/playground/session'
import { defaults, extent, type State } from '../../../../scripts/site/playground/state'
import { close } from '../../../support/expect'

const short: State = { ...defaults, updates: 40 }
const framesOf = (told: Told[]) => told.filter(({ kind }) => kind === 'frame') as Extract<Told, { kind: 'frame' }>[]
const kindsOf = (told: Told[]) => told.map(({ kind }) => kind)

test('both students start as the teacher is, in four steps, and part from there', () => {
  const told = [...session(short, new Map())]
  const frames = framesOf(told)
  assert.deepEqual(
    frames.map(({ update }) => update),
    [0, 20, 40],
  )
  const [first, , last] = frames
  assert.deepEqual(first!.students.DMD.samples, first!.students['DP-DMD'].samples)
  assert.notDeepEqual(last!.students.DMD.samples, last!.students['DP-DMD'].samples)
  assert.equal(kindsOf(told)[0], 'teacher', 'nothing is trained for the distribution of the notebooks')
})

test('a state gives the same numbers each time', () => {
  const [once, again] = [1, 2].map(() => framesOf([...session(short, new Map())]).at(-1)!)
  assert.deepEqual(once, again)
})

test('a new distribution gets a teacher first, which is known the next time', () => {
  const teachers: Teachers = new Map()
  const state: State = { ...short, shape: 'moons', prompts: 2, updates: 20 }
  const told = [...session(state, teachers, 50)]
  assert.deepEqual(kindsOf(told).slice(0, 3), ['progress', 'progress', 'teacher'])
  assert.equal(kindsOf([...session({ ...state, K: 3 }, teachers, 50)])[0], 'teacher')
  assert.equal(kindsOf([session({ ...state, prompts: 3 }, teachers, 50).next().value as Told])[0], 'progress')
})

test('a session that is left early, at any word, keeps nothing but its teacher', () => {
  const teachers: Teachers = new Map()
  const state: State = { ...short, shape: 'ring', updates: 20 }
  void [...session(state, teachers, 25)]
  const before = tf.memory().numTensors
  for (const words of [1, 2, 3]) {
    const leaving = session(state, teachers, 25)
    for (let i = 0; i < words; i++) leaving.next()
    leaving.return()
    assert.equal(tf.memory().numTensors, before, `left after ${words}`)
  }
  const early = session({ ...state, prompts: 2 }, teachers, 50)
  early.next() // amid its teacher's training
  early.return()
  assert.equal(tf.memory().numTensors, before)
})

test('at the start the fake model is the teacher: without guidance there is no gap, with it there is', () => {
  for (const guidance of [1, 3]) {
    const { students } = framesOf([...session({ ...short, guidance, updates: 20 }, new Map())])[0]!
    const lengths = students['DP-DMD'].arrows.flat().map(([x, y]) => Math.hypot(x!, y!))
    assert.equal(lengths.length, 4 * arrowPlaces.length)
    if (guidance === 1) close(Math.max(...lengths), 0, 1e-6)
    else assert.ok(Math.max(...lengths) > 0.1)
  }
})

test('a drawn density is one: it sums to 1 over the square, for each prompt', () => {
  for (const change of [{}, { shape: 'moons' }, { shape: 'text', text: 'DP', prompts: 2 }] as Partial<State>[]) {
    const { density, side } = drawnOf({ ...defaults, ...change })
    assert.equal(density.length, change.prompts ?? 4)
    for (const values of density) close(values.reduce((a, b) => a + b, 0) * ((2 * extent) / side) ** 2, 1, 0.01)
  }
})
