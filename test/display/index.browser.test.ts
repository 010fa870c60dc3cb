import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { pathToFileURL } from 'node:url'
import * as display from '../../lib/display'
import { textWidth } from '../../lib/display/font'
import { panel } from '../../lib/display/panel'
import { asView } from '../../lib/display/values'
import type { View } from '../../lib/display/view'
import { notebookHtml } from '../../scripts/site/notebook'
import { browserTests, photograph, skip } from '../support/browser'
import { root } from '../support/source'

// Whatever is given to lib/display as a caption, title, note or name, a page shows letter by letter and runs nothing of it.

/** Words that run, load or lead somewhere, wherever they are taken for markup; a different one for each place. */
const evil = (place: string) =>
  `${place} <img src=x onerror=ran()><a href="javascript:ran()" onclick='ran()'>&amp;"</a></script><script>ran()</script>`

const points = [
  [0, 0],
  [1, 1],
]
const curve = { x: [0, 1], y: [1, 2] }
const spread = { mean: 1, sd: 0.1 }
const axes = { x: evil('x'), y: evil('y') }
const picture = new Float32Array(12).fill(0.5)
const by = <T>(value: T) => ({ [evil('name')]: value })

/** For each function of lib/display that shows words: a view with hostile ones, and the places that they are to be seen at. */
const figures: Record<string, [View, ...places: string[]]> = {
  figure: [
    display.figure(evil('title'), [{ type: 'scatter', ...curve, name: evil('name'), showlegend: true }], {
      annotations: [{ text: evil('note'), x: 0, y: 1, showarrow: false }],
    }),
    ...['title', 'name', 'note'],
  ],
  curves: [display.curves(evil('title'), { ...by(curve), other: curve }, axes), 'title', 'name', 'x', 'y'],
  curvePanels: [
    display.curvePanels(evil('title'), { [evil('panel')]: by(curve) }, { ...axes, range: [0, 2] }),
    'panel',
  ],
  bars: [display.bars(evil('title'), [evil('group')], by({ values: [1] }), { y: evil('y') }), 'title', 'group', 'y'],
  clouds: [
    display.clouds(evil('title'), by([points]), { modes: points, extent: 2, prompts: [evil('prompt')] }),
    ...['title', 'name', 'prompt'],
  ],
  fields: [display.fields(evil('title'), { [evil('panel')]: { points } }, { extent: 2 }), 'title', 'panel'],
  modeMaps: [
    display.modeMaps(evil('title'), { [evil('panel')]: { labels: [0, 1], points } }, { extent: 2, modes: points }),
    ...['title', 'panel'],
  ],
  paths: [
    display.paths(evil('title'), { [evil('panel')]: { ...by([points]), other: [points] } }, { extent: 2 }),
    ...['title', 'panel', 'name'],
  ],
  sweepPanels: [
    display.sweepPanels(evil('title'), { [evil('panel')]: { settings: ['1'], mean: [1] } }, { ...axes, range: [0, 2] }),
    ...['title', 'panel', 'x', 'y'],
  ],
  tradeOff: [
    display.tradeOff(evil('title'), { ...by({ x: spread, y: spread }), other: { x: spread, y: spread } }, axes),
    ...['title', 'name', 'x', 'y'],
  ],
  winRateBars: [
    display.winRateBars(evil('title'), [
      { question: 'q', pair: [evil('one'), 'two'], fraction: 0.5, low: 0.4, high: 0.6 },
    ]),
    ...['title', 'one'],
  ],
  verdictMap: [
    display.verdictMap(evil('title'), { [evil('group')]: { [evil('column')]: { [evil('row')]: 'holds' } } }),
    ...['title', 'group', 'column', 'row'],
  ],
}
const rows = [{ [evil('column')]: evil('cell'), n: 1 }]
const record = (update: number) => ({ update, of: 2, losses: by(update) })
const words: Record<string, [View, ...places: string[]]> = {
  table: [display.table(rows, { title: evil('title'), note: evil('note') }), 'title', 'note', 'column', 'cell'],
  show: [asView({ setting: evil('value') }), 'value'],
  view: [display.view(evil('text'), () => ({})), 'text'],
  track: [panel({ title: evil('title'), note: evil('note'), seen: [1, 2].map(record), rate: 1 }), 'title', 'note'],
}
const block = { heading: evil('heading'), rows: [[picture]], captions: [[evil('caption')]] }
const grid = display.imageGrid([block], { title: evil('title'), rowLabels: [evil('label')] })
const study = display.userStudyPage({
  study: evil('study'),
  comparisons: [{ prompt: evil('prompt'), systems: ['one', 'two'], grids: [[picture], [picture]] }],
  sessions: [[{ comparison: 0, left: 0 }]],
})

const browser = browserTests()

const at = (file: string) => pathToFileURL(join(root, file)).href

