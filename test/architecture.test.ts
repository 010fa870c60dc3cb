import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, normalize } from 'node:path'
import test from 'node:test'
import { filesBelow, lineCount, read, root } from './support/source'

/** For each part of lib, the parts that it may import. Whatever is not here is a new part: give it its place. */
const tensorSide = ['tf', 'tensor']
const modelSide = [...tensorSide, 'path', 'model']
const trainSide = [...modelSide, 'graph', 'rollout', 'loss', 'method', 'train']
const mayImport: Record<string, string[]> = {
  environment: [],
  tf: ['environment'],
  graph: ['tf'],
  tensor: ['tf'],
  path: tensorSide,
  model: modelSide,
  rollout: modelSide,
  loss: modelSide,
  method: [...modelSide, 'rollout', 'loss'],
  train: trainSide,
  data: trainSide,
  measure: tensorSide,
  feature: [...tensorSide, 'model', 'graph', 'measure', 'data'], // networks that look at pictures, and what they tell of the emoji
  notebook: [],
  derive: [], // plain float64 numbers, apart from the tensors that it explains
  study: [...trainSide, 'data', 'measure', 'feature'],
  index: [...trainSide, 'data', 'derive', 'measure', 'feature', 'notebook', 'study'],
  cli: [...trainSide, 'environment', 'data', 'measure', 'feature', 'notebook', 'study', 'index'],
}

/** Where Node's own modules may be touched: the rest of lib could run in a web page. */
const touchesNode = [
  /^lib\/environment\.ts$/,
  /^lib\/graph\//,
  /^lib\/notebook\//,
  /^lib\/cli\//,
  /^lib\/data\//,
  /^lib\/feature\/(load|alignment)\.ts$/, // the file side of weights
  /^lib\/study\/rows\.ts$/, // result rows are files
  /^lib\/study\/answers\.ts$/, // so are the answers of a user study
  /^lib\/model\/weights\.ts$/, // the file side of weights
  /^lib\/train\/checkpoint\.ts$/, // the file side of checkpoints
]

const sources = filesBelow('lib', /\.(ts|mjs)$/)
const everything = filesBelow('lib', /\.(ts|mjs|py|cc)$/)
const imported = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*'([^'\s,]+)'/g)].map(match => match[1]!)
const partOf = (file: string) => file.split('/')[1]!.replace(/\.(ts|mjs)$/, '')

/** The file that a relative import leads to, as a path from the root. */
function target(file: string, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined
  const place = normalize(join(file, '..', name))
  return [place, `${place}.ts`, `${place}.mjs`, `${place}/index.ts`].find(path => sources.includes(path))
}

const edges = sources.flatMap(file => imported(read(file)).map(name => ({ file, name, to: target(file, name) })))

test('imports point one way', () => {
  const wrong = edges.filter(({ file, to }) => {
    if (to === undefined || partOf(to) === partOf(file)) return false
    const allowed = mayImport[partOf(file)]
    assert.ok(allowed, `${partOf(file)} is a new part of lib: give it its place in mayImport`)
    return !allowed.includes(partOf(to))
  })
  assert.deepEqual(
    wrong.map(({ file, to }) => `${file} imports ${to}`),
    [],
  )
})

test('every relative import of lib leads to a file of lib or its data', () => {
  const lost = edges.filter(({ name, to }) => name.startsWith('.') && to === undefined && !name.includes('/data/'))
  assert.deepEqual(
    lost.map(({ file, name }) => `${file} imports ${name}`),
    [],
  )
})

test('no file reaches itself through its imports', () => {
  const next = new Map(sources.map(file => [file, edges.filter(edge => edge.file === file && edge.to).map(e => e.to!)]))
  const done = new Set<string>()
  const visit = (file: string, trail: string[]): void => {
    assert.ok(!trail.includes(file), `a circle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`)
    if (done.has(file)) return
    for (const to of next.get(file) ?? []) visit(to, [...trail, file])
    done.add(file)
  }
  for (const file of sources) visit(file, [])
})

test('only lib/tf.ts imports TensorFlow', () => {
  const messages = /\/dist\/proto\// // classes of the graph format, no TensorFlow in them
  const users = edges
    .filter(({ name }) => name.startsWith('@tensorflow') && !messages.test(name))
    .map(({ file }) => file)
  assert.deepEqual([...new Set(users)], ['lib/tf.ts'])
})

test("Node's own modules are touched only where files, processes and notebooks are", () => {
  const builtin = (name: string) => name.startsWith('node:') || builtinModules.includes(name)
  const wrong = edges.filter(({ file, name }) => builtin(name) && !touchesNode.some(place => place.test(file)))
  assert.deepEqual(
    wrong.map(({ file, name }) => `${file} imports ${name}`),
    [],
  )
})

test('what runs before anything is installed imports nothing that is to be installed', () => {
  const early = edges.filter(({ file }) => /^lib\/cli\/(setup|doctor|kernelspec)/.test(file) && file.endsWith('.mjs'))
  assert.ok(early.length > 0)
  for (const { file, name } of early) assert.match(name, /^(node:|\.)/, `${file} imports ${name}`)
})

/** The most lines of code (no blank lines, no comments) that a part may have: what grows has to be seen growing. */
const budgets: Record<string, number> = {
  ...{ tf: 60, environment: 20, index: 95, tensor: 120, path: 120, graph: 730, model: 600, rollout: 135, loss: 150 },
  ...{ method: 700, train: 690, data: 800, feature: 320, measure: 360, derive: 500, study: 2215, notebook: 1425 },
  cli: 3930, // set-up, kernel, site and commands: what a package would be, if there were one
}

test('lib is thin: every part within its budget of lines, no file over 220', () => {
  assert.ok(everything.length > 20)
  assert.deepEqual(
    everything.filter(file => lineCount(file) > 220),
    [],
  )
  const codeLines = (file: string) =>
    read(file)
      .split('\n')
      .filter(line => /^(?!\s*(\/\/|\/\*\*|\*|#|$))/.test(line)).length
  const spent = new Map<string, number>()
  for (const file of everything) spent.set(partOf(file), (spent.get(partOf(file)) ?? 0) + codeLines(file))
  for (const [part, lines] of spent) {
    assert.ok(
      lines <= (budgets[part] ?? 0),
      `lib/${part} has ${lines} lines, its budget is ${budgets[part]}: what can go?`,
    )
  }
})

test('no randomness but Noise, no promises, no silenced compiler', () => {
  const banned = /Math\.random\(|\btf\.(random|multinomial|truncatedNormal)|\bTODO\b|\bFIXME\b|@ts-(ignore|nocheck)/
  assert.deepEqual(
    everything.filter(file => banned.test(read(file))),
    [],
  )
})

// `compile.ops.test.ts` is one aspect of `compile.ts`.
test('a test file mirrors a source file of the same name', () => {
  const mirrored = filesBelow('test', /\.test\.ts$/).filter(file => file.split('/').length > 2)
  const orphans = mirrored.filter(file => {
    const source = file.replace(/^test\//, 'lib/').replace(/(\.\w+)?\.test\.ts$/, '')
    return !['.ts', '.mjs', '.py', ''].some(ending => existsSync(join(root, source + ending)))
  })
  assert.deepEqual(orphans, [])
})
