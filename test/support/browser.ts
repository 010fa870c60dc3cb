import { accessSync, constants, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
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

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [], // Chromium refuses root a sandbox
  })

/** What a page complains of and what it asks of other machines, as lines that grow while it is used. */
export function complaintsOf(page: Page): string[] {
  const lines: string[] = []
  page.on('console', message => message.type() === 'error' && lines.push(`console: ${message.text()}`))
  page.on('pageerror', error => lines.push(`error: ${error.message}`))
  page.on('requestfailed', request => lines.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`))
  page.on('request', request => {
    if (!/^(file|data|blob):|^(http|ws):\/\/(localhost|127\.0\.0\.1):/.test(request.url()))
      lines.push(`foreign: ${request.url()}`)
  })
  return lines
}

const folder = join(root, '.cache', 'screenshots')
mkdirSync(folder, { recursive: true })

/** Keep what the page looks like, to be looked at by a person. */
export const photograph = (page: Page, name: string, fullPage = false): Promise<Buffer> =>
  page.screenshot({ path: join(folder, `${name}.png`), fullPage })

/** Move the mouse over a figure until a label with a value appears.  →  its text, '' if there is none */
export async function hoverOver(page: Page, figure: Locator): Promise<string> {
  await figure.scrollIntoViewIfNeeded()
  const area = await figure.locator('.nsewdrag').first().boundingBox()
  const label = figure.locator('.hoverlayer .hovertext, .hoverlayer .legend').first()
  for (let step = 1; area && step < 40; step++) {
    await page.mouse.move(
      area.x + (area.width * step) / 40,
      area.y + area.height * (0.2 + (0.6 * ((step * 7) % 40)) / 40),
    )
    await page.waitForTimeout(60)
    if (await label.count()) return (await label.textContent()) ?? ''
  }
  return ''
}

/** Click a figure's slider at a share of its length.  →  the label of the slider afterwards */
export async function moveSlider(page: Page, figure: Locator, share: number): Promise<string> {
  await figure.scrollIntoViewIfNeeded()
  const rail = (await figure.locator('.slider-rail-touch-rect').boundingBox())!
  await page.mouse.click(rail.x + rail.width * share, rail.y + rail.height / 2)
  await page.waitForTimeout(500)
  return (await figure.locator('.slider-label').first().textContent()) ?? ''
}
