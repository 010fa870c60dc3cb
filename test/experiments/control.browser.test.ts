import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { control } from '../../lib/experiments/control'
import type { Control, Values } from '../../scripts/site/controls/control'
import { control as guidance } from '../../scripts/site/controls/guidance'
import { control as scoreGap } from '../../scripts/site/controls/score-gap'
import { control as student } from '../../scripts/site/controls/student'
import { browserTests, photograph, skip } from '../support/browser'

const browser = browserTests()

/** Where points are drawn, in pixels, and the numbers below them. */
function shownIn(html: string): { places: number[]; numbers: number[] } {
  const all = (pattern: RegExp) => [...html.matchAll(pattern)].flatMap(([, ...found]) => found.map(Number))
  return { places: all(/<circle r="2" cx="([^"]+)" cy="([^"]+)"/g), numbers: all(/<b>([^<]+)<\/b>/g) }
}

/** What lib computes for these values here, in Node, drawn. */
function expected<S, R>(own: Control<S, R>, settings: S, moves: Values) {
  const start = Object.fromEntries(own.sliders(settings).map(({ name, value }) => [name, value]))
  return shownIn(own.draw([...own.compute({ ...start, ...moves }, settings)].at(-1)!))
}

const mixture = {
  weights: [0.6, 0.4],
  means: [
    [1.2, 0.6],
    [-1.2, -0.6],
  ],
}
const covariances = [
  [
    [0.7, 0.2],
    [0.2, 0.5],
  ],
  [
    [0.6, -0.1],
    [-0.1, 0.6],
  ],
]
const noises = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i)])
const A = [
  [0.8, 0.1, 0.3],
  [-0.2, 0.5, 0.4],
]

// Pixels of 320 that a point may be off: float32 of two backends, and in training what 160 updates make of it.
const cases = [
  { name: 'guidance', own: guidance, settings: { prompt: 0, seed: 0 }, moves: { w: 4, N: 12, K: 7 }, off: 0.05 },
  {
    ...{ name: 'score-gap' as const, own: scoreGap, moves: { t: 0.7, lag: 6 }, off: 0.5 },
    settings: { teacher: { ...mixture, sds: [0.3, 0.3] }, student: { mean: [0.2, -0.4], sd: 0.5 }, seed: 0 },
  },
  {
    ...{ name: 'student' as const, own: student, moves: { θ0: 1.2, θ4: -0.4, θ6: 1 }, off: 0.02 },
    settings: { A, b: [0.3, -0.4], teacher: { ...mixture, covariances }, noises },
  },
] as const

for (const { name, own, settings, moves, off } of cases) {
  test(`${name}: a moved slider shows what lib computes for its value, without a network`, { skip }, async () => {
    const { 'text/html': html } = await control(name, settings).bundle()
    assert.ok(String(html).length < 6e5, 'an output stays small')
    writeFileSync(join(browser.folder, `${name}.html`), `<!doctype html><meta charset="utf-8"><body>${html}`)
    const { page, complaints } = await browser.open(`${name}.html`, {
      viewport: { width: 760, height: 560 },
      offline: true,
    })
    const place = page.locator('.lib-control[data-state=done]')
    await place.waitFor()
    const before = shownIn(await place.innerHTML())
    for (const [slider, value] of Object.entries(moves)) {
      await page.locator(`.lib-control input[name="${slider}"]`).fill(String(value))
    }
    await place.waitFor()
    await photograph(page, `control-${name}`)
    const after = shownIn(await place.innerHTML())
    assert.notDeepEqual(after, before)
    const right = expected(own as Control<unknown, unknown>, settings, moves)
    assert.ok(after.places.length >= 80)
    assert.equal(after.places.length, right.places.length)
    assert.equal(after.numbers.length, right.numbers.length)
    const worst = Math.max(...after.places.map((x, i) => Math.abs(x - right.places[i]!)))
    assert.ok(worst <= off, `a point is off by ${worst} pixels`)
    for (const [i, number] of after.numbers.entries()) assert.ok(Math.abs(number - right.numbers[i]!) <= 0.011, `${i}`)
    assert.deepEqual(complaints, [])
    await page.close()
  })
}