/** Open outputs as a page of the site has them, one below the other.  →  the page, each output, and what was run so far */
async function open(views: View[]) {
  const outputs = await Promise.all(views.map(async one => ({ output_type: 'display_data', data: await one.bundle() })))
  const cell = (output: unknown) => ({ cell_type: 'code', source: 'x', metadata: {}, outputs: [output] }) as never
  const place = { link: (href: string) => href, headings: [] }
  const body = outputs.map(output => `<section>${notebookHtml([cell(output)], place)}</section>`).join('\n')
  const head =
    '<!doctype html><html lang="en"><meta charset="utf-8"><script>let runs = 0; const ran = () => { runs++ }</script>'
  const scripts = ['node_modules/plotly.js-dist/plotly.js', 'scripts/site/figures.js']
  const tags = scripts.map(file => `<script defer src="${at(file)}"></script>`).join('')
  writeFileSync(join(browser.folder, 'page.html'), `${head}${tags}<body>${body}</body></html>`)
  const { page, complaints } = await browser.open('page.html')
  return { page, complaints, sections: await page.locator('section').all(), runs: () => page.evaluate('runs') }
}

/** Press each thing of a page that looks like a link, and see that nothing has run, loaded or failed. */
async function isHarmless({ page, complaints, runs }: Awaited<ReturnType<typeof open>>) {
  assert.equal(await page.locator('a').count(), 0)
  assert.equal(await page.locator('[onerror], [onclick], img[src="x"]').count(), 0)
  assert.equal(await runs(), 0)
  assert.deepEqual(complaints, [])
  await page.close()
}

test('a page that takes such words for markup runs them: it would be seen here', { skip }, async () => {
  const { page, runs } = await open([display.view('', () => ({ 'text/html': evil('here') }))])
  await page.waitForFunction('runs >= 2')
  await page.locator('a').click()
  assert.ok(Number(await runs()) >= 3)
  await page.close()
})

test('titles, names, labels and headings of every figure are shown letter by letter', { skip }, async () => {
  const opened = await open(Object.values(figures).map(([view]) => view))
  for (const [i, [name, [, ...places]]] of Object.entries(figures).entries()) {
    const plot = opened.sections[i]!.locator('.plot')
    await plot.scrollIntoViewIfNeeded()
    await plot.locator('.main-svg').first().waitFor()
    const seen = (await plot.locator('text').allTextContents()).join('\n')
    for (const place of places) assert.ok(seen.includes(evil(place)), `${name}: ${place} in ${seen}`)
  }
  await photograph(opened.page, 'hostile-figures', true)
  await isHarmless(opened)
})

test('so are those of tables, values and the live panel, whose charts are pictures', { skip }, async () => {
  const opened = await open(Object.values(words).map(([view]) => view))
  for (const [i, [name, [, ...places]]] of Object.entries(words).entries()) {
    const seen = (await opened.sections[i]!.textContent())!
    for (const place of places) assert.ok(seen.includes(evil(place)), `${name}: ${place} in ${seen}`)
  }
  const chart = opened.page.getByAltText(evil('name'))
  assert.ok(await chart.evaluate((image: HTMLImageElement) => image.naturalWidth > 100))
  await photograph(opened.page, 'hostile-words', true)
  await isHarmless(opened)
})

test('a grid of pictures is a picture, with each letter of its title drawn', { skip }, async () => {
  const opened = await open([grid])
  const image = opened.page.getByAltText(evil('title'))
  const ink = await image.evaluate((image: HTMLImageElement) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: 24 })
    const pen = canvas.getContext('2d')!
    pen.drawImage(image, 0, 0)
    const { data } = pen.getImageData(0, 0, canvas.width, 24)
    return Math.max(
      ...Array.from({ length: data.length / 4 }, (_, i) => (data[4 * i + 3]! > 128 ? i % canvas.width : 0)),
    )
  })
  const end = 8 + textWidth(evil('title'), 15, true)
  assert.ok(Math.abs(ink - end) < 5, `the last letter ends at ${ink}, not at ${end}`)
  for (const place of ['heading', 'label']) assert.ok((await image.getAttribute('alt'))!.includes(evil(place)))
  await isHarmless(opened)
})

test('a page of the user study shows its prompts letter by letter', { skip }, async () => {
  const opened = await open([study])
  await opened.page.getByRole('button', { name: 'Start' }).click()
  assert.equal(await opened.page.locator('.study h3').textContent(), `1 of 1: “${evil('prompt')}”`)
  assert.equal(await opened.page.locator('[data-user-study]').getAttribute('data-user-study'), evil('study'))
  await isHarmless(opened)
})

test('that is all of lib/display that shows words in a page', () => {
  const tried = [...Object.keys(figures), ...Object.keys(words), 'imageGrid', 'gridPng', 'userStudyPage', 'slot']
  const others =
    /^(z|claim|liveClaim|checkAnswer|panels|overRuns|parameters|atScale|deviceLine|provenance|axisStyle|colour.*)$/
  assert.deepEqual(
    Object.keys(display).filter(name => !others.test(name) && !tried.includes(name)),
    [],
  )
})
