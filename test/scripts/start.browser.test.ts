import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import test, { after, before } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { browserTests, hoverOver, moveSlider, photograph, skip } from '../support/browser'
import { inLab } from '../support/notebook-runs'
import { root } from '../support/source'

// JupyterLab saves by itself: it opens copies, in a folder of their own that git ignores, never the repository's notebooks.

const cells = [
  `import { planeData, planeNetwork, ring, trainTeacher } from './lib'
import { slides } from './lib/derivation'
import { curves, figure, show, track } from './lib/display'`,
  `const x = Array.from({ length: 50 }, (_, i) => i / 10)
const wave = (k: number) => curves('', { sine: { x, y: x.map(x => Math.sin(k * x)) } }, { x: 'x', y: 'y' })
await show(figure('Waves', ...slides({ '1': wave(1), '2': wave(2), '3': wave(3) }, { label: 'k = ' })))`,
  `const optimiser = { learningRate: 2e-3, schedule: 'cosine' as const, clip: null }
const run = trainTeacher(planeNetwork(ring()), planeData(ring()), { seed: 0, updates: 1e6, batch: 256, optimiser })
const records = run.records({ every: 20 })
const counts: number[] = []`,
  `const seen = await track(records, { title: 'training' })
counts.push(seen.length)`,
  `const inOrder = seen.every(({ update }, i) => update === 20 * (i + 1))
console.log(\`still here: \${counts.join(' < ')}, \${inOrder}\`)`,
]

mkdirSync(join(root, 'build'), { recursive: true })
const folder = mkdtempSync(join(root, 'build', 'lab-'))
const file = (name: string) => join(folder, name)
const names = inLab.map(name => name.replace('.ipynb', ''))
/** A wait that only something that hangs exceeds, however busy the machine is. */
const patience = 300_000
let lab: ChildProcess | undefined
const browser = browserTests()
let port = 0
let log = ''

function writeNotebooks(): void {
  for (const name of [...names, '06-ablation-K'])
    cpSync(join(root, 'notebooks', `${name}.ipynb`), file(`${name}.ipynb`))
  const { metadata } = JSON.parse(readFileSync(file(`${names[0]}.ipynb`), 'utf8'))
  const code = (source: string, i: number) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    source,
    metadata: {},
    execution_count: null,
    outputs: [],
  })
  writeFileSync(
    file('small.ipynb'),
    JSON.stringify({ cells: cells.map(code), metadata, nbformat: 4, nbformat_minor: 5 }),
  )
}

const freePort = () =>
  new Promise<number>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

async function startLab(): Promise<void> {
  port = await freePort()
  const flags = ['--no-browser', '--port', String(port), '--IdentityProvider.token=test']
  const env = { ...process.env, SCALE: 'smoke', SOLUTIONS: 'run' }
  // of its own process group, so that it can be ended with all that it started
  lab = spawn('npm', ['start', '--', ...flags], { cwd: root, detached: true, env })
  for (const stream of [lab.stdout, lab.stderr]) stream!.on('data', chunk => (log += chunk))
  for (let waited = 0; !log.includes(`:${port}/lab`); waited++) {
    assert.ok(waited < 600 && lab.exitCode === null, `JupyterLab did not come up:\n${log}`)
    await new Promise(resolve => setTimeout(resolve, 1000))
  }
}

