import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { bundleOffline, bundlePlayground } from '../../../scripts/site/bundle'
import { playgroundPage } from '../../../scripts/site/playground/page'
import { browserTests, photograph, skip } from '../../support/browser'
import { serve } from '../../support/serve'
import { root } from '../../support/source'

const { folder: out, open } = browserTests()
let host: Awaited<ReturnType<typeof serve>>
before(async () => {
  if (skip) return
  writeFileSync(join(out, 'playground.html'), playgroundPage())
  for (const sheet of ['content.css', 'site.css']) cpSync(join(root, 'scripts/site', sheet), join(out, 'assets', sheet))
  mkdirSync(join(out, 'assets/katex'), { recursive: true })
  writeFileSync(join(out, 'assets/katex/katex.min.css'), '')
  await bundlePlayground(out)
  await bundleOffline(out)
  host = await serve(out)
})
after(() => host?.stop())

const desktop: BrowserContextOptions = { viewport: { width: 1400, height: 1000 } }
const patience = { timeout: 120_000 }

/** Open the playground at an address below the host's folder, ready to run. */
async function visit(hash: string, look: (page: Page, complaints: string[]) => Promise<void>, options = desktop) {
  const { page, complaints } = await open(`${host.at}playground.html${hash}`, options)
  await page.locator('#run:enabled').waitFor(patience)
  await look(page, complaints)
  await page.close()
}

const done = (page: Page) => page.getByText('Done. The slider').waitFor(patience)
const label = (page: Page, panel: string) => page.locator(`#panel-${panel}`).getAttribute('aria-label')
const pixels = (page: Page, panel: string) =>
  page.locator(`#panel-${panel}`).evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL())

for (const hash of ['#updates=20', '#shape=moons&prompts=2&updates=20', '#shape=text&text=DP&prompts=1&updates=20']) {
  test(`a run at ${hash} ends with numbers for all three models, and asks nothing of other machines`, {
    skip,
  }, async () => {
    await visit(hash, async (page, complaints) => {
      await page.locator('#run').click()
      await done(page)
      for (const cell of await page.locator('.playground td').allTextContents())
        assert.match(cell, /^(\d\.\d{3}|\d+ %)$/)
      for (const panel of ['dmd', 'dp-dmd'])
        assert.match((await label(page, panel))!, /300 samples of prompt 1 at update 20/)
      assert.deepEqual(complaints, [])
      await photograph(page, `playground-${hash.replace(/\W+/g, '-')}`, true)
    })
  })
}

test('the slider goes back in time, and the prompt changes what is seen', { skip }, async () => {
  await visit('#updates=20', async page => {
    await page.locator('#run').click()
    await done(page)
    const end = await pixels(page, 'dmd')
    await page.locator('#time').focus()
    await page.keyboard.press('Home')
    assert.match((await label(page, 'dmd'))!, /at update 0;/)
    const start = await pixels(page, 'dmd')
    await page.locator('#prompt').fill('2')
    assert.match((await label(page, 'dmd'))!, /of prompt 2 at update 0;/)
    await page.locator('#arrows').uncheck()
    assert.equal(new Set([end, start, await pixels(page, 'dmd')]).size, 3)
  })
})

test('with the keyboard alone: a mode more, a weight, a setting, run', { skip }, async () => {
  await visit('#updates=20&prompts=1&modes=1,0,10;0,1,5', async page => {
    await page.locator('#add-mode').focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.locator('#modes li').count(), 3)
    await page.getByLabel('Mode 3, x').focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('-1')
    await page.keyboard.press('Tab')
    await page.getByLabel('Diversity weight').focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('0.2')
    assert.equal(
      new URL(page.url()).hash,
      '#modes=1%2C0%2C10%3B0%2C1%2C5%3B-1%2C0%2C10&prompts=1&lambda=0.2&updates=20',
    )
    await page.keyboard.press('Enter')
    await done(page)
    await page.getByRole('button', { name: 'Remove mode 3' }).press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'add-mode')
  })
})

test('an address that was shared shows the same state, and one that is none says so', { skip }, async () => {
  await visit('#shape=ring&K=7&stop=false&guidance=3.5', async page => {
    assert.equal(await page.getByLabel('a ring').isChecked(), true)
    assert.equal(await page.getByLabel('Anchor steps').inputValue(), '7')
    assert.equal(await page.getByLabel('Stop the gradient').isChecked(), false)
    await page.reload()
    assert.equal(await page.getByLabel('Guidance').inputValue(), '3.5')
  })
  await visit('#K=99', async page => {
    assert.match((await page.getByRole('alert').textContent())!, /K: expected a whole number from 1 to 30, got 99/)
    assert.equal(await page.getByLabel('Anchor steps').inputValue(), '5')
  })
})

