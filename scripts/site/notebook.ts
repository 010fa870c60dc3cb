import { code, escapeHtml, markdown, type Place } from './markdown'

type Text = string | string[]

interface Output {
  output_type: string
  text?: Text
  data?: Record<string, unknown>
  metadata?: { 'image/png'?: { width: number; height: number } }
}

export interface Cell {
  id?: string
  cell_type: 'code' | 'markdown'
  source: Text
  metadata: {
    tags?: string[]
    jupyter?: { source_hidden?: boolean; outputs_hidden?: boolean }
    slideshow?: { slide_type?: string }
  }
  outputs?: Output[]
  attachments?: Record<string, Record<string, string>>
}

export const textOf = (text: unknown): string => (Array.isArray(text) ? text.join('') : String(text ?? ''))

/** A notebook's cells as HTML. Code folds; what is hidden in the notebook is folded, as are solutions with their outputs. A
 *  code cell has the same anchor as in JupyterLab. */
export const notebookHtml = (cells: Cell[], place: Place): string =>
  cells.map(cell => (cell.cell_type === 'markdown' ? proseHtml(cell, place) : codeCell(cell))).join('\n')

export const proseHtml = (cell: Cell, place: Place): string => markdown(proseOf(cell), place)

export const codeHtml = (text: string): string => `<pre class="code"><code>${code(text, 'typescript')}</code></pre>`

/** A cell's prose, with its attached pictures in place. */
const proseOf = ({ source, attachments = {} }: Cell): string =>
  textOf(source).replace(/!\[([^\]]*)\]\(attachment:([^)]+)\)/g, (_, alt: string, name: string) => {
    const png = attachments[name]?.['image/png']
    if (!png)
      throw new Error(`Expected a picture attached as ${name}, got ${Object.keys(attachments).join(', ') || 'none'}.`)
    return `<img src="data:image/png;base64,${png}" alt="${escapeHtml(alt)}">`
  })

function codeCell({ id, source, metadata, outputs = [] }: Cell): string {
  const text = textOf(source)
  if (!text.trim()) return ''
  const [lines, shown] = [codeHtml(text), outputsHtml(outputs)]
  const anchor = id ? ` id="cell-id=${escapeHtml(id)}"` : ''
  if (!metadata.tags?.includes('solution')) {
    const open = metadata.jupyter?.source_hidden ? '' : ' open'
    const below = metadata.jupyter?.outputs_hidden
      ? `<details><summary>${closedName(outputs)}</summary>\n${shown}</details>`
      : shown
    return `<details class="cell"${anchor}${open}><summary>Code</summary>\n${lines}</details>\n${below}`
  }
  const number = text.match(/^\/\/ (?:solution )?(\d+)\b/)?.[1]
  return `<details class="solution"${anchor}><summary>Solution ${number ?? ''}</summary>\n${lines}\n${shown}</details>`
}

/** The label of folded outputs: a training panel, pictures, or else tables. */
function closedName(outputs: Output[]): string {
  const isPanel = outputs.some(({ data }) => textOf(data?.['text/html']).includes('<progress'))
  return isPanel ? 'While it trained' : outputs.some(({ data }) => data?.['image/png']) ? 'In pictures' : 'In numbers'
}

/** Outputs in order; lines printed one by one are joined into one block. */
export function outputsHtml(outputs: Output[]): string {
  const blocks: string[] = []
  let printed = ''
  const flush = () => {
    if (printed) blocks.push(`<pre class="output">${escapeHtml(printed.trimEnd())}</pre>`)
    printed = ''
  }
  for (const output of outputs) {
    if (output.output_type === 'stream') printed += textOf(output.text)
    else {
      flush()
      blocks.push(richHtml(output))
    }
  }
  flush()
  return blocks.join('\n')
}

/** The richest format of an output: a figure to explore, a table, a picture, else its text. */
function richHtml({ data = {}, metadata }: Output): string {
  const [figure, html, png] = [data['application/vnd.plotly.v1+json'], data['text/html'], data['image/png']]
  const text = textOf(data['text/plain'])
  const size = metadata?.['image/png']
  const sized = size ? ` width="${Math.round(size.width)}" height="${Math.round(size.height)}"` : ''
  const picture = png ? `<img src="data:image/png;base64,${textOf(png).trim()}" alt="${escapeHtml(text)}"${sized}>` : ''
  if (figure) return figureHtml(figure as Figure, picture)
  if (html) return `<div class="scroll output">${textOf(html)}</div>`
  return picture ? `<div class="scroll picture">${picture}</div>` : `<pre class="output">${escapeHtml(text)}</pre>`
}

interface Figure {
  layout: { width?: number; height?: number }
}

/** A figure as data for figures.js to draw; without scripts, its picture. */
function figureHtml(figure: Figure, picture: string): string {
  const { width = 860, height = 420 } = figure.layout
  const json = JSON.stringify(figure).replace(/</g, '\\u003c')
  const room = `<div class="plot" style="width:${Math.round(width)}px;height:${Math.round(height)}px"></div>`
  const still = `<noscript>${picture}</noscript>`
  return `<div class="scroll figure">${room}<script type="application/json">${json}</script>${still}</div>`
}
