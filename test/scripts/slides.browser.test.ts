import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { buildSlides } from '../../scripts/slides'
import { complaintsOf, openBrowser, photograph, skip } from '../support/browser'

const out = mkdtempSync(join(tmpdir(), 'slides-'))
const decks = skip ? [] : buildSlides(out)
let browser: Browser
before(async () => {
  if (!skip) browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  rmSync(out, { recursive: true })
})

for (const deck of decks) {
  test(`${deck}: without a network every slide holds what is on it, legibly, and draws its figures`, async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    const complaints = complaintsOf(page)
    await page.context().setOffline(true)
    await page.goto(pathToFileURL(join(out, deck)).href)
    const count = await page.locator('.slide').count()
    for (let number = 1; number <= count; number++) {
      assert.equal(await page.locator('nav output').textContent(), `${number} / ${count}`)
      const slide = page.locator('.slide:visible')
      assert.equal(await slide.count(), 1)
      for (const figure of await slide.locator('.figure').all()) await figure.locator('.main-svg').first().waitFor()
      if (await slide.locator('.lib-control').count()) await slide.locator('.lib-control[data-state=done]').waitFor()
      const fits = () => {
        const [own, content] = [
          document.querySelector('.slide:not([hidden])')!,
          document.querySelector('.slide:not([hidden]) > *')!,
        ]
        const [around, inside] = [own.getBoundingClientRect(), content.getBoundingClientRect()]
        const beyond = [
          own.scrollWidth - own.clientWidth,
          own.scrollHeight - own.clientHeight,
          inside.right - around.right,
        ]
        return { beyond: Math.max(...beyond), zoom: Number((content as HTMLElement).style.zoom) }
      }
      await page.waitForFunction(`(${fits})().beyond <= 1`) // what has just been drawn is being fitted
      const { zoom } = await page.evaluate(fits)
      assert.ok(zoom >= 0.5, `slide ${number} is at ${zoom} of its size`)
      await photograph(page, `slides-${deck.replace('.html', '')}-${number}`)
      await page.keyboard.press('ArrowRight')
    }
    assert.deepEqual(complaints, [])
    await page.close()
  })
}
