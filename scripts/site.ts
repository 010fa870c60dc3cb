import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, posix, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { command } from './command'
import { readNotebookFile } from './notebook-file'
import { code, markdown, markdownLine, type Place } from './site/markdown'
import { type Cell, notebookHtml, textOf } from './site/notebook'
import { linkBetween, type Neighbour, type Page, pageHtml } from './site/page'
import { playgroundPage } from './site/playground/page'

// `npm run site [-- --out folder]`: the notebooks with their stored outputs, as pages that need no kernel and no network; the
// same notebooks to run in the reader's browser; and a playground that trains there.

const root = resolve(__dirname, '..')

/** The address of a file of the repository on the site: notebooks and sources are pages, pictures are copied. */
export function addressOf(file: string): string {
  if (file === 'CLAIMS.md') return 'claims.html'
  if (file.endsWith('.ipynb')) return file.replace(/^notebooks\//, '').replace(/\.ipynb$/, '.html')
  return /\.(png|jpe?g|gif|svg)$/.test(file) ? `files/${file}` : `files/${file.replace(/\/$/, '')}.html`
}

/** Resolve the links of a file; `found` is called with each file that one leads to.
 *  @throws a broken link. */
export function linksFrom(file: string, at: string, found: (file: string) => void): (href: string) => string {
  return href => {
    if (/^(https?:|mailto:|#)/.test(href)) return href
    const [path, anchor] = href.split('#') as [string, string | undefined]
    const target = posix.normalize(posix.join(posix.dirname(file), decodeURIComponent(path)))
    if (target.startsWith('..') || !existsSync(join(root, target)))
      throw new Error(`Expected links to files of the repository, got ${href} in ${file}.`)
    found(target)
    return encodeURI(linkBetween(at, addressOf(target))) + (anchor ? `#${anchor}` : '')
  }
}

interface Notebook extends Neighbour {
  file: string
  cells: Cell[]
  goal: string
}

function readNotebook(file: string): Notebook {
  const { cells } = readNotebookFile<{ cells: Cell[] }>(join(root, file))
  const opening = textOf(cells[0]?.source)
  const line = (pattern: RegExp) => opening.match(pattern)?.[1] ?? ''
  return { file, at: addressOf(file), cells, title: line(/^# (.+)$/m) || file, goal: line(/^\*\*Goal\.\*\* (.+)$/m) }
}

/** The previous and next page in reading order, from the index to the claims. */
function neighboursOf(at: string, notebooks: Notebook[]): Pick<Page, 'previous' | 'next'> {
  const order: Neighbour[] = [
    { at: 'index.html', title: 'Start' },
    ...notebooks,
    { at: 'claims.html', title: 'Claims' },
    { at: 'playground.html', title: 'Playground' },
  ]
  const place = order.findIndex(page => page.at === at)
  return place < 0 ? {} : { previous: order[place - 1], next: order[place + 1] }
}

/** A page whose pictures are files of their own, named by their bytes: a quarter smaller than within the page, and there once
 *  however many pages show them. */
export function withPictureFiles(html: string, at: string, out: string): string {
  return html.replaceAll(/(?<=<img [^>]*?src=")data:image\/png;base64,([A-Za-z0-9+/=]+)/g, (_, base64: string) => {
    const png = Buffer.from(base64, 'base64')
    const file = `assets/pictures/${createHash('sha256').update(png).digest('hex').slice(0, 16)}.png`
    mkdirSync(dirname(join(out, file)), { recursive: true })
    writeFileSync(join(out, file), png)
    return linkBetween(at, file)
  })
}

/** Write the whole site: notebooks, claims and, following links, every file they refer to.  →  the addresses of its pages */
export function buildSite(out: string): string[] {
  const listed = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'))
  const notebooks = listed.sort().map(name => readNotebook(`notebooks/${name}`))
  const queue = [...notebooks.map(({ file }) => file), 'CLAIMS.md']
  const found = (file: string) => queue.includes(file) || queue.push(file)
  const write = (at: string, text: string) => {
    mkdirSync(dirname(join(out, at)), { recursive: true })
    writeFileSync(join(out, at), withPictureFiles(text, at, out))
  }
  write('index.html', indexPage(notebooks, found))
  for (const file of queue) {
    const at = addressOf(file)
    if (!at.endsWith('.html')) cpSync(join(root, file), join(out, at))
    else if (file.endsWith('.ipynb')) write(at, notebookPage(file, notebooks, found))
    else write(at, sourcePage(file, notebooks, found))
  }
  copyAssets(out)
  write('playground.html', playgroundPage())
  program('bundle.ts', out)
  return ['index.html', 'playground.html', ...queue.map(addressOf).filter(at => at.endsWith('.html'))]
}

/** The address at which a notebook runs in the reader's browser. */
export const runsAt = (file: string): string => `run/lab/index.html?path=${encodeURIComponent(file)}`

/** Run a build step as a program of its own: esbuild's plugins are asynchronous. */
const program = (name: string, out: string) =>
  execFileSync(process.execPath, ['--import', 'tsx', join(__dirname, 'site', name), out], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })

/** Write JupyterLite, in which the notebooks run, next to the pages. */
export const buildRun = (out: string): void => void program(join('run', 'build.ts'), out)

function notebookPage(file: string, notebooks: Notebook[], found: (file: string) => void): string {
  const notebook = readNotebook(file)
  const place: Place = { link: linksFrom(file, notebook.at, found), headings: [] }
  const body = inFile(file, () => notebookHtml(notebook.cells, place))
  return pageHtml({
    ...notebook,
    body,
    headings: place.headings,
    figures: body.includes('class="scroll figure"'),
    scripts: ['assets/folds.js'],
    ...neighboursOf(notebook.at, notebooks),
    ...(file.startsWith('notebooks/student/') ? {} : { runs: runsAt(file) }),
  })
}

/** The index: the introduction of README.md, and each notebook with its goal. */
function indexPage(notebooks: Notebook[], found: (file: string) => void): string {
  const at = 'index.html'
  const place: Place = { link: linksFrom('README.md', at, found), headings: [] }
  const opening = readFileSync(join(root, 'README.md'), 'utf8').split(/^## /m)[0]!
  const cards = notebooks.map(({ file, at: to, title, goal }) => {
    const text = inFile(file, () => markdownLine(goal, { ...place, link: linksFrom(file, at, found) }))
    return `<li><a href="${to}">${markdownLine(title, place)}</a><p>${text}</p></li>`
  })
  const playground =
    '<p><a href="playground.html">Playground</a>: draw a distribution and train both students in this browser.</p>'
  const body = `${markdown(opening, place)}${playground}\n<ul class="cards">\n${cards.join('\n')}\n</ul>`
  return pageHtml({ at, title: 'DP-DMD, executable', body, ...neighboursOf(at, notebooks) })
}

/** The page of a text file, or of the names in a folder. */
function sourcePage(file: string, notebooks: Notebook[], found: (file: string) => void): string {
  const [path, at] = [join(root, file), addressOf(file)]
  const heading = `<h1><code>${file}</code></h1>\n`
  if (statSync(path).isDirectory()) {
    const names = readdirSync(path).sort().join('\n')
    return pageHtml({ at, title: file, body: `${heading}<pre class="code">${code(names, '')}</pre>` })
  }
  const text = readFileSync(path, 'utf8')
  if (file.endsWith('.md')) {
    const place: Place = { link: linksFrom(file, at, found), headings: [] }
    const body = inFile(file, () => markdown(text, place))
    return pageHtml({ at, title: file, body, headings: place.headings, ...neighboursOf(at, notebooks) })
  }
  const language = /\.(ts|mjs|cjs|js)$/.test(file) ? 'typescript' : extname(file).slice(1)
  return pageHtml({ at, title: file, body: `${heading}<pre class="code"><code>${code(text, language)}</code></pre>` })
}

function inFile(file: string, render: () => string): string {
  try {
    return render()
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`)
  }
}

/** Copy what all pages share: plotly.js without 3-D and maps, KaTeX's style and fonts, our own styles and scripts. */
export function copyAssets(out: string): void {
  const assets = join(out, 'assets')
  const katex = dirname(require.resolve('katex/dist/katex.min.css'))
  mkdirSync(assets, { recursive: true })
  cpSync(require.resolve('plotly.js-cartesian-dist-min/plotly-cartesian.min.js'), join(assets, 'plotly.js'))
  cpSync(join(katex, 'katex.min.css'), join(assets, 'katex', 'katex.min.css'))
  for (const font of readdirSync(join(katex, 'fonts')).filter(name => name.endsWith('.woff2')))
    cpSync(join(katex, 'fonts', font), join(assets, 'katex', 'fonts', font))
  for (const own of ['content.css', 'site.css', 'narrow.js', 'figures.js', 'folds.js'])
    cpSync(join(__dirname, 'site', own), join(assets, own))
}

function run(): void {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'site') } } })
  const out = resolve(values.out)
  for (const at of buildSite(out)) console.log(`${(statSync(join(out, at)).size / 1e6).toFixed(2)} MB  ${at}`)
  buildRun(out)
  console.log(
    `Open ${relative(process.cwd(), join(out, 'index.html'))} in a browser. To run notebooks there, serve it:`,
  )
  console.log(`python3 -m http.server --bind localhost --directory ${relative(process.cwd(), out)}`)
}

if (require.main === module) command(run)
