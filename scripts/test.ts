import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, constants } from 'node:os'
import { join, relative, resolve } from 'node:path'

const root = resolve(__dirname, '..')
const tap = join(root, `.cache/test-${process.pid}.tap`) // its own, since a test may start a runner too

/** Every test file, in a steady order (Node 20's runner knows no patterns), that matches one of the names if any. */
export function testFiles(names: string[]): string[] {
  const all = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
  return names.length === 0 ? all : all.filter(file => names.some(name => file.includes(name)))
}

/** What the laws of lib are tested in: no notebook, no browser, no command, no weights that are fetched. */
const unit = /^test\/(engine|tensor|path|model|sampler|loss|method|metrics|derivation)\/|^test\/train\/(?!.*memory)|^test\/equations/

/** The runner's closing lines, `# tests 12` and so on, from its report. */
export const closingLines = (report: string): string[] =>
  report.split('\n').filter(line => /^# (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(line))

function runTests(): void {
  const args = process.argv.slice(2)
  const options = args.filter(arg => arg.startsWith('-') && arg !== '--unit')
  const named = testFiles(args.filter(arg => !arg.startsWith('-')))
  const files = args.includes('--unit') ? named.filter(file => unit.test(file)) : named
  if (files.length === 0) {
    console.error(`No test file matches ${args.join(' ')}. Names are parts of paths such as loss/dmd.`)
    process.exit(1)
  }
  mkdirSync(join(root, '.cache'), { recursive: true })
  const runner = [
    '--import=tsx',
    '--test',
    `--test-concurrency=${Math.min(availableParallelism(), 4)}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${tap}`,
  ]
  const child = spawn(process.execPath, [...runner, ...options, ...files], { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    // The readable report ends in the list of failures; the counts come once more, where everybody looks for them.
    console.log(closingLines(readFileSync(tap, 'utf8')).join('\n'))
    rmSync(tap)
    process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1)
  })
}

if (require.main === module) runTests()
