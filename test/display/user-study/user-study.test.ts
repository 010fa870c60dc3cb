import assert from 'node:assert/strict'
import test from 'node:test'
import { userStudyPage, winRateBars } from '../../../lib/display/user-study/user-study'

const grid = (shade: number) => Array.from({ length: 9 }, () => new Float32Array(12).fill(shade))
const [old, fresh] = [grid(0.1), grid(0.9)]
const comparison = (prompt: string, grids: [Float32Array[], Float32Array[]] = [fresh, old]) => ({
  ...{ prompt, grids, systems: ['new', 'old'] as [string, string] },
})
const session = [{ comparison: 0, left: 1 as const }]
const htmlOf = async (comparisons: ReturnType<typeof comparison>[]) =>
  (await userStudyPage({ study: 's', comparisons, sessions: [session] }).bundle())['text/html'] as string

test('the page is one piece of HTML: nothing in it leads elsewhere, and a prompt cannot end its script', async () => {
  const html = await htmlOf([comparison('</script><b>')])
  assert.equal(html.match(/<script/g)!.length, 2)
  assert.equal(html.match(/<\/script>/g)!.length, 2)
  assert.doesNotMatch(html, /\b(src|href)="|https?:|@import|url\(/)
})

test('a grid that occurs in several comparisons is there once', async () => {
  const pictures = (html: string) => html.match(/data:image\/png/g)!.length
  assert.equal(pictures(await htmlOf([comparison('a'), comparison('b')])), 2)
  assert.equal(pictures(await htmlOf([comparison('a'), comparison('b', [grid(0.5), old])])), 3)
})

test('without scripts there is a sentence that says what is needed', async () => {
  assert.match(
    (await htmlOf([comparison('a')])).replace(/<script.*?<\/script>/gs, ''),
    /<p>.*works where scripts run.*<\/p>/,
  )
})

test('no comparisons, and pictures that are not square, are refused', async () => {
  assert.throws(() => userStudyPage({ study: 's', comparisons: [], sessions: [] }), /at least one comparison/)
  await assert.rejects(htmlOf([comparison('a', [[new Float32Array(6)], old])]), /square pictures/)
})

test('a bar of a win rate reaches from one end of its interval to the other; nothing decided has no bar', () => {
  const of = (question: string, fraction: number | null) => ({ question, fraction, pair: ['new', 'old'] as const })
  const rates = [
    { ...of('diversity', 0.8), low: 0.5, high: 0.9 },
    { ...of('quality', null), low: 0, high: 1 },
  ]
  const { data, layout } = winRateBars('', rates)
  const [diversity, quality] = data as {
    x: string[]
    y: number[]
    error_y: { array: number[]; arrayminus: number[] }
  }[]
  assert.deepEqual([diversity!.x, diversity!.y], [['new against old'], [0.8]])
  const { array, arrayminus } = diversity!.error_y
  assert.ok(Math.abs(array[0]! - 0.1) < 1e-12 && Math.abs(arrayminus[0]! - 0.3) < 1e-12)
  assert.deepEqual(quality!.x, [])
  assert.equal((layout.shapes as { y0: number }[])[0]!.y0, 0.5)
})
