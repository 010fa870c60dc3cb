import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { after } from 'node:test'
import { wholeGrid } from '../../../scripts/reproduce/grid'
import { reproduceRow } from '../../../scripts/reproduce/row'
import { root } from '../../support/source'

const folder = mkdtempSync(join(tmpdir(), 'row-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const { key, file, study } = wholeGrid({ scale: 'smoke', out: folder }).rows[0]!
const flags = ['--table', study.table, '--dataset', study.dataset, '--regime', study.regime]

const command = (of: string, ...flags: string[]) => [
  ...['--import', 'tsx', join(root, 'scripts', 'reproduce.ts'), '--row', of, ...flags],
  ...['--scale', 'smoke', '--out', folder],
]
const row = (of: string, ...flags: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, command(of, ...flags), { cwd: root, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

test('a worker that is killed outright leaves no row; the next one makes exactly it, and a third leaves it alone', async () => {
  mkdirSync(dirname(file), { recursive: true })
  const killed = spawn(process.execPath, command(key, ...flags), { cwd: root, stdio: 'ignore' })
  await new Promise(resolve => setTimeout(resolve, 1500)) // it is still starting
  killed.kill('SIGKILL')
  await new Promise(resolve => killed.on('exit', resolve))
  assert.deepEqual(readdirSync(dirname(file)), [])
  const made = row(key, ...flags)
  assert.equal(made.status, 0, made.output)
  assert.deepEqual(readdirSync(dirname(file)), [`${key}.json`])
  const text = readFileSync(file, 'utf8')
  assert.ok(JSON.parse(text).versions.machine.length > 3)
  assert.match(row(key, ...flags).output, /1 rows were there already/)
  assert.equal(readFileSync(file, 'utf8'), text)
})

test('a key of no study is answered with what may have changed', async () => {
  const args = ['--row', '0123456789abcdef', '--table', '3', '--dataset', 'plane', '--scale', 'smoke', '--out', folder]
  await assert.rejects(reproduceRow(args), /No study at scale smoke has a row 0123456789abcdef/)
})
