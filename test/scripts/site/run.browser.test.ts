import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import type { Browser } from 'playwright-core'
import { buildRun, buildSite, runsAt } from '../../../scripts/site'
import { openBrowser, photograph, skip } from '../../support/browser'
import { type CodeCell, codeOf, openRunPage, runAll } from '../../support/run-page'
import { serve } from '../../support/serve'
import { root } from '../../support/source'

const out = mkdtempSync(join(tmpdir(), 'run-'))
let host: Awaited<ReturnType<typeof serve>>
let browser: Browser
before(async () => {
  if (skip) return
  buildSite(out)
  buildRun(out)
  host = await serve(out)
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await host?.stop()
  rmSync(out, { recursive: true })
})

const names = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'))
const committed = (name: string) =>
  codeOf((JSON.parse(readFileSync(join(root, 'notebooks', name), 'utf8')) as { cells: CodeCell[] }).cells)

/** What kinds of things a cell shows, text that it prints aside. */
const shownBy = ({ outputs }: CodeCell) =>
  outputs.flatMap(({ data }) => (data ? [Object.keys(data).sort().join()] : []))

/** Those that run whole. */
const whole = ['05', '12']

/** Two at once, as there may be two cores. */
let turns: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
for (const name of names.filter(name => whole.some(number => name.startsWith(number)))) {
  test(`${name} runs from top to bottom in a page and shows what it shows outside of one, and asks nothing of other machines`, {
    skip,
  }, async () => {
    const turn = turns[0]!.then(() => runs(name))
    turns = [turns[1]!, turn.catch(() => {})]
    await turn
  })
}

async function runs(name: string): Promise<void> {
  const at = `${host.at}${runsAt(`notebooks/${name}`)}`
  const { context, page, complaints } = await openRunPage(browser, at, { SCALE: 'smoke', SOLUTIONS: 'run' })
  const cells = await runAll(page)
  const failed = cells.flatMap(({ outputs }) =>
    outputs.filter(one => one.output_type === 'error' || one.name === 'stderr'),
  )
  assert.deepEqual(failed, [])
  assert.deepEqual(
    cells.map(cell => cell.execution_count),
    cells.map((_, i) => i + 1),
  )
  assert.deepEqual(cells.map(shownBy), committed(name).map(shownBy))
  await photograph(page, `run-${name}`)
  assert.deepEqual(complaints, [])
  await context.close()
}
