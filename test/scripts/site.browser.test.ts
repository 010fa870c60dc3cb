import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { buildSite } from '../../scripts/site'
import { browserTests, hoverOver, moveSlider, photograph, skip } from '../support/browser'

const { folder: out, open } = browserTests()
const pages = skip ? [] : buildSite(out)
const notebooks = pages.filter(at => /^\d\d-/.test(at))

const desktop: BrowserContextOptions = { viewport: { width: 1400, height: 1000 } }
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

async function visit(at: string, options: BrowserContextOptions, look: (page: Page, complaints: string[]) => unknown) {
  const { page, complaints } = await open(at, options)
  await look(page, complaints)
  await page.close()
}

/** Scroll through the page, until every figure that is not in something closed has been drawn. */
async function scrollThrough(page: Page): Promise<void> {
  for (const figure of await page.locator('.figure:visible').all()) {
    await figure.scrollIntoViewIfNeeded()
    await figure.locator('.main-svg').first().waitFor()
  }
  await page.evaluate(() => scrollTo(0, 0))
}

/** The figures that have a slider. */
async function withSliders(page: Page): Promise<Locator[]> {
  const data = await page.locator('.figure > script').allTextContents()
  return data.flatMap((text, i) => (text.includes('"sliders"') ? [page.locator('.figure').nth(i)] : []))
}

const nameOf = (at: string) => at.replace(/\.html$/, '').replaceAll('/', '-')

for (const at of pages) {
  test(`${at} opens without an error, a failed request or one to another machine`, { skip }, async t => {
    await visit(at, desktop, async (page, complaints) => {
      await scrollThrough(page)
      await photograph(page, `site-${nameOf(at)}`, true)
      if (notebooks.includes(at)) {
        await t.test('no dollar sign is left in its prose, and the fonts of formulas are there', () =>
          formulasAreDrawn(page),
        )
        if (await page.locator('.figure:visible').count())
          await t.test('a figure under the mouse tells a value', () => aFigureTells(page))
        await t.test('a solution is closed until somebody opens it, and then its figure is drawn', () =>
          solutionsOpen(page),
        )
      }
      assert.deepEqual(complaints, [])
    })
  })
}

async function formulasAreDrawn(page: Page): Promise<void> {
  const prose = await page.locator('main').evaluate(main => {
    const copy = main.cloneNode(true) as HTMLElement
    copy.querySelectorAll('.katex, pre, code, script, noscript, .output').forEach(part => {
      part.remove()
    })
    return copy.textContent ?? ''
  })
  assert.doesNotMatch(prose, /\$|\\[a-z]+/i)
  if (await page.locator('.katex').count())
    // fonts come with the first formula
    assert.ok(await page.evaluate(() => document.fonts.ready.then(() => document.fonts.check('1em KaTeX_Math'))))
}

async function aFigureTells(page: Page): Promise<void> {
  let told = ''
  // a figure of a few points has little to hit: the next one may have more
  for (const figure of await page.locator('.figure:visible').all()) told ||= await hoverOver(page, figure)
  assert.match(told, /\d|holds|undecided|divided/) // the value of a map of verdicts is a verdict
}

async function solutionsOpen(page: Page): Promise<void> {
  const solutions = page.locator('details.solution')
  assert.ok((await solutions.count()) >= 3)
  assert.equal(await page.locator('details.solution[open]').count(), 0)
  for (const solution of await solutions.all()) {
    assert.equal(await solution.locator('pre.code').isVisible(), false)
    await solution.locator('summary').click()
    assert.equal(await solution.locator('pre.code').isVisible(), true)
    for (const figure of await solution.locator('.figure').all()) await figure.locator('.main-svg').first().waitFor()
  }
}

test('most notebooks have formulas, and most have figures', { skip }, () => {
  for (const part of ['class="katex"', 'class="scroll figure"']) {
    const having = notebooks.filter(at => readFileSync(join(out, at), 'utf8').includes(part))
    assert.ok(having.length > notebooks.length / 2, part)
  }
})

test('the sliders of Appendix A move their figures, and play runs through them, without a kernel', {
  skip,
}, async () => {
  await visit('05-appendix-a.html', desktop, async (page, complaints) => {
    await scrollThrough(page) // a figure that is drawn later moves the others, at worst between a click's press and release
    const figures = await withSliders(page)
    assert.equal(figures.length, 2)
    for (const figure of figures) {
      await figure.scrollIntoViewIfNeeded()
      const drawing = figure.locator('.main-svg').first()
      const label = figure.locator('.slider-label').first()
      const looks: string[] = []
      for (const share of [0.05, 0.5, 0.95]) {
        const shown = await moveSlider(page, figure, share)
        assert.match(shown, /= -?\d/)
        looks.push(shown, await drawing.locator('.cartesianlayer').innerHTML())
      }
      assert.equal(new Set(looks).size, 6, 'three places of the slider, three labels, three drawings')
      await moveSlider(page, figure, 0.05)
      const before = await label.textContent()
      // a label may be drawn anew while it plays, so it is looked up each time
      const moved = async () => (await label.textContent()) !== before
      for (let click = 0; click < 5 && !(await moved()); click++) {
        await figure.locator('.updatemenu-button').click()
        // a reader whose click was lost in a drawing clicks again; while it plays that would only go on from there
        for (const end = Date.now() + 60_000; Date.now() < end && !(await moved()); ) await page.waitForTimeout(50)
      }
      assert.ok(await moved(), 'play moves the slider')
    }
    assert.deepEqual(complaints, [])
  })
})