/** Press Run and wait for the first frame of training. */
async function runToFirstFrame(page: Page): Promise<void> {
  await page.locator('#run').click()
  const begun = () => Number((document.getElementById('time') as HTMLInputElement).max) >= 1
  await page.waitForFunction(begun, null, patience)
}

test('Stop stops between two words, Continue goes on from there', { skip }, async () => {
  await visit('#updates=200', async page => {
    await runToFirstFrame(page)
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped.').waitFor(patience)
    const frames = () => page.locator('#time').getAttribute('max').then(Number)
    const stopped = await frames()
    assert.ok(stopped < 10)
    await page.waitForTimeout(500)
    assert.equal(await frames(), stopped)
    await page.getByRole('button', { name: 'Continue' }).click()
    await done(page)
    assert.equal(await frames(), 10)
  })
})

test('another distribution ends a run for good, and nothing of it is shown any more', { skip }, async () => {
  await visit('#updates=200', async page => {
    await runToFirstFrame(page)
    await page.getByLabel('two moons').check()
    await page.waitForTimeout(1000)
    assert.equal(await page.locator('#time').getAttribute('max'), '0')
    assert.match((await label(page, 'dmd'))!, /not trained yet/)
    assert.equal(await page.locator('#pause').isDisabled(), true)
    await page.getByLabel('modes', { exact: true }).check()
    await page.getByLabel('Student updates', { exact: true }).fill('20')
    await page.locator('#run').click()
    await done(page)
    assert.equal(await page.locator('#time').getAttribute('max'), '1')
    await page.getByLabel('Anchor steps').fill('7')
    await page.getByText('Settings have changed').waitFor()
  })
})

test('every control and picture has a name, and every status is announced', { skip }, async () => {
  await visit('', async page => {
    const nameless = await page.evaluate(() =>
      Array.from(document.querySelectorAll('main :is(input, select, button, canvas, progress, section)'))
        .filter(element => {
          const labels = (element as HTMLInputElement).labels
          return !(element.getAttribute('aria-label') || labels?.length || element.textContent?.trim())
        })
        .map(element => element.outerHTML),
    )
    assert.deepEqual(nameless, [])
    assert.equal(await page.getByRole('status').count(), 1)
    assert.equal(await page.locator('[role=alert]').count(), 1)
  })
})

test('another backend is tried, and remembered; where the browser lacks it, the page says so and computes with wasm', {
  skip,
}, async () => {
  await visit('#updates=20', async (page, complaints) => {
    const inUse = page.locator('#in-use')
    assert.equal(await inUse.textContent(), 'wasm is in use.')
    await page.getByLabel('Compute with').selectOption('webgpu')
    const refusal = 'webgpu is not used, wasm is: this browser does not offer webgpu.'
    await page.getByText(refusal).waitFor(patience)
    await page.reload()
    await page.getByText(refusal).waitFor(patience)
    assert.equal(await page.getByLabel('Compute with').inputValue(), 'webgpu')
    await page.locator('#run').click()
    await done(page)
    assert.deepEqual(complaints, [])
  })
})

test('on a phone, dark, nothing is wider than the window and a finger can press each button', { skip }, async () => {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'dark' } as const
  await visit(
    '#updates=20',
    async page => {
      await page.locator('#run').tap()
      await done(page)
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
      for (const button of await page.locator('button:visible').all())
        assert.ok((await button.boundingBox())!.height >= 24, (await button.textContent())!)
      await photograph(page, 'playground-phone', true)
    },
    phone,
  )
})

test('opened as a file it says what to do, without an error', { skip }, async () => {
  const { page, complaints } = await open('playground.html')
  assert.match((await page.getByRole('status').textContent())!, /python3 -m http\.server/)
  assert.equal(await page.locator('#run').isDisabled(), true)
  assert.deepEqual(complaints, [])
})

test('after the first visit it trains without a network', { skip }, async () => {
  await visit('#updates=20', async (page, complaints) => {
    // the worker that keeps the files is ready when all of them are kept
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
    await page.reload() // from now on it answers
    await page.locator('#run:enabled').waitFor(patience)
    await page.context().setOffline(true)
    const asked = host.requests.length
    await page.reload()
    await page.locator('#run:enabled').click(patience)
    await done(page)
    const since = host.requests.slice(asked).filter(path => !path.endsWith('/offline.js')) // whether there is a newer one
    assert.deepEqual(since, [])
    assert.deepEqual(complaints, [])
  })
})

test('what is shipped has no source map; without the backends that are fetched when they are chosen it is under 2 MB', {
  skip,
}, () => {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(join(out, name)).isFile(),
  )
  assert.deepEqual(
    files.filter(name => name.endsWith('.map')),
    [],
  )
  const megabytes = (names: string[]) => names.reduce((sum, name) => sum + statSync(join(out, name)).size, 0) / 1e6
  assert.ok(megabytes(files.filter(name => !name.includes('backends'))) < 2)
  assert.ok(megabytes(files.filter(name => name.includes('backends'))) < 0.8)
})
