import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { before } from 'node:test'
import type { Page } from 'playwright-core'
import { userStudyPage } from '../../../lib/display/user-study/user-study'
import { type Answers, answersSchema } from '../../../lib/experiments/user-study/answers'
import { planUserStudy, userStudyPairs } from '../../../lib/experiments/user-study/user-study'
import { notebookHtml } from '../../../scripts/site/notebook'
import { browserTests, photograph, skip } from '../../support/browser'
import { root } from '../../support/source'

const prompts = ['robot', 'penguin', 'apple']
const block = (heading: string, hue: (i: number, p: number) => number) => ({
  heading,
  prompts,
  rows: prompts.map((_, p) =>
    Array.from({ length: 9 }, (_, i) => Float32Array.from({ length: 12 }, (_, c) => (c % 3 ? 0.5 : hue(i, p)))),
  ),
})
const blocks = [block('secret base', (_, p) => p / 4), block('secret student', i => i / 9)]
const plan = planUserStudy(blocks, [['secret student', 'secret base']], { seed: 0, sessions: 4 })

const { folder, open } = browserTests()
const file = (name: string) => join(folder, name)
before(async () => {
  if (skip) return
  const data = await userStudyPage(plan).bundle()
  const output = { output_type: 'display_data', data }
  const cell = { cell_type: 'code', source: 'show(page)', metadata: {}, outputs: [output] } as never
  const body = notebookHtml([cell], { link: href => href, headings: [] })
  const page = (inside: string) =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><body style="font-family:sans-serif">${inside}</body></html>`
  writeFileSync(file('page.html'), page(body))
  const framed = page(body).replace(/&/g, '&amp;').replace(/"/g, '&quot;')
  const frame = `<iframe sandbox="allow-scripts" title="output" style="width:800px;height:900px" srcdoc="${framed}"></iframe>`
  writeFileSync(file('sandbox.html'), page(frame))
})

const begin = async (page: Page, participant: number) => {
  await page.getByLabel('Participant number').fill(String(participant))
  await page.getByRole('button', { name: 'Start' }).click()
}
const place = (page: Page) => page.locator('.study h3').textContent()
/** Chromium commits what a page stores a moment after, so that a reload at once may come too early: then once more. */
async function placeAfterReload(page: Page): Promise<string | null> {
  const before = await place(page)
  for (let reloads = 0; reloads < 10; reloads++) {
    await page.reload()
    if ((await place(page)) === before) break
  }
  return place(page)
}
const choose = (page: Page, group: RegExp, name: string) =>
  page.getByRole('group', { name: group }).getByRole('radio', { name }).check()

async function saved(page: Page): Promise<{ path: string; answers: Answers }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /^Save/ }).click(),
  ])
  const path = file(download.suggestedFilename())
  await download.saveAs(path)
  return { path, answers: answersSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) }
}

/** What a participant sees first, second, … as the plan has it. */
const shownTo = (participant: number) =>
  plan.sessions[participant - 1]!.map(({ comparison, left }) => {
    const { prompt, systems } = plan.comparisons[comparison]!
    return { prompt, left: systems[left], right: systems[1 - left] }
  })

test('clicks and keys answer, a reload goes on, and the file holds what was answered, by the sides that were shown', {
  skip,
}, async () => {
  const { page, complaints } = await open('page.html', { viewport: { width: 900, height: 1000 } })
  await photograph(page, 'user-study-welcome')
  await begin(page, 2)
  const seen = shownTo(2)
  assert.equal(await place(page), `1 of 3: “${seen[0]!.prompt}”`)

  const next = page.getByRole('button', { name: 'Next' })
  await choose(page, /more diverse/, 'Left')
  assert.ok(await next.isDisabled(), 'both questions are to be answered')
  await choose(page, /better pictures/, 'No difference')
  await photograph(page, 'user-study-light')
  await next.click()

  await page.keyboard.press('3')
  await page.keyboard.press('Enter')
  assert.equal(await place(page), `2 of 3: “${seen[1]!.prompt}”`, 'Enter waits for the second question')
  assert.equal(await placeAfterReload(page), `2 of 3: “${seen[1]!.prompt}”`)
  assert.ok(await page.getByRole('radio', { name: 'Right' }).first().isChecked(), 'half an answer is kept too')
  await page.locator('.study h3').click() // a page that was just loaded does not take the keys
  for (const key of ['Backspace', '6', 'Enter', '4', 'Enter']) await page.keyboard.press(key)
  assert.equal(await place(page), `3 of 3: “${seen[2]!.prompt}”`)
  assert.equal((await saved(page)).answers.answers.length, 2)
  for (const key of ['2', '5', 'Enter']) await page.keyboard.press(key)
  assert.match((await place(page))!, /^Done: all 3 pairs/)

  const { answers } = await saved(page)
  assert.deepEqual(
    answers.answers.map(({ seconds, ...rest }) => rest),
    [
      { ...seen[0], diversity: 'left', quality: 'right' },
      { ...seen[1], diversity: 'right', quality: 'left' },
      { ...seen[2], diversity: 'tie', quality: 'tie' },
    ],
  )
  assert.deepEqual([answers.study, answers.judge, answers.session], [plan.study, 'human', 2])
  assert.ok(answers.answers.every(({ seconds }) => seconds < 60))
  await page.getByRole('button', { name: 'Another participant' }).click()
  await begin(page, 1)
  assert.equal(await page.getByRole('radio', { checked: true }).count(), 0, 'nothing of the one before')
  assert.deepEqual(complaints, [])
  await page.close()
})

test('left and right are the grids of the plan, and no system is named anywhere on the page', { skip }, async () => {
  const { page } = await open('page.html')
  await begin(page, 1)
  for (const { prompt, left } of shownTo(1)) {
    const p = prompts.indexOf(prompt)
    const red = await page.getByAltText(/^Left grid/).evaluate((image: HTMLImageElement) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 10, height: 10 })
      const ink = canvas.getContext('2d')!
      ink.drawImage(image, 0, 0)
      return [ink.getImageData(0, 0, 1, 1).data[0]!, ink.getImageData(8, 8, 1, 1).data[0]!]
    })
    const shade = (i: number) => Math.round(255 * (left === 'secret base' ? p / 4 : i / 9))
    assert.deepEqual(red, [shade(0), shade(8)])
    const named = await page.locator('.study').evaluate(panel => panel.outerHTML.includes('secret'))
    assert.equal(named, false)
    for (const key of ['1', '4', 'Enter']) await page.keyboard.press(key)
  }
  await page.close()
})

test('a saved file goes on in another browser; one of another study, or of anything else, is not taken', {
  skip,
}, async () => {
  const { page } = await open('page.html')
  await begin(page, 3)
  for (const key of ['1', '6', 'Enter']) await page.keyboard.press(key)
  const { path } = await saved(page)
  await page.close()

  const { page: there, complaints } = await open('page.html')
  const load = (from: string) => there.getByLabel('Go on from a saved file').setInputFiles(from)
  writeFileSync(file('other.json'), readFileSync(path, 'utf8').replace(plan.study, '0-other'))
  writeFileSync(file('no.json'), 'no')
  await load(file('other.json'))
  await there.getByRole('alert').getByText('another study, 0-other').waitFor()
  await load(file('no.json'))
  await there.getByRole('alert').getByText('not taken').waitFor()
  await load(path)
  await there.getByText('2 of 3').waitFor()
  await there.keyboard.press('Backspace')
  assert.deepEqual(
    await there.locator('input:checked').evaluateAll(found => found.map(input => (input as HTMLInputElement).value)),
    ['left', 'right'],
  )
  assert.deepEqual(complaints, [])
  await there.close()
})

test('in an output that is closed off it keeps nothing and works, and gives the answers as text', {
  skip,
}, async () => {
  const { page, complaints } = await open('sandbox.html', {
    colorScheme: 'dark',
    viewport: { width: 900, height: 1000 },
  })
  const frame = page.frameLocator('iframe')
  await frame.getByLabel('Participant number').fill('4')
  await frame.getByRole('button', { name: 'Start' }).click()
  await photograph(page, 'user-study-dark')
  for (const _ of prompts) for (const key of ['2', '6', 'Enter']) await page.keyboard.press(key)
  const text = await frame.getByLabel('the answers as text').inputValue()
  const { session, answers } = answersSchema.parse(JSON.parse(text))
  assert.deepEqual([session, answers.length], [4, 3])
  assert.deepEqual(complaints, [])
  await page.close()
})

test('on a phone both grids stand side by side within the window', { skip }, async () => {
  const { page } = await open('page.html', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  await begin(page, 1)
  const [left, right] = await page.locator('.study img').all()
  const [a, b] = [(await left!.boundingBox())!, (await right!.boundingBox())!]
  assert.ok(a.y === b.y && a.x + a.width <= b.x && b.x + b.width <= 390 && a.width > 120)
  await photograph(page, 'user-study-phone')
  await page.close()
})

test('notebook 13 as it was committed is such a page: it begins, and its answers fit the schema', {
  skip,
}, async () => {
  const { cells } = JSON.parse(readFileSync(join(root, 'notebooks', '13-user-study.ipynb'), 'utf8'))
  const body = notebookHtml(cells, { link: href => href, headings: [] })
  writeFileSync(
    file('notebook.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><body>${body}</body></html>`,
  )
  const { page, complaints } = await open('notebook.html', { viewport: { width: 1000, height: 1000 } })
  await begin(page, 10)
  const comparisons = 8 * userStudyPairs.length
  assert.match((await place(page))!, new RegExp(`^1 of ${comparisons}:`))
  await page.locator('.study').scrollIntoViewIfNeeded()
  await photograph(page, 'user-study-notebook')
  const sizes = await page
    .locator('.study img')
    .evaluateAll(found => found.map(image => (image as HTMLImageElement).naturalWidth))
  assert.ok(sizes.length === 2 && sizes.every(width => width > 50 && width === sizes[0]))
  for (let i = 0; i < comparisons; i++) for (const key of ['1', '6', 'Enter']) await page.keyboard.press(key)
  const { answers } = await saved(page)
  const pairs = new Set(answers.answers.map(({ left, right }) => [left, right].sort().join()))
  assert.deepEqual([...pairs].sort(), userStudyPairs.map(pair => [...pair].sort().join()).sort())
  assert.equal(new Set(answers.answers.map(({ prompt }) => prompt)).size, 8)
  assert.deepEqual(complaints, [])
  await page.close()
})
