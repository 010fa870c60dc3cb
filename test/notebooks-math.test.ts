import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { readNotebookFile } from '../scripts/notebook-file'
import { formula } from '../scripts/site/markdown'
import { filesBelow, root } from './support/source'

// GitHub shows a notebook through nbconvert's Markdown and MathJax, JupyterLab through marked and MathJax, the site
// through markdown-it and KaTeX. These laws are what all of them can read; README.md and the like have harsher ones.

const notebooks = filesBelow('notebooks', /^[^.]*\.ipynb$/).filter(file => !file.includes('.ipynb_checkpoints'))
const proseOf = (file: string): string[] =>
  readNotebookFile<{ cells: { cell_type: string; source: string[] | string }[] }>(file)
    .cells.filter(({ cell_type }) => cell_type === 'markdown')
    .map(({ source }) => (Array.isArray(source) ? source.join('') : source))

interface Formula {
  tex: string
  display: boolean
  /** the letters next to the dollar signs, outside */
  before: string
  after: string
  /** the line, or lines, that it stands in */
  line: string
}

/** The formulas of a text: what stands between dollar signs, outside of code. */
function formulasOf(text: string): Formula[] {
  const prose = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, code => ' '.repeat(code.length))
  return [...prose.matchAll(/(?<!\\)(\$\$?)([\s\S]*?)(?<!\\)\1/g)].map(({ 0: whole, 1: sign, 2: tex, index }) => {
    const end = index + whole.length
    const [from, to] = [prose.lastIndexOf('\n', index - 1) + 1, prose.indexOf('\n', end)]
    const line = prose.slice(from, to < 0 ? undefined : to)
    return { tex: tex!, display: sign === '$$', before: prose[index - 1] ?? '', after: prose[end] ?? '', line }
  })
}

const each = (law: (formula: Formula) => boolean): string[] =>
  notebooks.flatMap(file =>
    proseOf(file)
      .flatMap(formulasOf)
      .filter(one => !law(one))
      .map(({ tex, line }) => `${file}: ${tex.trim()}   in: ${line.slice(0, 160)}`),
  )

const inline = notebooks.flatMap(proseOf).flatMap(formulasOf)

test('there are formulas of both kinds, and this reading finds them', () => {
  assert.ok(inline.filter(({ display }) => display).length > 50)
  assert.ok(inline.filter(({ display }) => !display).length > 300)
  assert.deepEqual(
    formulasOf('a $x$ and `$no$`, \\$5\n\n$$\ny\n$$').map(({ tex, display }) => [tex, display]),
    [
      ['x', false],
      ['\ny\n', true],
    ],
  )
})

test('KaTeX reads every formula, strictly', () => {
  assert.deepEqual(
    each(({ tex, display }) => {
      try {
        return formula(tex, display) !== ''
      } catch {
        return false
      }
    }),
    [],
  )
})

test('no dollar sign touches a letter or a digit from outside', () => {
  assert.deepEqual(
    each(({ display, before, after }) => display || (!/[\p{L}\p{N}\\]/u.test(before) && !/[\p{L}\p{N}]/u.test(after))),
    [],
  )
})

test('a formula in a line begins and ends with a sign, stays in its line and has no line break', () => {
  assert.deepEqual(
    each(({ display, tex }) => display || (/^\S(.*\S)?$/.test(tex) && !tex.includes('\\\\'))),
    [],
  )
})

test('a formula in a table has no bar, which would end its cell', () => {
  assert.deepEqual(
    each(({ line, tex }) => !/^(> ?)*\|/.test(line) || !tex.includes('|')),
    [],
  )
})

test('a formula on its own stands between blank lines, with one number at most and no blank line inside', () => {
  const wrong = notebooks.flatMap(file =>
    proseOf(file).flatMap(text =>
      text
        .split(/\n(?:> ?)*\n/)
        .filter(block => block.includes('$$'))
        .filter(block => !/^\$\$[\s\S]+\$\$$/.test(block.trim()) || block.match(/\$\$/g)!.length !== 2)
        .map(block => `${file}: ${block}`),
    ),
  )
  assert.deepEqual(wrong, [])
  assert.deepEqual(
    each(({ tex, display }) => (tex.match(/\\tag\b/g) ?? []).length <= (display ? 1 : 0)),
    [],
  )
})

test('what looks like HTML or like a link is not in a formula', () => {
  assert.deepEqual(
    each(({ tex }) => !/<[a-z/!]|\]\(|&[a-z]+;/i.test(tex)),
    [],
  )
})

// https://github.com/github/markup/issues/1688 and its kin: macros that could change others or hide text.
test('no macro that GitHub refuses', () => {
  const refused =
    /\\(operatorname|(re)?newcommand|(re)?newenvironment|DeclareMathOperator|def|gdef|edef|let|require|unicode|href|url|class|cssId|style|html\w*|mbox|[hv]?phantom|smash|bm|label|ref|eqref)\b/
  assert.deepEqual(
    each(({ tex }) => !refused.test(tex)),
    [],
  )
})

test('environments are those inside of a display, which MathJax and KaTeX share', () => {
  assert.deepEqual(
    each(({ tex }) =>
      [...tex.matchAll(/\\begin\{([^}]*)\}/g)].every(([, name]) => /^(aligned|cases|[bpv]?matrix|array)$/.test(name!)),
    ),
    [],
  )
})

test("nbconvert's Markdown, which GitHub uses for notebooks, leaves every formula as it is", () => {
  const script = [
    'import json, sys, html, re',
    'from nbconvert.filters.markdown_mistune import markdown2html_mistune',
    'print(json.dumps([html.unescape(markdown2html_mistune(text)) for text in json.load(sys.stdin)]))',
  ].join('\n')
  // an attached picture would be asked for; its place is enough here
  const texts = notebooks.flatMap(proseOf).map(text => text.replaceAll('(attachment:', '('))
  const { stdout, stderr } = spawnSync(join(root, '.venv/bin/python'), ['-c', script], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  assert.notEqual(stdout, '', stderr)
  const pages = JSON.parse(stdout) as string[]
  const lost = texts.flatMap((text, i) =>
    formulasOf(text)
      .map(({ tex, display }) => (display ? `$$${tex}$$` : `$${tex}$`))
      .filter(whole => !pages[i]!.includes(whole)),
  )
  assert.deepEqual(lost, [])
})
