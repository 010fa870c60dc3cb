import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import test, { after } from 'node:test'
import { addressOf, buildSite, linksFrom, runsAt, withPictureFiles } from '../../scripts/site'
import { markdown } from '../../scripts/site/markdown'
import { notebookHtml } from '../../scripts/site/notebook'
import { root } from '../support/source'

const out = mkdtempSync(join(tmpdir(), 'site-'))
after(() => rmSync(out, { recursive: true }))
const pages = buildSite(out)
const html = (at: string) => readFileSync(join(out, at), 'utf8')
const notebooks = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'))
const place = () => ({ link: (href: string) => href, headings: [] })

test('each notebook is a page that leads to where it runs, and the index leads to it', () => {
  assert.ok(notebooks.length >= 5)
  for (const name of notebooks) {
    const at = addressOf(`notebooks/${name}`)
    assert.ok(html('index.html').includes(`href="${at}"`), name)
    assert.ok(html(at).includes(`<a href="${runsAt(`notebooks/${name}`)}">Run this notebook here</a>`), name)
  }
})

test('every link of every page leads to a file of the site, and every anchor to an element', () => {
  for (const at of pages) {
    // what is inside of a figure's data is no link
    const text = html(at).replace(/<script type="application\/json">.*?<\/script>/g, '')
    for (const [, link] of text.matchAll(/\b(?:href|src)="([^"]*)"/g)) {
      if (/^(https?:|data:)/.test(link!)) continue
      const [path, anchor] = link!.split('#').map(decodeURIComponent) as [string, string | undefined]
      const target = path === '' ? at : normalize(join(dirname(at), path))
      if (target.startsWith('run/')) {
        assert.equal(
          target,
          runsAt(`notebooks/${at.replace('.html', '.ipynb')}`).replace('%2F', '/'),
          'it is run by its name',
        )
        continue
      }
      assert.ok(existsSync(join(out, target)), `${at} leads to ${link}`)
      if (anchor) assert.ok(html(target).includes(`id="${anchor.replace(/"/g, '&quot;')}"`), `${at} leads to ${link}`)
    }
  }
})

test('a picture of a page is a file, named by its bytes, and the same picture of two pages is there once', () => {
  const folder = join(out, 'pictures-of-pages')
  const page = (bytes: string) => `<img alt="a" src="data:image/png;base64,${Buffer.from(bytes).toString('base64')}">`
  const [first, again, other] = [
    withPictureFiles(page('one') + page('two'), 'a.html', folder),
    withPictureFiles(page('one'), 'deep/b.html', folder),
    withPictureFiles('<script>"data:image/png;base64,AAAA"</script>', 'c.html', folder),
  ]
  const [one, two] = [...first.matchAll(/src="([^"]*)"/g)].map(([, link]) => link!)
  assert.equal(readFileSync(join(folder, one!), 'utf8'), 'one')
  assert.equal(readFileSync(join(folder, two!), 'utf8'), 'two')
  assert.equal(again, `<img alt="a" src="../${one}">`)
  assert.equal(other, '<script>"data:image/png;base64,AAAA"</script>', 'what is no picture of the page stays')
  assert.equal(readdirSync(join(folder, 'assets', 'pictures')).length, 2)
})

test('no page asks another machine for anything', () => {
  for (const at of pages)
    assert.doesNotMatch(html(at), /<(script|link|img|iframe)[^>]*\s(src|href)="(https?:)?\/\//, at)
})

test('a page is under 3 MB, and plotly.js is there once', () => {
  for (const at of pages) assert.ok(statSync(join(out, at)).size < 3e6, at)
  const scripts = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('plotly.js'))
  assert.deepEqual(scripts, [join('assets', 'plotly.js')])
})

test('plotly.js draws every kind of trace that is on a page, and has lost what no page draws', () => {
  const script = readFileSync(join(out, 'assets', 'plotly.js'), 'utf8')
  const data = pages.flatMap(at => [...html(at).matchAll(/<script type="application\/json">(.*?)<\/script>/g)])
  const figures = data.map(([, text]) => JSON.parse(text!) as { data?: { type?: string }[] })
  const traces = figures.flatMap(({ data = [] }) => data) // a user study's page has data of its own
  const kinds = new Set(traces.map(({ type = 'scatter' }) => type))
  assert.ok(kinds.size >= 2)
  for (const kind of kinds) assert.match(script, new RegExp(`moduleType:"trace",name:"${kind}"`), kind)
  assert.doesNotMatch(script, /moduleType:"trace",name:"(scatter3d|sankey|scattergeo)"/)
  assert.match(script, /Licensed under the MIT license/)
  assert.ok(script.length < 1.5e6)
})

test('every formula of a notebook is rendered, those of Appendix A with their numbers', () => {
  const appendix = html('05-appendix-a.html')
  const tags = [...appendix.matchAll(/class="tag">.*?<span class="mord">(\d+)<\/span>/g)].map(([, n]) => Number(n))
  assert.deepEqual(
    tags,
    Array.from({ length: 29 }, (_, i) => i + 10),
  )
  for (const name of notebooks) assert.doesNotMatch(html(addressOf(`notebooks/${name}`)), /katex-error/, name)
})

