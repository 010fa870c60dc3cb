import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, normalize } from 'node:path'
import test from 'node:test'
import { filesBelow, read, root } from './support/source'

/** For each part of lib, the parts that it may import; `scripts` runs the library and may import all of it. Whatever is
 *  not here is a new part: give it its place. */
const tensorSide = ['tf', 'tensor', 'check', 'lengths']
const modelSide = [...tensorSide, 'path', 'model', 'whole-file']
const trainSide = [...modelSide, 'engine', 'sampler', 'loss', 'method', 'train']
const all = [...trainSide, 'metrics', 'datasets', 'experiments', 'derivation', 'display', 'index']
const mayImport: Record<string, string[]> = {
  check: [],
  lengths: [],
  environment: [],
  'whole-file': [],
  tf: ['environment'],
  engine: ['tf'],
  tensor: ['tf', 'check'],
  path: tensorSide,
  model: modelSide,
  sampler: modelSide,
  loss: modelSide,
  method: [...modelSide, 'sampler', 'loss'],
  train: trainSide,
  metrics: tensorSide,
  datasets: [...trainSide, 'metrics'],
  display: ['check', 'lengths'], // plain numbers
  experiments: [...trainSide, 'metrics', 'datasets', 'display'], // a table can be shown, and a cell of it trained in view
  derivation: ['check', 'lengths'], // plain float64 numbers, apart from the tensors that it explains
  web: ['tf', 'engine', 'display'], // the twins of what leans on the machine, put in their place by scripts/site/bundle.ts
  index: all,
  scripts: [...all, 'environment', 'web'],
}

/** Where Node's own modules may be touched: the rest of lib could run in a web page. */
const touchesNode = [
  /^scripts\//,
  /^lib\/(environment|whole-file)\.ts$/,
  /^lib\/engine\//,
  /^lib\/display\//,
  /^lib\/datasets\//,
  /^lib\/model\/weights\.ts$/, // the file side of weights
  /^lib\/train\/checkpoint\.ts$/, // the file side of checkpoints
  /^lib\/experiments\/(runs|paper|claims|control|memory|tolerance|user-study\/answers)\.ts$/, // result rows, the paper's tables, answers: files; a bundle: a process
]

const below = (name: RegExp) => ['lib', 'scripts'].flatMap(folder => filesBelow(folder, name))
const sources = below(/\.(ts|mjs|cjs|js)$/)
const everything = below(/\.(ts|mjs|cjs|js|py|cc|css)$/)
/** What stands in comments and in strings with other quotes is no import. */
const withoutWords = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|`[^`]*`/gm, '')
const imported = (text: string): string[] =>
  [...withoutWords(text).matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*'([^'\s,]+)'/g)].map(match => match[1]!)
const partOf = (file: string) => (file.startsWith('scripts/') ? 'scripts' : file.split('/')[1]!.replace(/\.ts$/, ''))

/** The file that a relative import leads to, as a path from the root. */
function target(file: string, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined
  const place = normalize(join(file, '..', name))
  return [place, `${place}.ts`, `${place}/index.ts`].find(path => sources.includes(path))
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

test('every relative import leads to a file of lib, of scripts or of data', () => {
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

test('only lib/tf.ts imports TensorFlow, and its twin in a page', () => {
  const messages = /\/dist\/proto\// // classes of the graph format, no TensorFlow in them
  const users = edges
    .filter(({ name, file }) => name.startsWith('@tensorflow') && !messages.test(name) && !file.startsWith('lib/web/'))
    .map(({ file }) => file)
  assert.deepEqual([...new Set(users)], ['lib/tf.ts'])
  const inPage = edges.filter(({ file, name }) => file.startsWith('lib/web/') && name.startsWith('@tensorflow'))
  assert.deepEqual(
    inPage.filter(({ name }) => name.includes('node')),
    [],
  )
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
  const early = edges.filter(({ file }) => /^scripts\/(setup|doctor|kernelspec)/.test(file))
  assert.ok(early.length > 0)
  for (const { file, name } of early) assert.match(name, /^(node:|\.)/, `${file} imports ${name}`)
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
    const source = file
      .replace(/^test\/(?!scripts\/)/, 'lib/')
      .replace(/^test\//, '')
      .replace(/(\.\w+)?\.test\.ts$/, '')
    return !['.ts', '.mjs', '.cjs', '.py', ''].some(ending => existsSync(join(root, source + ending)))
  })
  assert.deepEqual(orphans, [])
})
