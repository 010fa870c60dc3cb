import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { after } from 'node:test'
import { forecast, tidy } from '../../../scripts/reproduce/all'
import { wholeGrid } from '../../../scripts/reproduce/grid'
import { noSnakemake } from '../../support/snakemake'
import { root } from '../../support/source'

const folder = mkdtempSync(join(tmpdir(), 'all-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const grid = wholeGrid({ scale: 'smoke', out: folder })

const command = (...rest: string[]) => [
  ...['--import', 'tsx', join(root, 'scripts', 'reproduce.ts'), '--all', '--scale', 'smoke', '--out', folder],
  ...rest,
]
const all = (...rest: string[]) => spawnSync(process.execPath, command(...rest), { cwd: root, encoding: 'utf8' })
const rowsThere = () => {
  try {
    return readdirSync(join(folder, 'early-late')).filter(name => name.endsWith('.json'))
  } catch {
    return []
  }
}

test('the forecast adds up: rows by kind, and twice the workers take half as long', () => {
  const lines = forecast(grid, 1)
  const counts = lines.flatMap(line => [...line.matchAll(/^ {2}[^:]+: (\d+) rows, /g)].map(match => Number(match[1])))
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    grid.rows.length,
  )
  const hours = (jobs: number) =>
    Number(
      forecast(grid, jobs)
        .at(-1)!
        .match(/([\d.]+) hours with/)![1],
    )
  assert.ok(Math.abs(hours(1) / hours(2) - 2) < 0.2)
})

test('damaged rows are put aside and what killed writers left is removed', () => {
  const [{ file }] = [grid.rows[0]!]
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '{"study": "pla')
  writeFileSync(`${file}.host-1.tmp`, 'half')
  tidy(grid, -1)
  assert.deepEqual(readdirSync(dirname(file)), [`${file.split('/').at(-1)}.damaged`])
  rmSync(`${file}.damaged`)
})

test('Snakemake would run as many rows and tables as the grid has', { skip: noSnakemake }, () => {
  const { stdout, stderr } = all('--', '--dry-run', '--quiet', 'rules')
  const report = stdout + stderr
  assert.match(report, new RegExp(`^row +${grid.rows.length}$`, 'm'), report)
  assert.match(report, new RegExp(`^table +${Object.keys(grid.tables).length}$`, 'm'))
})

test('kill -9 of the coordinator and all its workers: the same command goes on, nothing is counted twice', {
  skip: noSnakemake,
}, async () => {
  const target = ['--jobs', '1', '--', 'figure-A-plane.table']
  const child = spawn(process.execPath, command(...target), { cwd: root, stdio: 'ignore', detached: true })
  for (let i = 0; i < 600 && rowsThere().length === 0; i++) await new Promise(resolve => setTimeout(resolve, 100))
  process.kill(-child.pid!, 'SIGKILL')
  const before = rowsThere()
  assert.ok(before.length >= 1 && before.length < 3, `${before.length} rows`)
  const kept = readFileSync(join(folder, 'early-late', before[0]!), 'utf8')
  const { status, stdout, stderr } = all(...target)
  assert.equal(status, 0, stdout + stderr)
  assert.equal(rowsThere().length, 3)
  assert.equal(readFileSync(join(folder, 'early-late', before[0]!), 'utf8'), kept)
  assert.match(readFileSync(join(folder, 'workflow', 'figure-A-plane.table'), 'utf8'), /3 rows were there already/)
})
