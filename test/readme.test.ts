import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import test, { after } from 'node:test'
import ts from 'typescript'
import { distilOnPlane } from '../lib/datasets/plane/metrics'
import { loadPlaneTeacher } from '../lib/datasets/plane/teachers'
import { dpDmd } from '../lib/method/dp-dmd'
import type { Method } from '../lib/method/method'
import { systems } from '../lib/method/systems'
import { headlineOf00 } from '../scripts/readme-picture'
import { close } from './support/expect'
import { batchOf, constantModel, modelsOf, settingsFor } from './support/method'
import { read, root } from './support/source'

// The recipe of the README, as somebody would copy it: a file of its own beside the other methods, and a name in `systems`.
const recipe = read('README.md').match(/```ts\n([\s\S]*?export const fading[\s\S]*?)```/)![1]!
const place = join(root, 'lib/method/fading.ts')
const withName = read('lib/method/systems.ts')
  .replace('systems = { ...comparedSystems }', 'systems = { ...comparedSystems, fading }')
  .replace(/^/, "import { fading } from './fading'\n")

mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache', 'readme-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** The recipe as it runs, from a folder that git does not see. */
function fading(): Method<{ until: number }> {
  const file = join(folder, 'fading.ts')
  const up = (part: string) => relative(folder, join(root, part))
  writeFileSync(file, recipe.replace(/'\.\.\//g, `'${up('lib')}/`).replace(/'\.\//g, `'${up('lib/method')}/`))
  return require(file).fading
}

/** The repository under the strict compiler, with other texts in some of its files. */
function compiled(texts: Record<string, string>, before?: ts.Program): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = file => file in texts || fileExists(file)
  host.getSourceFile = (file, how, ...rest) => {
    if (file in texts) return ts.createSourceFile(file, texts[file]!, how)
    return before?.getSourceFile(file) ?? getSourceFile(file, how, ...rest)
  }
  return ts.createProgram([...new Set([...fileNames, ...Object.keys(texts)])], options, host)
}
const complaint = ({ file, messageText }: ts.Diagnostic) =>
  `${file && relative(root, file.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`

test("the README's system, with its name in `systems` and nothing else, satisfies the strict compiler", () => {
  assert.match(withName, /comparedSystems, fading \}/)
  const changed = { [place]: recipe, [join(root, 'lib/method/systems.ts')]: withName }
  const program = compiled(changed)
  assert.deepEqual(ts.getPreEmitDiagnostics(program).map(complaint), [])
  // that it would say so if the recipe were wrong
  const wrong = compiled(
    { ...changed, [place]: recipe.replace('hyperparameters.until)', 'hyperparameters.untill)') },
    program,
  )
  assert.match(
    wrong.getSemanticDiagnostics(wrong.getSourceFile(place)).map(complaint).join('\n'),
    /^lib\/method\/fading\.ts: Property 'untill' does not exist/,
  )
})

test("the README's system is DP-DMD with λ (1 − progress / until), and DMD's part alone afterwards", () => {
  const method = fading()
  const settings = settingsFor(method, {}, { until: 0.5 })
  const models = modelsOf({
    teacher: constantModel([1, 0]),
    student: constantModel([0.2, 0.4]),
    fake: constantModel([0, 1]),
  })
  for (const [progress, share] of [
    [0, 1],
    [0.25, 0.5],
    [0.75, 0],
  ] as const) {
    const batch = batchOf(8, progress)
    const expected = dpDmd.student(models, batch, { ...settings, lambda: settings.lambda * share })
    close(method.student(models, batch, settings).loss, expected.loss, 1e-6)
  }
})

test("the README's system trains on the plane", () => {
  const rate = { learningRate: 3e-4 }
  const settings = { seed: 0, updates: 4, batch: 16, student: rate, fake: rate, updateRatio: { fake: 1, student: 2 } }
  const records = [...distilOnPlane(fading(), loadPlaneTeacher(0), { ...settings, hyperparameters: { until: 0.5 } }, 2)]
  assert.deepEqual(
    records.map(({ update }) => update),
    [2, 4],
  )
  const [first, last] = records as [(typeof records)[0], (typeof records)[0]]
  assert.ok([...Object.values(last.losses), ...last.samples.flat(2)].every(Number.isFinite))
  assert.notDeepEqual(first.samples, last.samples)
})

test('no table takes a system that stands in `systems` alone', () => {
  Object.assign(systems, { fading: fading() })
  // Loaded only now: whatever reads `systems` there sees the new one.
  const { methods } = require('../lib/experiments/ablations')
  const { comparison } = require('../lib/experiments/comparison')
  const { composition } = require('../lib/experiments/composition')
  assert.ok('fading' in methods)
  for (const { table, cells } of [
    composition(),
    ...['1', '2', 'tuning'].map(table => comparison({ dataset: 'scenes', table })),
  ])
    assert.ok(!cells.some(({ method }: { method: string }) => method === 'fading'), `table ${table}`)
})

test('the picture of the README is the headline of notebook 00, as last run', () => {
  assert.ok(read('README.md').includes('](data/emoji-all/students.png)'))
  const shipped = readFileSync(join(root, 'data', 'emoji-all', 'students.png'))
  assert.ok(shipped.equals(headlineOf00()), 'node --import tsx scripts/readme-picture.ts copies it')
})
