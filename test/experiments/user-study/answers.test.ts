import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { paperUserStudy } from '../../../lib/experiments/paper'
import {
  type Answers,
  agreement,
  answersSchema,
  automaticAnswers,
  positionBias,
  readAnswers,
  studyClaims,
  winRates,
} from '../../../lib/experiments/user-study/answers'
import { planUserStudy } from '../../../lib/experiments/user-study/user-study'

const folder = mkdtempSync(join(tmpdir(), 'answers-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const prompts = Array.from({ length: 10 }, (_, i) => `prompt ${i}`)
const block = (heading: string, shade: number) => ({ heading, prompts, rows: prompts.map(() => [[shade, 0, 0]]) })
const pairs = [['new', 'old']] as const
const plan = planUserStudy([block('old', 0), block('new', 1)], pairs, { seed: 0, sessions: 4 })

/** A judge that takes `new` to be more diverse in the first `n` prompts and always worse. */
const judge = (rater: string, session: number, n: number) =>
  automaticAnswers(plan, { rater, session }, (system, prompt) => ({
    diversity: Number((system === 'new') === Number(prompt.slice(7)) < n),
    quality: Number(system === 'old'),
  }))
const withAnswers = (file: Answers, change: (answer: Answers['answers'][number], i: number) => object) => ({
  ...file,
  answers: file.answers.map((answer, i) => ({ ...answer, ...change(answer, i) })),
})

test('an exported file comes back as it was; what is not one is named, with the folder’s file', () => {
  const files = [judge('a', 1, 8), judge('b', 2, 5)]
  for (const file of files) writeFileSync(join(folder, `${file.rater}.json`), JSON.stringify(file))
  assert.deepEqual(readAnswers(folder), files)
  assert.deepEqual(readAnswers(join(folder, 'none')), [])
  writeFileSync(join(folder, 'c.json'), JSON.stringify({ ...files[0], rater: '' }))
  assert.throws(() => readAnswers(folder), /c\.json is not a file of answers.*rater/s)
})

test('one system on both sides, a comparison twice, and an unknown choice are refused', () => {
  const file = judge('a', 1, 8)
  const refused = (answers: object[]) => answersSchema.safeParse({ ...file, answers }).success === false
  const [one, other] = file.answers
  assert.ok(refused([{ ...one, left: 'new', right: 'new' }]))
  assert.ok(refused([one!, { ...one, left: one!.right, right: one!.left }]), 'also with sides exchanged')
  assert.ok(refused([{ ...one, quality: 'both' }]))
  assert.ok(!refused([one!, other!]))
})

test('a win is counted for the system, on whichever side it stood; ties stand beside', () => {
  const [diversity, quality] = winRates([judge('a', 1, 8)], pairs)
  assert.deepEqual([diversity!.wins, diversity!.losses, diversity!.fraction], [8, 2, 0.8])
  assert.ok(Math.abs(diversity!.low - 0.4439) < 1e-4 && Math.abs(diversity!.high - 0.9748) < 1e-4)
  assert.deepEqual([quality!.wins, quality!.losses], [0, 10])
  const mirrored = winRates([judge('a', 2, 8)], pairs)
  assert.deepEqual(mirrored, winRates([judge('a', 1, 8)], pairs), 'the mirror image is judged the same')
  const [reversed] = winRates([judge('a', 1, 8)], [['old', 'new']])
  assert.deepEqual([reversed!.wins, reversed!.losses], [2, 8])
  const tied = withAnswers(judge('a', 1, 8), (_, i) => (i < 4 ? { quality: 'tie' } : {})) as Answers
  const { wins, losses, ties } = winRates([tied], pairs)[1]!
  assert.deepEqual([wins, losses, ties], [0, 6, 4])
  const nothing = withAnswers(tied, () => ({ quality: 'tie' })) as Answers
  assert.deepEqual(winRates([nothing], pairs)[1]!.fraction, null)
})

test('agreement is about who won, not about the side: two judges of one mind agree in mirrored sessions', () => {
  const [diversity, quality] = agreement([judge('a', 1, 8), judge('b', 2, 8)], pairs)
  assert.deepEqual([diversity!['all agree'], diversity!.κ], [1, 1])
  assert.deepEqual([quality!['all agree'], quality!.κ], [1, null], 'always the same winner leaves nothing to agree on')
})

test('two raters have Cohen’s kappa, three have Fleiss’; only what all answered counts', () => {
  const two = agreement([judge('a', 1, 8), judge('b', 2, 5)], pairs)[0]!
  // P_o = 0.7; P_e = 0.8 · 0.5 + 0.2 · 0.5
  assert.ok(Math.abs(two.κ! - 0.4) < 1e-12)
  const third = judge('c', 3, 5)
  const three = agreement([judge('a', 1, 8), judge('b', 2, 5), { ...third, answers: third.answers.slice(0, 6) }], pairs)
  assert.deepEqual([three[0]!.raters, three[0]!.comparisons], [3, 6])
  assert.throws(() => agreement([judge('a', 1, 8)], pairs), /at least two raters, got 1/)
})

test('who always says left is found by the position check and wins nothing for any system', () => {
  const always = (session: number) =>
    withAnswers(judge(`left ${session}`, session, 8), () => ({ diversity: 'left', quality: 'left' })) as Answers
  const files = [1, 2, 3, 4].map(always)
  const [bias] = positionBias(files)
  assert.deepEqual([bias!.left, bias!.right, bias!.fraction], [40, 0, 1])
  assert.ok(bias!.low > 0.9)
  assert.equal(winRates(files, pairs)[0]!.fraction, 0.5)
  const fair = positionBias([judge('a', 1, 10), judge('b', 2, 10)])[0]!
  assert.equal(fair.fraction, 0.5)
})

test('answers of two studies, of people and machines, or of one rater twice are not counted together', () => {
  const a = judge('a', 1, 8)
  assert.throws(() => winRates([a, { ...judge('b', 2, 8), study: 'other' }], pairs), /one study, got .* and other/)
  assert.throws(() => positionBias([a, { ...judge('b', 2, 8), judge: 'human' }]), /one judge, got automatic and human/)
  assert.throws(() => agreement([a, a], pairs), /one file of each rater, got several of a/)
})

test('a claim of the paper is decided by an interval that excludes one half, and not about what was not compared', () => {
  const paper = { ...paperUserStudy(), system: 'new', against: ['old', 'third'] }
  const decided = (n: number) => studyClaims(winRates([judge('a', 1, n)], pairs), paper)
  // 9 of 10 is [0.555, 0.997], 8 of 10 is [0.444, 0.975]
  assert.deepEqual(
    [9, 8].map(n => decided(n)[0]!.verdict),
    ['holds', 'undecided'],
  )
  assert.equal(decided(9)[0]!['ours [95 %]'], '9 of 10: 0.90 [0.55, 1.00]')
  assert.equal(decided(9)[2]!.verdict, 'does not hold', 'no quality was preferred')
  assert.deepEqual([decided(9)[1]!['ours [95 %]'], decided(9)[1]!.verdict], [null, 'not compared here'])
  assert.deepEqual(
    decided(9).map(({ question }) => question),
    ['diversity', 'diversity', 'quality', 'quality'],
  )
})
