import assert from 'node:assert/strict'
import test from 'node:test'
import { table } from '../../lib/display/table'

const rows = [
  { model: 'DMD', diversity: { mean: 0.25, sd: 0.125 }, 'KL <nats>': 2.5 },
  { model: 'DP-DMD', diversity: { mean: 0.8, sd: 0.01 }, 'KL <nats>': 0.125 },
]
const options = {
  title: 'Two methods',
  best: { diversity: 'high', 'KL <nats>': 'low' } as const,
  digits: 2,
  note: 'seed 0',
}

test('as text, digits stand below each other', () => {
  assert.equal(
    String(table(rows, options)),
    [
      'Two methods',
      'model     diversity  KL <nats>',
      '──────  ───────────  ─────────',
      'DMD     0.25 ± 0.13       2.50',
      'DP-DMD  0.80 ± 0.01       0.13',
      'seed 0',
    ].join('\n'),
  )
})

test('as HTML, it is a table with the best value of a column in bold, without styles or scripts that could be stripped', async () => {
  const html = String((await table(rows, options).bundle())['text/html'])
  assert.match(html, /^Two methods\n<table[\s\S]*<\/table>/)
  assert.match(html, /<b>0\.80\u00a0±\u00a00\.01<\/b>/)
  assert.match(html, /<b>0\.13<\/b>/)
  assert.equal(html.match(/<b>/g)!.length, 2)
  assert.match(html, /KL &#60;nats&#62;/)
  assert.doesNotMatch(html, /<style|<script/)
})

test('as Markdown, numbers are aligned right and the best are bold', () => {
  const [head, rule, first, second] = table(rows, options).toMarkdown().split('\n')
  assert.equal(head, '| model | diversity | KL <nats> |')
  assert.equal(rule, '| :-- | --: | --: |')
  assert.equal(first, '| DMD | 0.25 ± 0.13 | 2.50 |')
  assert.equal(second, '| DP-DMD | **0.80 ± 0.01** | **0.13** |')
})

test('a danfojs DataFrame is shown like records', async () => {
  const { DataFrame } = await import('danfojs-node')
  const frame = new DataFrame([
    { model: 'DMD', x: 1.5 },
    { model: 'DP-DMD', x: 2 },
  ])
  assert.equal(
    String(table(frame as never, { digits: 1 })),
    String(
      table(
        [
          { model: 'DMD', x: 1.5 },
          { model: 'DP-DMD', x: 2 },
        ],
        { digits: 1 },
      ),
    ),
  )
})

test('a missing value is a dash, not a zero', () => {
  assert.match(String(table([{ a: 1, b: 2 }, { a: 3 }])), /–/)
})

test('no rows, and options for columns that are not there, are refused', () => {
  assert.throws(() => table([]), /at least one row, got none/)
  assert.throws(
    () => table(rows, { best: { diversty: 'high' } }),
    /columns model, diversity, KL <nats>, got "diversty"/,
  )
})

test('a bar in a name does not end a cell of Markdown, and what rounds to nought has no sign', () => {
  const odd = table([{ 'KL(p | q)': -0.0001, 'a | b': '| x |' }], { digits: 2 })
  assert.equal(odd.toMarkdown(), '| KL(p \\| q) | a \\| b |\n| --: | :-- |\n| 0.00 | \\| x \\| |')
  assert.match(String(table([{ x: -12.5 }, { x: -0.5 }], { digits: 1 })), /-12\.5\n *-0\.5/)
})

test('as LaTeX, signs are escaped and the best are bold', () => {
  const lines = table([{ model: 'DP-DMD, λ = 5 % & a_b', x: { mean: 1, sd: 0.5 } }], { best: { x: 'high' }, digits: 1 })
    .toLatex()
    .split('\n')
  assert.deepEqual(lines, [
    '\\begin{tabular}{lr}',
    '\\toprule',
    'model & x \\\\',
    '\\midrule',
    'DP-DMD, $\\lambda$ = 5 \\% \\& a\\_b & \\textbf{1.0 $\\pm$ 0.5} \\\\',
    '\\bottomrule',
    '\\end{tabular}',
  ])
})

test('as CSV, no digit is lost: a mean and its spread take two columns', () => {
  const text = table(
    [
      { model: 'a, "b"', x: { mean: 1 / 3, sd: 0.1 }, y: 2 },
      { model: 'c', x: null },
    ],
    { digits: 1 },
  ).toCsv()
  assert.equal(text, `model,x,"x, sd",y\n"a, ""b""",${1 / 3},0.1,2\nc,,,`)
})

test('a number stays beside its spread and its interval; a verdict has its sign and its colour', async () => {
  const rows = [{ a: { mean: 1, sd: 0.5 }, b: '+0.1 [−0.2, +0.4] ✓', c: 'does not hold', d: 'two words' }]
  const html = String((await table(rows).bundle())['text/html'])
  assert.match(html, />1\.000\u00a0±\u00a00\.500</)
  assert.match(html, />\+0\.1\u00a0\[−0\.2,\u00a0\+0\.4\]\u00a0<b style="color:#009e73;white-space:nowrap">✓</)
  assert.match(html, /><b style="color:#d55e00;white-space:nowrap">✗ does not hold</)
  assert.match(html, />two words</)
})

test('a column of long texts has room for them, one of short texts or of numbers what it needs', async () => {
  const long = [{ model: 'a teacher, w = 2, 30 steps', short: 'a', x: 1 }]
  const html = String((await table(long).bundle())['text/html'])
  const widths = [...html.matchAll(/<th [^>]*>/g)].map(([head]) => /min-width:(\d+)em/.exec(head)?.[1])
  assert.deepEqual(widths, ['13', undefined, undefined])
})
