import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { datasets } from '../../lib/datasets'
import { answers, drawScenes } from '../../lib/datasets/scenes/judge'
import { parsePrompt, promptConditions, promptText } from '../../lib/datasets/scenes/prompt'
import { readScene } from '../../lib/datasets/scenes/read'
import { renderScenes } from '../../lib/datasets/scenes/render'
import { allScenes, type Colour, type Place, type Scene, type Shape } from '../../lib/datasets/scenes/scene'
import { mixedPrompts, type Task, taskOf, tasks } from '../../lib/datasets/scenes/split'
import { loadScenesTeacher, scenesScales } from '../../lib/datasets/scenes/teacher'
import {
  composition,
  drawQuestion,
  measureComposition,
  type Question,
  questionOf,
  questionsOf,
  verdictOf,
} from '../../lib/experiments/composition'
import {
  compositionClaims,
  compositionOrder,
  compositionRivals,
  compositionTable,
  fractionOf,
  metricOfColumn,
  seenTable,
  teacherRow,
} from '../../lib/experiments/composition-results'
import { type Found, findRuns, storedPictures } from '../../lib/experiments/results'
import { jobs, runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'
import { exactInterval } from '../../lib/metrics/agreement'
import { guided } from '../../lib/model/guidance'
import { timeGrid } from '../../lib/path/grid'
import { Noise } from '../../lib/tensor/noise'

const questions = questionsOf(264)
const unseen = questions.filter(question => question.split === 'unseen')

test('unseen prompts are not among those that the teacher and the students are trained on, whatever their words', () => {
  const trained = new Set(mixedPrompts(scenesScales.full.pictures).map(promptText))
  const students = new Set((datasets.scenes!.open(0).prompts.arraySync() as number[][]).map(String))
  const held = ['yellow circle', 'blue square', 'green triangle', 'two circles', 'three triangles']
  for (const { task, prompts } of unseen)
    for (const prompt of prompts) {
      const text = promptText(prompt)
      assert.equal(taskOf(prompt), task)
      assert.ok(!trained.has(text), text)
      assert.ok(!students.has(String(promptConditions([prompt]).arraySync()[0])), text)
      assert.ok(
        held.some(words => text.includes(words)) || /square.*triangle|triangle.*square/.test(text),
        `${text} names no combination that is held out`,
      )
    }
})

test('every task has 264 pictures of each kind, and a single object, which is no combination, the training prompts', () => {
  assert.deepEqual(
    unseen.map(({ prompts, R }) => prompts.length * R),
    [264, 264, 264, 264, 264],
  )
  for (const task of tasks) assert.ok(questionOf(task, 'seen', 264).prompts.every(prompt => taskOf(prompt) === task))
  assert.deepEqual(questionOf('single object', 'unseen', 264), questionOf('single object', 'seen', 264))
})

const pictures = 24
/** R pictures for each prompt of a question, of scenes that are chosen for it. */
const rendered = (choose: (question: Question) => Scene[][]) => (question: Question) => {
  const scenes = choose(question)
  const all = renderScenes(scenes.flat(), new Noise(1).fork(question.task))
  return scenes.map((row, p) => all.slice(p * row.length, (p + 1) * row.length))
}
const rightScenes = ({ prompts, R }: Question) =>
  prompts.map((prompt, p) => drawScenes(Array(R).fill(prompt), new Noise(2).at(p)))
const wrongScenes = ({ prompts, R }: Question) =>
  prompts.map(prompt => {
    const wrong = allScenes.filter(scene => !answers(prompt).includes(scene))
    return Array.from({ length: R }, (_, i) => wrong[(i * 97) % wrong.length]!)
  })

test("the renderer's own answers are right in every task, and other scenes in none", () => {
  const right = measureComposition(rendered(rightScenes), pictures)
  const wrong = measureComposition(rendered(wrongScenes), pictures)
  for (const name of ['overall', ...tasks, 'overall, seen', ...tasks.map(task => `${task}, seen`)]) {
    assert.equal(right[name], 1, name)
    assert.equal(wrong[name], 0, name)
  }
  assert.equal(right['overall: readable'], 1)
  assert.equal(wrong['overall: readable'], 1)
})

test('overall is the mean of the tasks: with one task drawn rightly it is a sixth', () => {
  const draw = (question: Question) => rendered(question.task === 'counting' ? rightScenes : wrongScenes)(question)
  const { overall, counting } = measureComposition(draw, pictures)
  assert.equal(counting, 1)
  assert.ok(Math.abs(overall! - 1 / 6) < 1e-12)
})

const scene = (...objects: [Colour, Shape, Place][]): Scene =>
  objects.map(([colour, shape, place]) => ({ colour, shape, place }))
const nearMisses: [Task, string, Scene, why: string, verdict: string][] = [
  [
    'single object',
    'a circle',
    scene(['red', 'circle', 'top left'], ['red', 'circle', 'top right']),
    'one too many',
    'count',
  ],
  ['single object', 'a circle', scene(['red', 'square', 'top left']), 'another shape', 'shape'],
  ['two objects', 'a square and a triangle', scene(['red', 'square', 'top left']), 'one is missing', 'shape'],
  [
    'two objects',
    'a square and a triangle',
    scene(['red', 'square', 'top left'], ['red', 'circle', 'top right']),
    'one is another',
    'shape',
  ],
  ['counting', 'two circles', scene(['red', 'circle', 'top left']), 'one too few', 'count'],
  [
    'counting',
    'two circles',
    scene(['red', 'circle', 'top left'], ['red', 'circle', 'top right'], ['red', 'circle', 'bottom left']),
    'one too many',
    'count',
  ],
  ['colours', 'a yellow circle', scene(['green', 'circle', 'top left']), 'another colour', 'colour'],
  ['colours', 'a yellow circle', scene(['yellow', 'square', 'top left']), 'another shape', 'shape'],
  [
    'position',
    'a square left of a triangle',
    scene(['red', 'triangle', 'top left'], ['red', 'square', 'top right']),
    'the other way round',
    'relation',
  ],
  [
    'position',
    'a square left of a triangle',
    scene(['red', 'square', 'top left'], ['red', 'triangle', 'bottom left']),
    'above, not left',
    'relation',
  ],
  [
    'colour attribution',
    'a red circle and a blue square',
    scene(['blue', 'circle', 'top left'], ['red', 'square', 'top right']),
    'colours are swapped',
    'colour',
  ],
]

test('a picture that is wrong in one thing only is wrong, in every task', () => {
  assert.deepEqual([...new Set(nearMisses.map(([task]) => task))], [...tasks])
  for (const [task, text, wrong, why, verdict] of nearMisses) {
    const prompt = parsePrompt(text)
    const question = questionOf(task, 'unseen', pictures)
    assert.ok(question.prompts.map(promptText).includes(text), text)
    const one = (asked: Question) => rendered(({ prompts, R }) => prompts.map(() => Array(R).fill(wrong)))(asked)
    assert.deepEqual(readScene(one(question)[0]![0]!), wrong)
    assert.equal(verdictOf(prompt, wrong), verdict)
    const others = rendered(rightScenes)
    const draw = (asked: Question) => {
      const rows = others(asked)
      const at = asked.prompts.findIndex(other => promptText(other) === promptText(prompt))
      return at < 0 ? rows : rows.map((row, p) => (p === at ? one(asked)[0]! : row))
    }
    const { [task]: share } = measureComposition(draw, pictures)
    assert.ok(Math.abs(share! - (1 - 1 / question.prompts.length)) < 1e-12, `${text}: ${why}`)
  }
})

test('what the reader cannot read is ?, and what holds ✓', () => {
  const prompt = parsePrompt('a red circle')
  assert.equal(verdictOf(prompt, []), '?')
  assert.equal(verdictOf(prompt, scene(['red', 'circle', 'top left'])), '✓')
})

test('all models of a seed draw from the same noise, and another seed or task from another', () => {
  const { network, teacher } = loadScenesTeacher()
  const [once, twice] = [guided(network.velocity(teacher), 2), guided(network.velocity(teacher), 2)]
  const drawn = (velocity: typeof once, seed: number, task: Task) =>
    drawQuestion(velocity, timeGrid(2), seed, { ...questionOf(task, 'unseen', 2), R: 2 })[0]![0]!
  assert.deepEqual(drawn(once, 0, 'counting'), drawn(twice, 0, 'counting'))
  assert.notDeepEqual(drawn(once, 0, 'counting'), drawn(once, 1, 'counting'))
  assert.notDeepEqual(drawn(once, 0, 'two objects').slice(0, 9), drawn(once, 0, 'counting').slice(0, 9))
})

const folder = mkdtempSync(join(tmpdir(), 'composition-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('the study runs at smoke scale, goes on where it was left, and gives its tables with the paper beside', () => {
  const whole = composition({ scale: 'smoke' })
  const study = { ...whole, cells: whole.cells.filter(({ name }) => name === 'DMD' || name === 'DP-DMD') }
  const store = runStore('scenes', folder)
  assert.throws(() => findRuns(study, store), /npm run reproduce -- --table 5/)
  for (const { row } of runStudy(study, store)) if (row) break // left after the first row
  const known = [...runStudy(study, store)].filter(progress => progress.known)
  assert.equal(known.length, 1)
  assert.ok([...runStudy(study, store)].every(progress => progress.known))
  const found = findRuns(study, store)
  assert.equal(found.missing, 0)
  assert.deepEqual(
    compositionTable(found).map(row => row.system),
    [
      'paper: SD3.5-M',
      'paper: DP-DMD',
      'DMD',
      'DP-DMD',
      teacherRow(30),
      teacherRow(4),
      'start: teacher, w = 1, 4 steps',
    ],
  )
  assert.deepEqual(
    compositionRivals(study, found).map(row => row['DP-DMD −']),
    ['DMD'],
  )
  assert.equal(seenTable(found, 'DMD').length, 5)
  const { blocks, rowLabels } = storedPictures(study, store)
  assert.deepEqual(rowLabels.map(parsePrompt).map(taskOf), [...tasks])
  assert.ok(blocks.some(block => block.heading === 'DP-DMD'))
})

test("a row says how it was asked, and is no other table's", () => {
  const [job] = jobs(composition({ scale: 'smoke' }))
  assert.match(job!.name, /^composition: DMD/)
  assert.deepEqual(job!.config.composition, { pictures: 6, noise: 0 })
  assert.throws(() => composition({ dataset: 'plane' }), /scenes/)
})

/** Rows of a system with given shares of every task, one row a seed. */
const asFound = (shares: Record<string, (task: string, seed: number) => number>): Found => {
  const rows = (name: string) =>
    [0, 1, 2, 3].map(seed => {
      const values = tasks.map(task => [task, shares[name]!(task, seed)] as const)
      const overall = values.reduce((sum, [, x]) => sum + x / 6, 0)
      const config = { composition: { pictures: 264, noise: seed }, ...(name === 'DP-DMD' ? { method: name } : {}) }
      return [seed, { config, metrics: { overall, ...Object.fromEntries(values) } }] as const
    })
  const byName = new Map(Object.keys(shares).map(name => [name, new Map(rows(name))]))
  return { byName: byName as never, missing: 0, failed: [] }
}

test("the teacher's interval is the exact binomial one of all its pictures, a student's is over its seeds", () => {
  const found = asFound({ [teacherRow(30)]: () => 0.25, 'DP-DMD': (_, seed) => [0.5, 0.6, 0.5, 0.6][seed]! })
  const { low, high, n } = fractionOf(found, teacherRow(30), 'counting')
  assert.equal(n, 4 * 264)
  assert.deepEqual({ low, high }, exactInterval(264, 4 * 264))
  assert.equal(fractionOf(found, teacherRow(30), 'overall').n, 6 * 4 * 264)
  const student = fractionOf(found, 'DP-DMD', 'counting') // sd 0.0577, t = 3.182
  assert.ok(Math.abs(student.high - (0.55 + (3.182 * 0.05774) / 2)) < 1e-3)
  const edge = asFound({ [teacherRow(30)]: () => 0, 'DP-DMD': (_, seed) => (seed ? 0 : 0.4) })
  assert.equal(fractionOf(edge, 'DP-DMD', 'counting').low, 0)
})

test("verdicts are the paper's signs against ours, decided by the intervals alone", () => {
  const wobble = (seed: number) => (seed % 2 ? 0.001 : -0.001)
  const named = ['single object', 'two objects', 'position']
  const like = (change: (task: string, seed: number) => number) =>
    asFound({ [teacherRow(30)]: () => 0.5, 'DP-DMD': (task, seed) => 0.5 + change(task, seed) })
  const verdicts = (found: Found) => [...compositionOrder(found), ...compositionClaims(found)].map(row => row.verdict)
  const asPaper = like((task, seed) => (named.includes(task) ? 0.02 : -0.04) + wobble(seed))
  assert.deepEqual(verdicts(asPaper), Array(9).fill('holds'))
  const opposite = like((task, seed) => (named.includes(task) ? -0.3 : 0.1) + wobble(seed))
  assert.deepEqual(verdicts(opposite).slice(1), Array(8).fill('does not hold'))
  const noisy = like((_, seed) => (seed % 2 ? 0.4 : -0.4))
  assert.ok(
    verdicts(noisy)
      .slice(0, 8)
      .every(verdict => verdict === 'undecided'),
  )
  assert.deepEqual(new Set(Object.values(metricOfColumn)), new Set(['overall', ...tasks]))
})
