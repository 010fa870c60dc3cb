import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { root } from '../../support/source'

const folder = mkdtempSync(join(tmpdir(), 'reproduce-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function reproduce(args: string, onOutput: (output: string, stop: () => void) => void = () => {}) {
  const all = ['--import', 'tsx', join(root, 'lib', 'cli', 'reproduce.ts'), ...args.split(' '), '--out', folder]
  const child = spawn(process.execPath, all, { cwd: root })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += chunk
      onOutput(output, () => child.kill('SIGINT'))
    })
  }
  return new Promise<{ code: number | null; output: string }>(resolve =>
    child.on('exit', code => resolve({ code, output })),
  )
}

test('Ctrl-C ends the command after the row at hand, and the same command goes on to the table', async () => {
  let stopped = false
  const first = await reproduce('--figure 5 --tier plane --scale smoke', (output, stop) => {
    if (stopped || !output.includes('1 of 18 rows')) return
    stopped = true
    stop()
  })
  assert.equal(first.code, 130, first.output)
  const there = readdirSync(join(folder, 'plane')).length
  assert.ok(there >= 1 && there < 18 && readdirSync(join(folder, 'plane')).every(name => name.endsWith('.json')))
  const second = await reproduce('--figure 5 --tier plane --scale smoke')
  assert.equal(second.code, 0, second.output)
  assert.match(second.output, new RegExp(`${there} rows were there already`))
  assert.match(second.output, /Figure 5, plane[\s\S]*without, λ = 0\.01/)
  assert.equal(readdirSync(join(folder, 'plane')).length, 18)
})

test('an unknown table is answered with the tables that there are', async () => {
  const { code, output } = await reproduce('--table 9 --tier plane')
  assert.equal(code, 2)
  assert.match(output, /table: .*"3"\|"4"/)
})
