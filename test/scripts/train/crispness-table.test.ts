import assert from 'node:assert/strict'
import test from 'node:test'
import { type CrispnessRow, crispnessTable } from '../../../scripts/train/crispness-table'
import { read } from '../../support/source'

const names = [
  'edge',
  'flat',
  'LPIPS to own',
  'RMSE to own',
  'own caption',
  'own designer',
  'designers covered',
  'designers per caption',
  'nearer',
]
const row = (some: Partial<CrispnessRow>, value: number): CrispnessRow => ({
  ...{ arm: 'drawings', date: '2026-01-01', provenance: {} },
  metrics: Object.fromEntries(names.map(name => [name, value])),
  ...some,
})
const cells = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim())

test('a line for each arm, mark and guidance, drawings first, then by mark; two seeds are their mean', () => {
  const at = (minutes: number, seed: number, guidance = 1) => ({
    arm: 'a',
    minutes,
    seed,
    guidance,
    updates: 1000 * minutes,
  })
  const rows = [row(at(15, 0), 0.3), row(at(5, 0), 0.1), row(at(5, 1), 0.2), row(at(5, 0, 2), 0.4), row({}, 0.5)]
  const [head, , ...lines] = crispnessTable(rows).split('\n').map(cells)
  assert.deepEqual(head!.slice(0, 6), ['', 'min', 'seed', 'updates', 'w', 'edge'])
  assert.deepEqual(
    lines.map(line => line.slice(0, 7)),
    [
      ['drawings', '', '', '', '', '0.500', '0.500'],
      ['a', '5', '0, 1', '5,000', '1', '0.150', '0.150'],
      ['a', '5', '0', '5,000', '2', '0.400', '0.400'],
      ['a', '15', '0', '15,000', '1', '0.300', '0.300'],
    ],
  )
  for (const line of lines) assert.equal(line.length, head!.length)
})

const stored = JSON.parse(read('data/emoji-all/crispness.json')).rows as CrispnessRow[]

test('the README has the table of the stored rows, line by line', () => {
  const readme = read('data/emoji-all/README.md')
  for (const line of crispnessTable(stored).split('\n').slice(2)) assert.ok(readme.includes(`\n${line}\n`), line)
})

test('each row is there once, was made of a commit, and within a slice of its mark of processor time', () => {
  const key = ({ arm, seed, minutes, guidance }: CrispnessRow) => JSON.stringify([arm, seed, minutes, guidance])
  assert.equal(new Set(stored.map(key)).size, stored.length)
  for (const { provenance, minutes, seconds, date, config } of stored) {
    assert.match(provenance.commit!, /^[0-9a-f]{7,}$/)
    assert.match(date, /^\d{4}-\d\d-\d\d$/)
    if (minutes === undefined) continue
    assert.ok(seconds! >= 60 * minutes && seconds! < 60 * minutes + 60, `${seconds} s at ${minutes} min`)
    assert.ok(config)
  }
})

/** The rows of seed 0 after five minutes with one guidance. */
const atFive = (w: number) =>
  stored.filter(({ minutes, guidance, seed }) => minutes === 5 && guidance === w && seed === 0)

test('at five minutes the transformer that predicts the velocity leads where the README says so', () => {
  const lower = new Set(['LPIPS to own'])
  const others = ['flat', 'own caption', 'designers covered', 'designers per caption', 'nearer']
  for (const w of [1, 2, 3.5]) {
    const arms = atFive(w).filter(({ arm }) => !arm.endsWith('unmoved'))
    assert.equal(arms.length, 4)
    for (const name of [...lower, ...others]) {
      const best = arms.sort((a, b) => (b.metrics[name]! - a.metrics[name]!) * (lower.has(name) ? -1 : 1))[0]!
      assert.equal(best.arm, 'velocity, transformer', `${name}, w = ${w}`)
    }
  }
})

test('drawings as they are: more own captions and designers than in nine positions, and less flat', () => {
  const of = (arm: string) => atFive(3.5).find(row => row.arm === arm)!.metrics
  const [nine, unmoved] = [of('velocity, transformer'), of('velocity, transformer, unmoved')]
  const pairs = ['own caption', 'designers per caption', 'flat'].map(name =>
    [unmoved, nine].map(metrics => metrics[name]!.toFixed(2)).join(' against '),
  )
  assert.deepEqual(pairs, ['0.13 against 0.10', '0.28 against 0.17', '0.23 against 0.26'])
})
