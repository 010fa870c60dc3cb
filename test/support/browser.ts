import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { root } from './source'

const names = ['chromium', 'chromium-browser', 'google-chrome']

function find(): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).flatMap(folder => names.map(name => join(folder, name)))
  return [...(process.env.CHROMIUM ? [process.env.CHROMIUM] : []), ...places].find(file => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const executablePath = find()

/** Why the tests in a browser are skipped, or false. */
export const skip = executablePath
  ? false
  : `no Chromium here: none of ${names.join(', ')} is on the path (apt install chromium, or CHROMIUM=/its/path)`

export const openBrowser = (flags: string[] = []): Promise<Browser> =>
  chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...flags, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])], // Chromium refuses root a sandbox
  })

/** What a page complains of and what it asks of other machines, as lines that grow while it is used. */
export function complaintsOf(page: Page): string[] {
  const lines: string[] = []
  // JupyterLab asks for `attachment:…` before it puts the picture there that the notebook carries: no request leaves.
  const ofNotebook = (url: string) => url.startsWith('attachment:')
  page.on('console', message => {
    if (message.type() === 'error' && !ofNotebook(message.location().url)) lines.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => lines.push(`error: ${error.message}`))
  page.on('requestfailed', request => {
    if (!ofNotebook(request.url())) lines.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`)
  })
  page.on('request', request => {
    if (!/^(file|data|blob|attachment):|^(http|ws):\/\/(localhost|127\.0\.0\.1):/.test(request.url()))
      lines.push(`foreign: ${request.url()}`)
  })
  return lines
}

/** What the tests of one file in a browser share: a folder, and pages of one browser, which opens with the first of them. Both
 *  are gone behind the last test. Each page is in a context of its own, which ends when the page is closed. */
export function browserTests() {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'))
  let browser: Promise<Browser> | undefined
  after(async () => {
    await (await browser)?.close()
    rmSync(folder, { recursive: true })
  })
  const newPage = async (options?: BrowserContextOptions) => {
    browser ??= openBrowser()
    const page = await (await browser).newPage(options)
    return { page, complaints: complaintsOf(page) }
  }
  /** A page at an address, or at a file of the folder, as a reader without a host would open it. */
  const open = async (at: string, options?: BrowserContextOptions) => {
    const opened = await newPage(options)
    await opened.page.goto(/^https?:/.test(at) ? at : pathToFileURL(join(folder, at)).href)
    return opened
  }
  return { folder, newPage, open }
}

/** With SCREENSHOTS=1, keep what the page looks like in .cache/screenshots, to be looked at by a person. */
export async function photograph(page: Page, name: string, fullPage = false): Promise<void> {
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: join(root, '.cache', 'screenshots', `${name}.png`), fullPage })
}

/** Where points of a figure lie in the window: some of each trace, as plotly itself places them, and each plot's middle. */
const pointsOf = (figure: Locator): Promise<{ x: number; y: number }[]> =>
  figure.evaluate(element => {
    type Axis = { c2p(value: number): number; _offset: number }
    type Trace = { type: string; xaxis?: string; yaxis?: string; visible: unknown; hoverinfo?: string }
    type Plot = Element & {
      calcdata?: { x?: unknown; y?: unknown; s0?: number; s1?: number; trace: Trace }[][]
      _fullLayout: Record<string, Axis>
    }
    const plot = (element.querySelector('.js-plotly-plot') ?? element.closest('.js-plotly-plot')) as Plot
    const { left, top } = plot.getBoundingClientRect()
    const told = (plot.calcdata ?? []).filter(
      ([first]) => first?.trace.visible === true && first.trace.hoverinfo !== 'skip',
    )
    const points = told.flatMap(points => {
      const { type, xaxis = 'x', yaxis = 'y' } = points[0]!.trace
      const [across, down] = [xaxis, yaxis].map(name => plot._fullLayout[name.replace(/^[xy]/, '$&axis')]!) as [
        Axis,
        Axis,
      ]
      return points
        .map(({ x, y, s0 = 0, s1 = 0 }) => [Number(x), type === 'bar' ? (s0 + s1) / 2 : Number(y)] as const)
        .map(([x, y]) => [across.c2p(x), down.c2p(y)] as const)
        .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
        .filter((_, i, { length }) => i % Math.ceil(length / 3) === 0)
        .map(([x, y]) => ({ x: left + across._offset + x, y: top + down._offset + y }))
    })
    const middles = Array.from(plot.querySelectorAll('.nsewdrag'), area => {
      const { x, y, width, height } = area.getBoundingClientRect()
      return { x: x + width / 2, y: y + height / 2 }
    })
    return [...points.slice(0, 12), ...middles]
  })

/** Move the mouse to points of a figure until a label with a value appears.  →  its text, '' if there is none */
export async function hoverOver(page: Page, figure: Locator): Promise<string> {
  await figure.scrollIntoViewIfNeeded()
  await figure.locator('.main-svg').first().waitFor() // a page may draw what comes into sight
  const label = figure.locator('.hoverlayer .hovertext, .hoverlayer .legend').first()
  for (let round = 0; round < 3; round++) {
    // once more: plotly may still be at work, and what it draws may be of another height than what was there before
    for (const { x, y } of await pointsOf(figure)) {
      await page.mouse.move(x - 3, y - 3)
      await page.mouse.move(x, y)
      const told = await label.textContent({ timeout: 500 }).catch(() => '')
      if (told) return told
    }
  }
  return ''
}

/** Click a figure's slider at a share of its length.  →  the label of the slider afterwards */
export async function moveSlider(page: Page, figure: Locator, share: number): Promise<string> {
  await figure.scrollIntoViewIfNeeded()
  const rail = (await figure.locator('.slider-rail-touch-rect').boundingBox())!
  await page.mouse.click(rail.x + rail.width * share, rail.y + rail.height / 2)
  // the click has been handled when it resolves; what it moves is drawn in the frames after it
  for (let frame = 0; frame < 10; frame++)
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(resolve)))
  return (await figure.locator('.slider-label').first().textContent()) ?? ''
}