/** Contrast of two colours, from 1 to 21 (WCAG 2). */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [r, g, b] = colour.match(/\d+(\.\d+)?/g)!.map(Number) as [number, number, number]
    const line = (c: number) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * line(r) + 0.7152 * line(g) + 0.0722 * line(b)
  }
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x) as [number, number]
  return (a + 0.05) / (b + 0.05)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`text, code and the words in figures stand out from a ${colorScheme} page`, { skip }, async () => {
    await visit('05-appendix-a.html', { ...desktop, colorScheme }, async page => {
      await (await withSliders(page))[0]!.scrollIntoViewIfNeeded()
      await page.locator('.updatemenu-button').first().waitFor()
      const style = (selector: string, property: string) =>
        page
          .locator(selector)
          .first()
          .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)
      const paper = await style('body', 'background-color')
      assert.equal(contrast(paper, 'rgb(0, 0, 0)') > 10, colorScheme === 'light')
      const panel = await style('pre.code', 'background-color')
      for (const selector of ['main > p', 'main a', '.katex'])
        assert.ok(contrast(await style(selector, 'color'), paper) > 4.5, selector)
      for (const selector of ['pre.code code', '.hljs-keyword', '.hljs-string', '.hljs-number', '.hljs-comment'])
        assert.ok(contrast(await style(selector, 'color'), panel) > 4.5, selector)
      for (const selector of ['.gtitle', '.xtick text', '.slider-label'])
        assert.ok(contrast(await style(selector, 'fill'), paper) > 4.5, selector)
      const button = await style('.updatemenu-item-rect', 'fill')
      assert.ok(contrast(await style('.updatemenu-item-text', 'fill'), button) > 4.5, 'play')
      await photograph(page, `site-figure-${colorScheme}`)
    })
  })
}

test('on a phone no page is wider than the window, and figures and pictures fit it with letters of 11 px or more', {
  skip,
}, async () => {
  for (const at of ['index.html', 'claims.html', ...notebooks]) {
    await visit(at, phone, async page => {
      await scrollThrough(page)
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, at)
      const boxes = page.locator(':is(.figure, .picture):visible')
      const wide = await boxes.evaluateAll(all => all.filter(box => box.scrollWidth > box.clientWidth).length)
      assert.equal(wide, 0, at)
      const letters = await page
        .locator('.figure:visible text')
        .evaluateAll(all => all.map(text => Number.parseFloat(getComputedStyle(text).fontSize)))
      assert.ok(Math.min(...letters, 11) >= 11, at)
      await photograph(page, `site-phone-${nameOf(at)}`)
    })
  }
})

test('a tap on a picture shows it as large as it is', { skip }, async () => {
  await visit('06-ablation-K.html', phone, async page => {
    const picture = page.locator('.picture').first()
    await picture.tap()
    assert.ok(await picture.evaluate(box => box.scrollWidth > box.clientWidth))
  })
})

test('the pages before and after are on the first screen, and follow each other from the index to the playground', {
  skip,
}, async () => {
  for (const options of [desktop, phone]) {
    // links need no scripts, and pages are there sooner without
    await visit('index.html', { ...options, javaScriptEnabled: false }, async page => {
      const seen: string[] = []
      for (;;) {
        seen.push(new URL(page.url()).pathname.split('/').at(-1)!)
        const next = page.locator('header a[rel=next]')
        if (!(await next.count())) break
        assert.ok((await next.boundingBox())!.y < 150)
        const to = await next.getAttribute('href')
        await next.click()
        await page.waitForURL(`**/${to}`)
      }
      assert.deepEqual(seen, [
        'index.html',
        ...notebooks.filter(at => !at.includes('/')),
        'claims.html',
        'playground.html',
      ])
    })
  }
})

test('code folds, cell by cell and all at once', { skip }, async () => {
  await visit('06-ablation-K.html', desktop, async page => {
    const open = page.locator('details.cell[open]')
    const before = await open.count()
    assert.ok(before > 5)
    await open.first().locator('summary').click()
    assert.equal(await open.count(), before - 1)
    await page.locator('header button', { hasText: 'Hide code' }).click()
    assert.equal(await open.count(), 0)
    await page.locator('header button', { hasText: 'Show code' }).click()
    assert.equal(await open.count(), await page.locator('details.cell').count())
  })
})

test('a finger that starts on a figure scrolls the page', { skip }, async () => {
  await visit('01-flow-matching.html', phone, async page => {
    const figure = page.locator('.figure').first()
    await figure.evaluate(box => box.scrollIntoView({ block: 'center' }))
    await figure.locator('.main-svg').first().waitFor()
    const before = await page.evaluate(() => scrollY)
    const session = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 200, y }] })
    await touch('touchStart', 422)
    for (let y = 422; y > 122; y -= 20) await touch('touchMove', y)
    await touch('touchEnd')
    await page.waitForFunction(from => scrollY > from + 200, before)
  })
})
