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
  /^lib\/feature\/load\.ts$/, // weights that were fetched
  /^lib\/study\/rows\.ts$/, // result rows are files
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

test('lib is thin: under 4,500 lines of code beside its commands, no file over 220 lines', () => {
  assert.ok(everything.length > 20)
  const long = everything.filter(file => lineCount(file) > 220)
  assert.deepEqual(long, [])
  const codeLines = (file: string) =>
    read(file)
      .split('\n')
      .filter(line => /^(?!\s*(\/\/|\/\*\*|\*|#|$))/.test(line)).length
  const lines = (files: string[]) => files.reduce((sum, file) => sum + codeLines(file), 0)
  const commands = everything.filter(file => partOf(file) === 'cli')
  const rest = everything.filter(file => partOf(file) !== 'cli')
  assert.ok(lines(rest) < 4500, `lib has ${lines(rest)} lines of code beside its commands: what can go?`)
  assert.ok(lines(commands) < 2500, `lib/cli has ${lines(commands)} lines of code: what can go?`)
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