test('a formula with a mistake ends the work and is named', () => {
  assert.throws(() => markdown('so $\\frac{1}$ is', place()), /Expected a formula that KaTeX reads, got \\frac\{1\}/)
  assert.throws(() => markdown('$$\\nonsense$$', place()), /\\nonsense/)
})

test('a link goes to where its file stands on the site; a link that leads nowhere ends the work', () => {
  const found: string[] = []
  const link = linksFrom('notebooks/02-x.ipynb', '02-x.html', file => found.push(file))
  assert.equal(link('01-flow-matching.ipynb#Summary'), '01-flow-matching.html#Summary')
  assert.equal(link('../lib/loss/dmd.ts'), 'files/lib/loss/dmd.ts.html')
  assert.equal(link('https://arxiv.org'), 'https://arxiv.org')
  assert.deepEqual(found, ['notebooks/01-flow-matching.ipynb', 'lib/loss/dmd.ts'])
  assert.throws(() => link('no-such.ipynb'), /got no-such\.ipynb in notebooks\/02-x\.ipynb/)
  assert.throws(() => link('../../elsewhere'), /got \.\.\/\.\.\/elsewhere/)
})

test('a solution is closed with its outputs, printed lines make one block, and text stays text', () => {
  const cell = (source: string, metadata: object, ...outputs: object[]) =>
    ({ cell_type: 'code', source, metadata, outputs }) as never
  const line = (text: string) => ({ output_type: 'stream', text })
  const solution = cell(
    '// solution 3',
    { tags: ['solution'], jupyter: { source_hidden: true } },
    line('a\n'),
    line('<b>\n'),
  )
  assert.equal(
    notebookHtml([solution], place()).replace(/\n/g, '|'),
    '<details class="solution"><summary>Solution 3</summary>|' +
      '<pre class="code"><code><span class="hljs-comment">// solution 3</span></code></pre>|' +
      '<pre class="output">a|&lt;b&gt;</pre></details>',
  )
})

test('code can be closed, and has the anchor by which JupyterLab finds its cell', () => {
  const open = { cell_type: 'code', id: '06-04', source: '1', metadata: {} } as never
  assert.match(notebookHtml([open], place()), /^<details class="cell" id="cell-id=06-04" open><summary>Code</)
})

test('other hidden code is closed, and its outputs are seen; a picture attached to prose stands in its place', () => {
  const hidden = { cell_type: 'code', source: '1', metadata: { jupyter: { source_hidden: true } } }
  const [closed, seen] = notebookHtml(
    [{ ...hidden, outputs: [{ output_type: 'stream', text: 'a' }] } as never],
    place(),
  ).split('</details>')
  assert.match(closed!, /^<details class="cell"><summary>Code</)
  assert.equal(seen, '\n<pre class="output">a</pre>')
  const prose = { cell_type: 'markdown', source: '![A "b"](attachment:b.png)', metadata: {} } as const
  const attached = { ...prose, attachments: { 'b.png': { 'image/png': 'AAAA' } } }
  assert.equal(notebookHtml([attached], place()), '<img src="data:image/png;base64,AAAA" alt="A &quot;b&quot;">')
  assert.throws(() => notebookHtml([prose], place()), /picture attached as b\.png, got none/)
})

test('closed outputs say what they are: numbers, pictures, or how it trained', () => {
  const closed = (...all: object[]) =>
    notebookHtml(
      [
        {
          cell_type: 'code',
          source: '1',
          metadata: { jupyter: { outputs_hidden: true } },
          outputs: all.map(data => ({ output_type: 'display_data', data })),
        } as never,
      ],
      place(),
    ).match(/<summary>(?!Code)([^<]*)/)?.[1]
  const numbers = { 'text/html': '<table></table>' }
  assert.equal(closed(numbers), 'In numbers')
  assert.equal(closed(numbers, { 'image/png': 'AAAA' }), 'In pictures')
  assert.equal(closed({ 'text/html': '<progress></progress>' }, numbers), 'While it trained')
})

test('a figure is data that cannot end its element, with its picture where there are no scripts', () => {
  const data = { 'application/vnd.plotly.v1+json': { layout: { title: '</script>' } }, 'image/png': 'AAAA' }
  const cell = {
    cell_type: 'code',
    source: '1',
    metadata: {},
    outputs: [{ output_type: 'display_data', data }],
  } as never
  const page = notebookHtml([cell], place())
  assert.equal(page.match(/<\/script>/g)?.length, 1)
  assert.match(page, /<noscript><img src="data:image\/png;base64,AAAA"/)
})

test('the anchor of a heading has none of the HTML in it', () => {
  const headings: { id: string; text: string }[] = []
  markdown('## <a id="claim-1"></a>1. A claim', { ...place(), headings })
  assert.deepEqual(headings, [{ id: '1.-A-claim', text: '1. A claim' }])
})

test('the page of a heading has its anchor as JupyterLab names it', () => {
  assert.equal(markdown('## 2. The *gradient*', place()), '<h2 id="2.-The-gradient">2. The <em>gradient</em></h2>\n')
})
