import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { command } from './command'
import { readNotebookFile } from './notebook-file'
import { copyAssets } from './site'
import { escapeHtml, type Place } from './site/markdown'
import { type Cell, codeHtml, outputsHtml, proseHtml, textOf } from './site/notebook'

// `npm run slides [-- --out folder]`: the notebooks with slideshow metadata, with their stored outputs, as decks that need no
// kernel and no network. Arrow keys change the slide.

const root = resolve(__dirname, '..')

/** The slides of a notebook, by Jupyter's slide types: "slide" begins one, "skip" and "notes" are on none, and any other cell
 *  continues the current one. A notebook without a "slide" has none. */
export function slidesOf(cells: Cell[]): Cell[][] {
  const slides: Cell[][] = []
  for (const cell of cells) {
    const type = cell.metadata.slideshow?.slide_type
    if (type === 'skip' || type === 'notes') continue
    if (type === 'slide') slides.push([cell])
    else slides.at(-1)?.push(cell)
  }
  return slides
}

/** A cell on a slide: prose, code that is open in the notebook and lacks the tag "hide-input", and outputs; printed lines only
 *  if there is no other output. */
function cellHtml(cell: Cell, place: Place): string {
  if (cell.cell_type === 'markdown') return proseHtml(cell, place)
  const hidden = cell.metadata.jupyter?.source_hidden || cell.metadata.tags?.includes('hide-input')
  const rich = cell.outputs?.filter(output => output.output_type !== 'stream') ?? []
  return (hidden ? '' : codeHtml(textOf(cell.source))) + outputsHtml(rich.length ? rich : (cell.outputs ?? []))
}

/** A deck as a page; everything it loads is next to it. */
export function deckHtml(slides: Cell[][], place: Place): string {
  const title = textOf(slides[0]![0]!.source).match(/^# (.+)$/m)?.[1] ?? ''
  const sections = slides.map(cells => {
    const content = cells.map(cell => cellHtml(cell, place)).join('\n')
    return `<section class="slide" hidden><div class="content">\n${content}\n</div></section>`
  })
  const styles = ['assets/katex/katex.min.css', 'assets/content.css', 'assets/slides.css']
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
${styles.map(place => `<link rel="stylesheet" href="${place}">`).join('\n')}
${['plotly', 'narrow', 'figures', 'slides'].map(name => `<script defer src="assets/${name}.js"></script>`).join('\n')}
</head>
<body>
<main>
${sections.join('\n')}
</main>
<nav><button type="button" id="back" aria-label="back">←</button> <output></output> <button type="button" id="on" aria-label="on">→</button></nav>
</body>
</html>
`
}

/** Write all decks.  →  their file names */
export function buildSlides(out: string): string[] {
  mkdirSync(out, { recursive: true })
  copyAssets(out)
  for (const own of ['slides.css', 'slides.js']) cpSync(join(__dirname, 'site', own), join(out, 'assets', own))
  const names = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'))
  return names.sort().flatMap(name => {
    const file = join(root, 'notebooks', name)
    const slides = slidesOf(readNotebookFile<{ cells: Cell[] }>(file).cells)
    if (!slides.length) return []
    const link = (href: string) =>
      /^(https?:|#|data:)/.test(href) ? href : relative(out, join(root, 'notebooks', href))
    const deck = name.replace(/ipynb$/, 'html')
    writeFileSync(join(out, deck), deckHtml(slides, { link, headings: [] }))
    return [deck]
  })
}

function run(): void {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'slides') } } })
  const out = resolve(values.out)
  for (const deck of buildSlides(out)) console.log(relative(process.cwd(), join(out, deck)))
  console.log('Open one in a browser; arrow keys turn the slides. Their plan is notebooks/teaching.md.')
}

if (require.main === module) command(run)
