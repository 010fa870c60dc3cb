import assert from 'node:assert/strict'
import test from 'node:test'
import { planUserStudy } from '../../../lib/experiments/user-study/user-study'

const prompts = ['robot', 'penguin', 'apple']
const block = (heading: string, shade: number) => ({
  heading,
  prompts,
  rows: prompts.map((_, p) => [Float32Array.of(shade, p / 10, 0), Float32Array.of(shade, p / 10, 1)]),
})
const blocks = [block('base', 0), block('K = 5', 0.5), block('K = 10', 1)]
const pairs = [
  ['K = 5', 'base'],
  ['K = 10', 'base'],
] as const
const plan = (seed = 0) => planUserStudy(blocks, pairs, { seed, sessions: 6 })

test('every pair is compared on every prompt, once a session', () => {
  const { comparisons, sessions } = plan()
  assert.deepEqual(
    comparisons.map(({ prompt, systems }) => `${systems.join(' / ')}: ${prompt}`),
    pairs.flatMap(systems => prompts.map(prompt => `${systems.join(' / ')}: ${prompt}`)),
  )
  assert.equal(comparisons[4]!.grids[0], blocks[2]!.rows[1])
  assert.equal(comparisons[4]!.grids[1], blocks[0]!.rows[1])
  for (const session of sessions)
    assert.deepEqual(session.map(({ comparison }) => comparison).sort(), [0, 1, 2, 3, 4, 5])
})

test('each comparison is shown in both orders equally often over the sessions; one session is the next one’s mirror', () => {
  const { sessions } = plan()
  const leftIn = (session: number, comparison: number) =>
    sessions[session]!.find(showing => showing.comparison === comparison)!.left
  for (let c = 0; c < 6; c++) {
    assert.equal(sessions.filter((_, s) => leftIn(s, c) === 0).length, 3)
    for (const s of [0, 2, 4]) assert.equal(leftIn(s, c) + leftIn(s + 1, c), 1)
  }
  assert.notDeepEqual(
    sessions[0]!.map(one => one.comparison),
    sessions[1]!.map(one => one.comparison),
    'in an order of its own',
  )
  const starts = [0, 2, 4].map(s => [0, 1, 2, 3, 4, 5].map(c => leftIn(s, c)).join(''))
  assert.ok(new Set(starts).size > 1, 'not the same sides for every two')
})

test('within a session neither system of a pair stands left more than once more than the other', () => {
  for (const session of plan().sessions)
    for (const pair of [0, 1]) {
      const left = session.filter(({ comparison }) => Math.floor(comparison / 3) === pair).map(one => one.left)
      assert.ok([1, 2].includes(left.filter(side => side === 0).length))
    }
})

test('a seed gives the same study again; another seed, other pictures or other pairs have another name', () => {
  assert.deepEqual(plan(), plan())
  const names = [
    plan(),
    plan(1),
    planUserStudy([blocks[0]!, blocks[1]!, block('K = 10', 0.9)], pairs, { seed: 0, sessions: 6 }),
    planUserStudy(blocks, pairs.slice(0, 1), { seed: 0, sessions: 6 }),
  ].map(({ study }) => study)
  assert.equal(new Set(names).size, 4)
})

test('an odd number of sessions and a system that drew nothing are named', () => {
  assert.throws(() => planUserStudy(blocks, pairs, { seed: 0, sessions: 3 }), /even number of sessions.* got 3/)
  assert.throws(
    () => planUserStudy(blocks, [['K = 7', 'base']], { seed: 0, sessions: 2 }),
    /pairs of base; K = 5; K = 10, got .*K = 7/,
  )
})
