import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { buildRun, buildSite, runsAt } from '../../../scripts/site'
import { browserTests, photograph, skip } from '../../support/browser'
import { inPage } from '../../support/notebook-runs'
import { addNotebook, type CodeCell, cellsOf, codeOf, idle, menu, openRunPage, runAll } from '../../support/run-page'
import { serve } from '../../support/serve'
import { root } from '../../support/source'

/** A notebook of our own. */
const small = [
  `import { planeData, planeNetwork, ring, trainTeacher, mean } from './lib'
import { show, track } from './lib/display'
const optimiser = { learningRate: 2e-3, schedule: 'cosine' as const, clip: null }
const run = trainTeacher(planeNetwork(ring()), planeData(ring()), { seed: 0, updates: 1e6, batch: 256, optimiser })
const records = run.records({ every: 1 })`,
  `(await track(records, { title: 'training' })).length`,
  `const kept: string = 'still here'; console.log(kept)`,
  `const wrong: number = 'text'`,
  'for (;;) {}',
  '',
]

const browser = browserTests()
const out = browser.folder
let host: Awaited<ReturnType<typeof serve>>
async function open(): Promise<void> {
  buildSite(out)
  buildRun(out)
  addNotebook(out, 'small', small)
  addNotebook(out, 'failing', ["console.log('first')", "throw new Error('no')", 'let a = 1', "console.log('the last')"])
  host = await serve(out)
}
const opened = skip ? undefined : open()
before(() => opened)
after(() => host?.stop())

const committed = (name: string) =>
  codeOf((JSON.parse(readFileSync(join(root, 'notebooks', name), 'utf8')) as { cells: CodeCell[] }).cells)

/** What kinds of things a cell shows, text that it prints aside. */
const shownBy = ({ outputs }: CodeCell) =>
  outputs.flatMap(({ data }) => (data ? [Object.keys(data).sort().join()] : []))
/** What it is to show in a page, which the text encoder is too large for. */
const shownInPage = (cell: CodeCell) => (cell.metadata.tags?.includes('text-encoder') ? [] : shownBy(cell))

/** Two at once, as there may be two cores. */
let turns = [opened, opened]
for (const name of inPage) {
  const turn = turns[0]?.then(() => runs(name))
  turns = [turns[1], turn?.catch(() => {})] // its own test says why it failed
  test(
    `${name} runs from top to bottom in a page and shows what it shows outside of one, and asks nothing of other machines`,
    {
      skip,
    },
    () => turn,
  )
}

/** A notebook of the repository, run in a page from top to bottom without an error; `finish` asks that nothing else was amiss. */
async function ranWhole(name: string) {
  const at = `${host.at}${runsAt(`notebooks/${name}`)}`
  const { page, complaints } = await openRunPage(browser, at, { SCALE: 'smoke', SOLUTIONS: 'run' })
  const cells = await runAll(page)
  const failed = cells.flatMap(({ outputs }) =>
    outputs.filter(one => one.output_type === 'error' || one.name === 'stderr'),
  )
  assert.deepEqual(failed, [])
  const finish = async () => {
    await photograph(page, `run-${name}`)
    assert.deepEqual(complaints, [])
    await page.close()
  }
  return { cells, finish }
}

async function runs(name: string): Promise<void> {
  const { cells, finish } = await ranWhole(name)
  assert.deepEqual(
    cells.map(cell => cell.execution_count),
    cells.map((_, i) => i + 1),
  )
  assert.deepEqual(cells.map(shownBy), committed(name).map(shownInPage))
  for (const { metadata, outputs } of cells)
    if (metadata.tags?.includes('text-encoder'))
      assert.match([outputs[0]?.text].join(''), /For a web page .* too large/)
  await finish()
}

/** What a cell says that a page cannot run: it needs a file of the repository, or names of a cell that does. */
const needs =
  /needs (what is not in this page|[\w, ]+ of a cell above, which needs what is not in this page)\. .*npm start/

