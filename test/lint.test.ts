import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { filesBelow, read, root } from './support/source'

const node = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  return { status, report: `${stdout}${stderr}` }
}
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')
const lockFiles = tracked.filter(file => file.endsWith('package-lock.json'))

type Entry = Record<'dependencies' | 'optionalDependencies', Record<string, string> | undefined> & {
  resolved?: string
  hasInstallScript?: boolean
}
const entries = (file: string) => Object.entries(JSON.parse(read(file)).packages as Record<string, Entry>)

test('format and lint are clean', () => {
  const { status, report } = node('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings')
  assert.equal(status, 0, `${report}\nnpm run format mends most of it.`)
})

test('lib and its tests satisfy the strict compiler', () => {
  const { status, report } = node('node_modules/typescript/bin/tsc', '--noEmit')
  assert.equal(status, 0, report)
})

test("lib satisfies tslab's older compiler with the options of its cells", () => {
  const tsc = 'node_modules/@tslab/typescript-for-tslab/bin/tsc'
  assert.match(node(tsc, '--version').report, /5\.0\.4/)
  const options =
    '--noEmit --target es2022 --lib es2022 --module commonjs --moduleResolution node10 --esModuleInterop ' +
    '--resolveJsonModule --skipLibCheck --experimentalDecorators --noImplicitUseStrict --ignoreDeprecations 5.0'
  const { status, report } = node(tsc, ...options.split(' '), ...filesBelow('lib', /\.ts$/))
  assert.equal(status, 0, report)
})

test('there is one tfjs-core in the tree', () => {
  const copies = entries('package-lock.json').filter(([place]) => place.endsWith('node_modules/@tensorflow/tfjs-core'))
  assert.equal(copies.length, 1)
})

test('lock files name no host: packages come from the registry that npm is set to', () => {
  assert.ok(lockFiles.includes('package-lock.json'))
  for (const file of lockFiles)
    for (const [place, entry] of entries(file)) assert.equal(entry.resolved, undefined, `${file}: ${place}`)
})

test('the lock file knows every package that another one asks for, on every platform', () => {
  const all = entries('package-lock.json')
  const places = new Set(all.map(([place]) => place))
  /** Node looks beside the asking package first, then further up. */
  const resolves = (from: string, name: string): boolean => {
    if (places.has(`${from && `${from}/`}node_modules/${name}`)) return true
    if (from === '') return false
    return resolves(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name)
  }
  for (const [place, entry] of all)
    for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
      assert.ok(resolves(place, name), `${place} asks for ${name}`)
})

test('what we ask for is pinned exactly, in npm and in pip', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'))
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    assert.match(String(version), /^\d+\.\d+\.\d+$/)
  const lines = tracked
    .filter(file => /^requirements\/.*\.txt$/.test(file))
    .flatMap(file => read(file).split('\n'))
    .filter(line => line && !/^(#|--only-binary :all:$)/.test(line))
  assert.ok(lines.length > 10)
  for (const line of lines) assert.match(line, /^[a-z][a-z\d-]*==\d+(\.\d+){2,3}$/)
})

test("the plotly renderer in JupyterLab carries the npm package's plotly.js", () => {
  const built = JSON.parse(
    readFileSync(join(root, '.venv/share/jupyter/labextensions/jupyterlab-plotly/package.json'), 'utf8'),
  )
  const carried = { ...built.dependencies, ...built.devDependencies }['plotly.js']
  assert.equal(carried, JSON.parse(read('package.json')).dependencies['plotly.js-dist'])
})
