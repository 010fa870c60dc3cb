import assert from 'node:assert/strict'
import test from 'node:test'
import { deckHtml, slidesOf } from '../../scripts/slides'
import { filesBelow, read } from '../support/source'

const cell = (source: string, slide_type?: string, more: object = {}) => ({
  cell_type: 'code' as const,
  source,
  metadata: { ...(slide_type ? { slideshow: { slide_type } } : {}), ...more },
  outputs: [
    { output_type: 'stream', text: `printed by ${source}` },
    { output_type: 'display_data', data: { 'text/html': `<b>shown by ${source}</b>` } },
  ],
})
const prose = (source: string, slide_type?: string) => ({ ...cell(source, slide_type), cell_type: 'markdown' as const })

test('a slide begins at its cell and goes on with those that say nothing; what is skipped or a note is on none', () => {
  const cells = [
    cell('a'),
    prose('b', 'slide'),
    cell('c'),
    cell('d', 'skip'),
    cell('e', 'notes'),
    prose('f', 'slide'),
    cell('g'),
  ]
  assert.deepEqual(
    slidesOf(cells).map(slide => slide.map(({ source }) => source)),
    [
      ['b', 'c'],
      ['f', 'g'],
    ],
  )
})

test('on a slide stand figures and tables, and code that the notebook neither folds nor tags hide-input', () => {
  const folded = cell('folded', undefined, { jupyter: { source_hidden: true } })
  const tagged = cell('tagged', undefined, { tags: ['hide-input'] })
  const html = deckHtml([[prose('# 01 · Title', 'slide'), cell('open'), folded, tagged]], {
    link: href => href,
    headings: [],
  })
  assert.match(html, /<title>01 · Title<\/title>/)
  assert.deepEqual(
    [...html.matchAll(/<code>(\w+)</g)].map(([, code]) => code),
    ['open'],
  )
  for (const source of ['open', 'folded', 'tagged']) assert.match(html, new RegExp(`<b>shown by ${source}</b>`))
  assert.doesNotMatch(html, /printed by/)
})

test('01, 02, 03 and 05 are decks, from their title to their summary, and the plan of lectures leads to each', () => {
  const plan = read('notebooks/teaching.md')
  for (const number of ['01', '02', '03', '05']) {
    const file = filesBelow('notebooks', new RegExp(`^${number}-.*\\.ipynb$`)).find(
      name => !/student|checkpoint/.test(name),
    )!
    const slides = slidesOf(JSON.parse(read(file)).cells).map(cells => [cells[0]!.source].flat().join(''))
    assert.ok(slides.length >= 12, file)
    assert.match(slides[0]!, new RegExp(`^# ${number} · `))
    assert.match(slides.at(-1)!, /^## Summary/)
    assert.ok(plan.includes(`(${file.replace('notebooks/', '')})`), file)
  }
})
