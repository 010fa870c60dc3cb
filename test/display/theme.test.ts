import assert from 'node:assert/strict'
import test from 'node:test'
import { colours, coloursOf, ink } from '../../lib/display/theme'

/** Contrast of two colours, from 1 to 21 (WCAG 2). */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map(i => Number.parseInt(colour.slice(i, i + 2), 16) / 255) as [number, number, number]
    const line = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * line(r) + 0.7152 * line(g) + 0.0722 * line(b)
  }
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x) as [number, number]
  return (a + 0.05) / (b + 0.05)
}
const [lightPage, darkPage] = ['#ffffff', '#111111'] // JupyterLab's

test('every colour stands out from a light page and from a dark one; words do so by 4 to 1', () => {
  const palette = [...Object.values(colours), ...coloursOf(Array.from({ length: 10 }, (_, i) => `series ${i}`))]
  for (const colour of palette)
    for (const page of [lightPage, darkPage]) assert.ok(contrast(colour, page) > 2.1, `${colour} on ${page}`)
  for (const page of [lightPage, darkPage]) assert.ok(contrast(ink, page) > 4)
})

test('a setting of an ablation has its colour whichever others are there, and no two have one', () => {
  const all = ['base', ...[1, 3, 5, 10, 30].map(K => `K = ${K}`)]
  assert.equal(new Set(coloursOf(all)).size, all.length)
  assert.deepEqual(coloursOf(all.slice(3)), coloursOf(all).slice(3))
  assert.equal(coloursOf(['base'])[0], colours.DMD)
})