before(async () => {
  if (skip) return
  writeNotebooks()
  await startLab()
})
after(async () => {
  if (lab?.pid && lab.exitCode === null) {
    const ended = new Promise(resolve => lab!.once('exit', resolve))
    process.kill(-lab.pid, 'SIGTERM')
    await ended
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** JupyterLab keeps only the cells near the window in the page: a tall window holds a small notebook whole. */
async function openNotebook(name: string, height: number): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await browser.newPage({ viewport: { width: 1300, height } })
  page.setDefaultTimeout(patience)
  // a workspace of its own, so that none from an earlier day opens other notebooks
  await page.goto(
    `http://localhost:${port}/lab/workspaces/${name}/tree/${relative(root, file(name))}.ipynb?token=test&reset`,
  )
  await page.locator('#jp-main-statusbar', { hasText: /tslab\) \| (Idle|Unknown)/ }).waitFor() // unknown until it has run something
  await page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell').first().click() // menus act on what has the focus
  return { page, complaints }
}

const status = (page: Page, state: 'idle' | 'busy'): Locator =>
  page.locator(`.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator[data-status="${state}"]`)

const press = (page: Page, item: 'interrupt' | 'restart-and-run') =>
  page.locator(`.jp-NotebookPanel:not(.lm-mod-hidden) [data-jp-item-name="${item}"]`).click()

async function menu(page: Page, name: string, item: string): Promise<void> {
  await page.locator('.lm-MenuBar-itemLabel', { hasText: new RegExp(`^${name}$`) }).click()
  await page.locator('.lm-Menu-itemLabel', { hasText: new RegExp(`^${item}$`) }).click()
}

/** JupyterLab shows a figure's picture until the mouse enters it, then the figure. */
async function enter(figure: Locator, timeout = patience): Promise<Locator> {
  const still = figure.locator('.plot-img')
  await figure.locator('.plot-img:visible, .main-svg:visible').first().waitFor({ timeout })
  // on its way elsewhere the mouse may have entered it before, or may do so now
  if (await still.isVisible()) await still.hover({ position: { x: 80, y: 80 }, force: true, timeout }).catch(() => {})
  await figure.locator('.main-svg').first().waitFor({ timeout })
  return figure
}

/** What JupyterLab has, as it saves it. */
async function saved(page: Page, name: string) {
  const written = page.waitForResponse(
    answer => answer.request().method() === 'PUT' && answer.url().includes(`/api/contents/`) && answer.ok(),
  )
  await menu(page, 'File', 'Save Notebook')
  await written
  const notebook = JSON.parse(readFileSync(file(`${name}.ipynb`), 'utf8'))
  type Output = { output_type: string; name?: string; text?: string[]; data?: Record<string, unknown> }
  type Code = { cell_type: string; source: string | string[]; execution_count: number | null; outputs: Output[] }
  const code = (notebook.cells as Code[]).filter(({ cell_type, source }) => cell_type === 'code' && source.length > 0)
  return { code, outputs: code.flatMap(cell => cell.outputs) }
}

/** End all kernels: closing a page leaves its own alive. */
async function endKernels(): Promise<void> {
  const address = (path: string) => `http://localhost:${port}/api/${path}?token=test`
  const sessions = (await (await fetch(address('sessions'))).json()) as { id: string }[]
  for (const { id } of sessions) await fetch(address(`sessions/${id}`), { method: 'DELETE' })
}

/** Scroll back from the end of a notebook until a figure under the mouse tells one of its values: one of a few points
 *  has little to hit, the next one may have more.  →  its label, '' if there is none */
async function hoverAFigure(page: Page): Promise<string> {
  const figures = page.locator('.jp-RenderedPlotly:visible')
  for (let turn = 0; turn < 100; turn++) {
    for (const figure of await figures.all()) {
      await figure.scrollIntoViewIfNeeded()
      const told = await enter(figure, 5000).then(
        entered => hoverOver(page, entered),
        () => '', // it was scrolled away meanwhile
      )
      if (told) return told
    }
    await page.mouse.move(700, 500)
    await page.mouse.wheel(0, -600)
    await page.waitForTimeout(200)
  }
  return ''
}

for (const name of names) {
  test(`${name} runs from top to bottom in JupyterLab, without an error or a request to elsewhere; figures tell values`, {
    skip,
  }, async () => {
    const { page, complaints } = await openNotebook(name, 1000)
    const headline = '.jp-Notebook .jp-MarkdownCell img' // the result, on the first screen, from the file itself
    await page.waitForFunction(
      at => ((document.querySelector(at) as HTMLImageElement | null)?.naturalWidth ?? 0) > 100,
      headline,
    )
    await menu(page, 'Run', 'Run All Cells')
    await status(page, 'busy').waitFor()
    await status(page, 'idle').waitFor({ timeout: 3 * patience })
    const { code, outputs } = await saved(page, name)
    assert.deepEqual(
      code.map(cell => cell.execution_count),
      code.map((_, i) => i + 1),
    )
    assert.deepEqual(
      outputs.filter(({ output_type, name }) => output_type === 'error' || name === 'stderr'),
      [],
    )
    if (outputs.some(({ data }) => data?.['application/vnd.plotly.v1+json']))
      assert.match(await hoverAFigure(page), /\d|holds|undecided|divided/)
    await photograph(page, `lab-${name}`)
    assert.deepEqual(complaints, [])
    await page.close()
    await endKernels()
  })
}

test('from opening notebook 06 to a fresh cell of Table 3 are three actions; its panel has the samples beside the curves', {
  skip,
}, async t => {
  const { page, complaints } = await openNotebook('06-ablation-K', 1000)
  await page.setViewportSize({ width: 1400, height: 1000 })
  const fresh = page.locator('.jp-Notebook:visible .jp-CodeCell', { hasText: "recompute(plane, 'K = 5'" })
  for (let turn = 0; !(await fresh.count()) && turn < 100; turn++) {
    await page.mouse.move(700, 600)
    await page.mouse.wheel(0, 500)
    await page.waitForTimeout(100)
  }
  const began = performance.now()
  const actions = [
    () => fresh.locator('.cm-content').click(),
    () => menu(page, 'Run', 'Run All Above Selected Cell'),
    () => page.keyboard.press('Control+Enter'),
  ]
  for (const act of actions) await act()
  // the stored run was of 800 updates; the tests' own is of four
  const panel = fresh.locator('.jp-OutputArea-output', { hasText: '4/4' }).first()
  await panel.waitFor({ timeout: patience })
  await fresh.locator('.jp-OutputArea-output', { hasText: 'trained now, and as stored' }).waitFor()
  t.diagnostic(`${actions.length} actions, ${((performance.now() - began) / 1000).toFixed(0)} s of waiting`)
  const samples = panel.getByAltText('current samples')
  await samples.waitFor()
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
    await setTheme(page, theme)
    for (const width of [1400, 900]) {
      await page.setViewportSize({ width, height: 1000 })
      await panel.scrollIntoViewIfNeeded()
      assert.ok(
        await panel.evaluate(box => box.scrollWidth <= box.clientWidth + 1),
        `at ${width} px nothing is cut off`,
      )
      await photograph(page, `lab-panel-${theme.split(' ')[1]!.toLowerCase()}-${width}`)
    }
    await page.setViewportSize({ width: 1400, height: 1000 })
    const [number, picture] = [
      await panel.getByText('diversity (Eq. 9)', { exact: true }).boundingBox(),
      await samples.boundingBox(),
    ]
    assert.ok(picture!.x > number!.x + number!.width, 'beside the curves, not below')
    assert.ok(picture!.y < number!.y + number!.height)
  }
  await setTheme(page, 'JupyterLab Light')
  assert.deepEqual(complaints, [])
  await page.close()
  await endKernels()
})

