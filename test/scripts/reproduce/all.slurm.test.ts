import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { noSnakemake } from '../../support/snakemake'
import { root } from '../../support/source'

// Opt-in, since it takes minutes and a SLURM: SLURM=1 npm test -- slurm, as root, with Debian's packages that
// test/support/slurm.sh names.

const wanted = process.env.SLURM ? noSnakemake : 'only with SLURM=1'
const folder = mkdtempSync(join(tmpdir(), 'slurm-'))
const slurm = (what: string) => execFileSync(join(root, 'test/support/slurm.sh'), [what, folder], { encoding: 'utf8' })
const query = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8' })
after(() => {
  if (!wanted) slurm('stop')
  rmSync(folder, { recursive: true, force: true })
})

test('32 rows go through SLURM, though a node dies with the jobs on it', { skip: wanted }, async () => {
  slurm('start')
  const status = ['--slurm-status-command', 'squeue', '--slurm-no-account', '--seconds-between-status-checks', '5']
  const args = [
    ...['--import', 'tsx', join(root, 'scripts/reproduce.ts'), '--all', '--profile', 'slurm', '--scale', 'smoke'],
    ...['--jobs', '2', '--out', join(folder, 'out'), '--', ...status],
    ...['table-4-plane.table', 'figure-5-plane.table'],
  ]
  const child = spawn(process.execPath, args, { cwd: root })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk
    })
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve))
  const rows = () => {
    const place = join(folder, 'out', 'plane')
    return existsSync(place) ? readdirSync(place).filter(name => name.endsWith('.json')).length : 0
  }
  let died = ''
  while (!died.trim()) {
    await new Promise(resolve => setTimeout(resolve, 300))
    if (child.exitCode !== null) break
    if (rows() >= 2 && query('squeue', '-h', '-w', 'n1', '-t', 'R', '-o', '%A').trim())
      died = slurm('fail').replace(/.*: /, '')
  }
  assert.ok(died.trim(), output)
  assert.equal(await ended, 0, output)
  assert.match(query('sinfo', '-h', '-n', 'n1', '-o', '%T'), /down/)
  assert.equal(rows(), 32, output)
})
