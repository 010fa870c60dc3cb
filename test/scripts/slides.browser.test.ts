import assert from 'node:assert/strict'
import test from 'node:test'
import { buildSlides } from '../../scripts/slides'
import { browserTests, photograph, skip } from '../support/browser'

const { folder, open } = browserTests()
const decks = skip ? [] : buildSlides(folder)

for (const deck of decks) {
  test(`${deck}: without a network every slide holds what is on it, legibly, and draws its figures`, async () => {
    const { page, complaints } = await open(deck, { viewport: { width: 1280, height: 720 }, offline: true })
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