/** Choose a theme, as the settings do. */
async function setTheme(page: Page, theme: string): Promise<void> {
  await page.locator('.lm-MenuBar-itemLabel', { hasText: /^Settings$/ }).click()
  await page.locator('.lm-Menu-itemLabel', { hasText: /^Theme$/ }).hover()
  await page.locator('.lm-Menu-itemLabel', { hasText: new RegExp(`^${theme}$`) }).click()
  await page.waitForFunction(name => document.body.getAttribute('data-jp-theme-name') === name, theme)
}

test('a slider moves its figure; stop ends a training that has hours left, the kernel stays, its panel folds; so again after a restart', {
  skip,
}, async t => {
  const { page, complaints } = await openNotebook('small', 2600)
  const cell = (n: number) => page.locator('.jp-Notebook:visible .jp-CodeCell').nth(n)
  const output = (n: number, text: string | RegExp) =>
    cell(n).locator('.jp-OutputArea-output', { hasText: text }).first()
  const run = async (n: number) => {
    await cell(n).locator('.cm-content').click()
    await page.keyboard.press('Control+Enter')
  }
  /** Stop the training when its panel shows an update beyond this one.  →  milliseconds from the click to the end of its cell */
  const stopBeyond = async (update: number) => {
    const trained = (beyond: number) =>
      Number(document.querySelectorAll('.jp-CodeCell')[3]?.textContent?.match(/(\d+)\/1000000/)?.[1]) > beyond
    await page.waitForFunction(trained, update)
    const clicked = performance.now()
    await press(page, 'interrupt')
    await output(3, 'stopped; run the cell again to go on').waitFor()
    await cell(3)
      .locator('.jp-InputPrompt', { hasText: /\[\d+\]/ })
      .waitFor()
    return performance.now() - clicked
  }

  await menu(page, 'Run', 'Run All Cells')
  for (const round of [1, 2]) {
    await output(3, 'training').waitFor()
    if (round === 1)
      assert.equal(await moveSlider(page, await enter(cell(1).locator('.jp-RenderedPlotly')), 0.98), 'k = 3')
    const took = await stopBeyond(0)
    await photograph(page, `lab-stopped-${round}`)
    t.diagnostic(`the cell ended ${took.toFixed(0)} ms after the click`)
    const reached = Number((await output(3, 'training').textContent())?.match(/(\d+)\/1000000/)?.[1])
    // what waited behind it is not run: it gets no number, but the page hears so a moment after the cell has ended
    await cell(4).locator('.jp-InputPrompt', { hasText: '[ ]:' }).waitFor()

    await run(3)
    await output(3, 's left').waitFor()
    await stopBeyond(reached)
    await run(4)
    const told = await output(4, /still here: \d+ < \d+, true/).textContent()
    const [before, after] = told!.match(/\d+/g)!.map(Number)
    assert.ok(before! < after!, 'run again, it goes on where it was')
    const { outputs } = await saved(page, 'small')
    assert.ok(outputs.every(({ output_type, name }) => output_type !== 'error' && name !== 'stderr'))
    if (round === 2) break
    await cell(3).locator('.jp-OutputCollapser').click()
    const folded = await cell(3).locator('.jp-PlaceholderText').textContent()
    assert.match(folded!, /^training · \d+\/1000000 · [^<>]*$/, 'folded, the panel is a line of words')
    await press(page, 'restart-and-run')
    await page.locator('.jp-Dialog .jp-mod-accept').click()
    await output(3, 's left').waitFor()
  }
  assert.deepEqual(complaints, [])
  await page.close()
})
