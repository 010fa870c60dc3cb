import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'

const root = resolve(__dirname, '..')

/** All test files that match one of the names, if any, in a fixed order (Node 20's runner has no patterns). */
export function testFiles(names: string[]): string[] {
  const all = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
  return names.length === 0 ? all : all.filter(file => names.some(name => file.includes(name)))
}

/** The unit tests of lib: without notebooks, browsers, commands or fetched weights. */
const unit =
  /^test\/(engine|tensor|path|model|sampler|loss|method|metrics|derivation)\/|^test\/train\/(?!.*memory)|^test\/equations/

/** Test files that share processes, since importing TensorFlow takes longer than most of them. */
const sharing = new RegExp(
  `${unit.source}|^test/(datasets|display|experiments|scripts/bench|scripts/site)/(?!.*browser)`,
)

/** Test files that take minutes start first, so that no long one runs alone at the end. */
const long = [
  'start.browser',
  'run.browser',
  'student.labs',
  'test/notebooks.test',
  'site.browser',
  'scripts/reproduce',
  'run-study',
]

/** Test files whose kernels import lib; those that start before lib is compiled for them would each compile it. */
const kernels = /(^|\/)(notebooks|kernel|student\.labs|start\.browser)\.test\.ts$/

/** The files of each process: those that share are dealt out to `parts`, the others have their own, long ones first. */
export function processes(files: string[], parts: number): string[][] {
  const shared = files.filter(file => sharing.test(file))
  const dealt = Array.from({ length: parts }, (_, part) => shared.filter((_, i) => i % parts === part))
  const rank = (file: string) => (long.findIndex(name => file.includes(name)) + long.length + 1) % (long.length + 1)
  const alone = files.filter(file => !sharing.test(file)).sort((a, b) => rank(a) - rank(b))
  return [...alone.map(file => [file]), ...dealt].filter(part => part.length > 0)
}

/** Write a file that runs test files in one process, each as a suite with its own hooks. */
function together(files: string[], folder: string, name: string): string {
  const suites = files.map(file => `describe('${file}', () => void require(${JSON.stringify(join(root, file))}))`)
  const entry = join(folder, `${name}.cjs`)
  writeFileSync(entry, ["const { describe } = require('node:test')", ...suites, ''].join('\n'))
  return entry
}

/** The files that took longest, as lines of seconds from start to end. */
export const slowest = (seconds: Map<string, number>, count = 12): string[] =>
  [...seconds]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([file, took]) => `${took.toFixed(1).padStart(7)} s  ${file}`)

/** The runner's closing lines, `tests 12` and so on. */
const isCount = (message: string) => /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(message)

function runTests(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { unit: { type: 'boolean' }, 'test-name-pattern': { type: 'string' } },
  })
  const files = testFiles(positionals).filter(file => !values.unit || unit.test(file))
  if (files.length === 0) {
    console.error(`No test file matches ${positionals.join(' ')}. Names are parts of paths such as loss/dmd.`)
    process.exit(1)
  }
  mkdirSync(join(root, '.cache'), { recursive: true })
  if (files.some(file => kernels.test(file)))
    spawnSync(process.execPath, [join(__dirname, 'kernel', 'prepare.cjs')], { stdio: 'ignore' })
  const folder = mkdtempSync(join(root, '.cache', 'test-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const concurrency = Math.min(availableParallelism(), 4)
  const entries = processes(files, 2 * concurrency).map((part, i) =>
    part.length === 1 ? join(root, part[0]!) : together(part, folder, `part-${i + 1}`),
  )
  const closing: string[] = []
  const seconds = new Map<string, number>()
  const stream = run({ files: entries, concurrency, testNamePatterns: values['test-name-pattern'] })
  stream.on('test:diagnostic', ({ nesting, message }) => {
    if (nesting === 0 && isCount(message)) closing.push(`# ${message}`)
  })
  // a file in a shared process is a suite named by its path, one on its own is a test
  stream.on('test:complete', ({ nesting, name, details }) => {
    const file = relative(root, resolve(root, name))
    if (nesting === 0 && files.includes(file)) seconds.set(file, details.duration_ms / 1000)
  })
  const report = stream.compose(new spec())
  // The readable report ends with the list of failures; the slowest files follow, and then the counts again, where readers
  // expect them.
  report.on('end', () => {
    if (seconds.size > 1) console.log(['Slowest files:', ...slowest(seconds), ''].join('\n'))
    console.log(closing.join('\n'))
    process.exitCode = closing.some(line => /^# (fail|cancelled) [1-9]/.test(line)) ? 1 : 0
  })
  report.pipe(process.stdout)
}

if (require.main === module) runTests()