for (const [name, wanted] of [
  ['13-user-study.ipynb', 'efficientnet-lite0'],
  ['14-composition.ipynb', 'alexnet'],
] as const) {
  test(`${name}: a cell that needs what the site does not carry says so, as do those that need its names; all others run`, {
    skip,
  }, async () => {
    const { cells, finish } = await ranWhole(name)
    const printed = cells.map(({ outputs }) => outputs.map(({ text }) => [text ?? ''].flat().join('')).join(''))
    assert.ok(printed.some(text => needs.test(text) && text.includes(`The weights of ${wanted} are not here`)))
    const ran = cells.map((_, i) => i).filter(i => !needs.test(printed[i]!))
    assert.ok(ran.length >= 3)
    const outside = committed(name)
    assert.deepEqual(
      ran.map(i => shownBy(cells[i]!)),
      ran.map(i => shownBy(outside[i]!)),
    )
    await finish()
  })
}

const openSmall = () => openRunPage(browser, `${host.at}${runsAt('notebooks/small.ipynb')}`)
const cell = (page: Page, n: number) => page.locator('.jp-Notebook .jp-CodeCell').nth(n)
const output = (page: Page, n: number, text: string | RegExp) =>
  cell(page, n).locator('.jp-OutputArea-output', { hasText: text }).first()
async function run(page: Page, ...numbers: number[]): Promise<void> {
  for (const n of numbers) {
    await cell(page, n).locator('.cm-content').click()
    await page.keyboard.press('Control+Enter')
  }
}
const ran = (page: Page, n: number) =>
  cell(page, n)
    .locator('.jp-InputPrompt', { hasText: /\[\d+\]/ })
    .waitFor()
const stop = (page: Page) => page.locator('[data-jp-item-name="interrupt"]').click()

test('Stop ends a training in order, run again it goes on; what computes without a pause is ended too, and says what it lost', {
  skip,
}, async () => {
  const { page, complaints } = await openSmall()
  const updates = async () => Number((await output(page, 1, 'training').textContent())?.match(/(\d+)\/1000000/)?.[1])
  await run(page, 0, 1)
  await output(page, 1, 's left').waitFor()
  await stop(page)
  await output(page, 1, 'stopped; run the cell again to go on').waitFor()
  await idle(page)
  const reached = await updates()
  await run(page, 1)
  await output(page, 1, 's left').waitFor()
  await stop(page)
  await output(page, 1, 'stopped').waitFor()
  assert.ok((await updates()) > reached)
  await run(page, 2)
  await output(page, 2, 'still here').waitFor()
  await run(page, 4)
  await page.waitForTimeout(1000)
  await stop(page)
  await output(page, 4, 'the kernel has restarted').waitFor()
  await run(page, 1)
  await output(page, 1, "Cannot find name 'track'").waitFor()
  assert.deepEqual(complaints, [])
  await page.close()
})

test('behind a cell that fails, the other cells of Run All are not run; the kernel is free, and runs them when asked', {
  skip,
}, async () => {
  const { page, complaints } = await openRunPage(browser, `${host.at}${runsAt('notebooks/failing.ipynb')}`)
  const cells = await runAll(page)
  assert.deepEqual(
    cells.map(({ execution_count }) => execution_count),
    [1, 2, null, null],
  )
  await run(page, 3)
  await output(page, 3, 'the last').waitFor()
  await idle(page)
  assert.deepEqual(complaints, [])
  await page.close()
})

test('a cell with a mistake in its types is not run, and the compiler says where and what', { skip }, async () => {
  const { page } = await openSmall()
  await run(page, 3)
  await output(page, 3, "1:7 - Type 'string' is not assignable to type 'number'.").waitFor()
  await page.close()
})

test("Tab completes names of lib and of earlier cells, Shift-Tab shows lib's own words", { skip }, async () => {
  const { page } = await openSmall()
  await run(page, 0)
  await ran(page, 0)
  await cell(page, 5).locator('.cm-content').click()
  await page.keyboard.type('planeNet')
  await page.keyboard.press('Tab')
  await page.locator('.jp-Completer', { hasText: 'planeNetwork' }).waitFor()
  await page.keyboard.press('Enter')
  await cell(page, 5).getByText('planeNetwork').waitFor()
  await page.keyboard.press('Shift+Tab')
  await page.locator('.jp-Tooltip', { hasText: "The plane's network" }).waitFor()
  await page.close()
})

