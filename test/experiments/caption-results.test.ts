import assert from 'node:assert/strict'
import test from 'node:test'
import { ablation } from '../../lib/experiments/ablations'
import { captionRows, captionTests, laggingTests, teacherRows } from '../../lib/experiments/caption-results'
import type { OpenTable } from '../../lib/experiments/open-table'
import { answerOf, teacherAt } from '../../lib/experiments/phase-results'
import { teacherName } from '../../lib/experiments/run-study'
import { runOverTime as row } from '../support/run-over-time'

/** Runs on captions in which DMD keeps `share` of each diversity, and DP-DMD is better in quality by `ahead`. */
function onCaptions(share: number, ahead: number): OpenTable {
  const seeds = [0, 1, 2, 3, 4, 5]
  const wave = (seed: number, size: number) => size * Math.sin(5 * seed)
  const runs = (kept: number, quality: number) =>
    new Map(
      seeds.map(seed => {
        const metrics = {
          'diversity Lite0': 0.33 * kept + wave(seed, 0.001),
          'diversity Lite0, held out': 0.45 * kept + wave(seed + 1, 0.001),
          'designers per caption': 0.8 * kept + wave(seed + 2, 0.004),
          'own designer': quality + wave(seed + 3, 0.002),
          'own caption': quality + wave(seed + 4, 0.002),
          'kernel distance': 0.2,
          flat: 0.3,
        }
        const run = row('', 3e-4, 600, () => metrics)
        return [seed, { ...run, config: { ...run.config, teacher: `hash ${seed % 3}` } }]
      }),
    )
  const byName = new Map([
    ['DMD', runs(share, 0.2)],
    ['DP-DMD', runs(1, 0.2 + ahead)],
    [teacherAt(''), runs(1, 0.4)],
    ['teacher, w = 3.5, 4 steps, shift twice 3', runs(1, 0.3)],
    ['start: teacher, w = 1, 4 steps, shift twice 3', runs(1, 0.1)],
  ])
  const cells = [{ name: 'DMD' }, { name: 'DP-DMD' }]
  return { study: { seeds, cells }, found: { byName, missing: 0, failed: [] } } as unknown as OpenTable
}

test('on captions: what stays lost is a property of the optimum in each of three diversities, with the margins of the protocol', () => {
  const tests = captionTests(onCaptions(0.5, 0.01))
  assert.equal(tests.length, 19)
  const said = (name: string) => tests.filter(({ test }) => test === name).map(({ verdict }) => verdict)
  for (const name of ['C1', 'C2', 'F3']) assert.deepEqual(said(name), ['holds', 'holds', 'holds'], name)
  assert.deepEqual(said('F2'), ['does not hold', 'does not hold', 'does not hold'])
  assert.deepEqual([said('Q1'), said('Q2')], [Array(2).fill('holds'), Array(2).fill('holds')])
  for (const prompts of ['trained', 'held out'])
    assert.equal(answerOf(tests, prompts, ''), 'a property of the optimum', prompts)
  const worse = captionTests(onCaptions(1.2, -0.05)).map(({ verdict }) => verdict)
  assert.deepEqual(worse.slice(-4), Array(4).fill('does not hold'), 'quality, 0.05 below where 0.02 is allowed')
  assert.equal(answerOf(captionTests(onCaptions(1.2, 0)), 'trained', ''), 'no collapse')
})

test('by teacher: the mean difference of the two seeds that share one', () => {
  const table = onCaptions(0.5, 0.01)
  const [row] = teacherRows(
    table,
    captionTests(table).filter(({ test, metric }) => test === 'Q2' && metric === 'own caption'),
  )
  assert.deepEqual(Object.keys(row!), ['test', 'captions', 'metric', 'teacher 0', 'teacher 1', 'teacher 2'])
  for (const i of [0, 1, 2])
    assert.ok(Math.abs((row as unknown as Record<string, number>)[`teacher ${i}`]! - 0.01) < 1e-9)
})

test('the table of captions has teachers and both windows; designers per picture that comes up do not fall with quality', () => {
  const rows = captionRows(onCaptions(0.5, 0.2)) as unknown as Record<string, { mean: number } & string>[]
  assert.deepEqual(
    rows.map(({ model, window }) => [model, window]),
    [
      ['teacher, w = 3.5, 30 steps', ''],
      ['teacher, w = 3.5, 4 steps', ''],
      ['start: teacher, w = 1, 4 steps', ''],
      ...['DMD', 'DP-DMD'].flatMap(name => ['early', 'late'].map(when => [name, when])),
    ],
  )
  const of = (i: number, column: string) => rows[i]![column]!.mean
  assert.ok(Math.abs(of(3, 'Eq. 9') - 0.165) < 0.001 && Math.abs(of(5, 'Eq. 9') - 0.33) < 0.001)
  // half of the designers at half of the quality are as many per picture
  const per = 'designers per such picture'
  assert.ok(Math.abs(of(3, per) - 0.4 / (9 * 0.2)) < 0.01 && Math.abs(of(5, per) - of(3, per)) < 0.01)
})

/** Table 3 on captions at 1:2, in which each cell has the diversity that is given. */
function table3(diversity: (cell: string) => number): OpenTable {
  const { cells, seeds } = ablation({ dataset: 'emoji-all', table: '3' })
  const run = (cell: string, seed: number) => {
    const noise = (k: number) => 0.001 * Math.sin(5 * seed + k + cell.length)
    const shares = { 'own designer': 0.4 + noise(1), 'own caption': 0.4 + noise(2) }
    const spread = {
      'diversity Lite0': diversity(cell) + noise(3),
      'designers per caption': diversity(cell) + noise(4),
    }
    return { metrics: { ...shares, ...spread } }
  }
  const names = [...cells.map(({ name }) => name), teacherName(3.5, 30)]
  const byName = new Map(names.map(name => [name, new Map(seeds.map(seed => [seed, run(name, seed)]))]))
  return { study: { seeds, cells }, found: { byName, missing: 0, failed: [] } } as unknown as OpenTable
}

test('with a fake model that lags: a collapse and a protection that are made so are found, and no quality is lost', () => {
  const said = (protects: boolean) => {
    const tests = laggingTests(table3(cell => (/teacher/.test(cell) ? 0.5 : protects && cell !== 'base' ? 0.4 : 0.3)))
    const of = (name: string) => tests.filter(({ test }) => test === name).map(({ verdict }) => verdict)
    return Object.fromEntries(['G1', 'G2', 'G3'].map(name => [name, of(name)]))
  }
  const [found, none] = [said(true), said(false)]
  assert.deepEqual(found, { G1: Array(2).fill('holds'), G2: Array(10).fill('holds'), G3: Array(10).fill('holds') })
  assert.deepEqual([none.G1, none.G3], [found.G1, found.G3])
  assert.ok(!none.G2!.includes('holds'))
})