test('what is written and run is there after it was saved and the page loaded anew, and goes on', {
  skip,
}, async () => {
  const { page } = await openSmall()
  await run(page, 2)
  await output(page, 2, 'still here').waitFor()
  await cell(page, 5).locator('.cm-content').click()
  await page.keyboard.type('console.log(kept.length)')
  await menu(page, 'File', 'Save Notebook')
  await page.waitForTimeout(1500)
  await page.reload()
  await output(page, 2, 'still here').waitFor()
  assert.equal([(await cellsOf(page))[5]!.source].flat().join(''), 'console.log(kept.length)')
  await run(page, 2, 5)
  await output(page, 5, '10').waitFor()
  await page.close()
})

test('a notebook can compute with another backend: the kernel starts anew and the choice is remembered; where the browser lacks it, the first cell says so', {
  skip,
}, async () => {
  const { page, complaints } = await openSmall()
  const control = page.getByLabel('Compute with')
  const toolbar = page.locator('.jp-NotebookPanel-toolbar')
  await run(page, 2)
  await output(page, 2, 'still here').waitFor()
  await toolbar.getByText('wasm is in use').waitFor()
  await control.selectOption('webgpu')
  await run(page, 0)
  await output(page, 0, 'webgpu is not used, wasm is: this browser does not offer webgpu.').waitFor()
  await cell(page, 5).locator('.cm-content').click()
  await page.keyboard.type('kept')
  await page.keyboard.press('Control+Enter')
  await output(page, 5, "Cannot find name 'kept'").waitFor()
  assert.deepEqual(complaints, [])
  await page.reload()
  await toolbar.getByText('wasm is in use').waitFor()
  assert.equal(await control.inputValue(), 'webgpu')
  await page.close()
})

/** Whether the service worker holds all that the page has loaded from its host. */
async function allKept(): Promise<boolean> {
  const [name] = (await caches.keys()).filter(name => name.startsWith('dp-dmd '))
  const kept = new Set((await (await caches.open(name!)).keys()).map(({ url }) => url))
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name.replace(/[?#].*$/, ''))
  return loaded
    .filter(url => url.startsWith(location.origin) && !/\/(offline\.js|favicon\.ico)$/.test(url))
    .every(url => kept.has(url))
}

test('after the first visit a notebook opens and runs without a network', { skip }, async () => {
  const { page } = await openSmall()
  await run(page, 0)
  await ran(page, 0)
  await page.waitForFunction(allKept)
  await page.context().setOffline(true)
  const asked = host.requests.length
  await page.reload()
  await run(page, 0, 2)
  await output(page, 2, 'still here').waitFor()
  const since = host.requests.slice(asked).filter(path => !path.endsWith('/offline.js')) // whether there is a newer one
  assert.deepEqual(since, [])
  await page.close()
})

test('a notebook is shown, with a kernel that is ready, for less than 12 MB from the host', { skip }, async () => {
  const before = host.requests.length
  const { page } = await openRunPage(browser, `${host.at}${runsAt('notebooks/01-flow-matching.ipynb')}`)
  await page.locator('.jp-NotebookPanel-toolbar').getByText('wasm is in use').waitFor()
  const asked = [...new Set(host.requests.slice(before))].map(path => join(out, path.replace(/^\/course/, '')))
  const bytes = asked.filter(file => existsSync(file)).reduce((sum, file) => sum + statSync(file).size, 0)
  assert.ok(bytes > 5e6 && bytes < 12e6, String(bytes))
  await page.close()
})

test('what is shipped has no source map; without drawings, weights, stored runs and their pictures it is under 34.3 MB, with them under 64.5', {
  skip,
}, () => {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(file =>
    statSync(join(out, file)).isFile(),
  )
  const megabytes = (all: string[]) => all.reduce((sum, file) => sum + statSync(join(out, file)).size, 0) / 1e6
  assert.deepEqual(
    files.filter(file => file.endsWith('.map')),
    [],
  )
  const data = /\.(safetensors|pictures\.gz)$|drawings\.png$|^assets\/lib\/data\/runs\/.*\.json\.packed$/
  assert.ok(megabytes(files.filter(file => !data.test(file))) < 34.3)
  assert.ok(megabytes(files) < 64.5)
})
