import assert from 'node:assert/strict'
import { basename } from 'node:path'
import test from 'node:test'
import { colours } from '../lib/display/theme'
import { filesBelow, read } from './support/source'

// The form of all figures that the notebooks store: plotly's data, and the still picture beside it.

interface Axis {
  title?: { text?: string }
  showticklabels?: boolean
  type?: string
  ticktext?: string[]
  domain?: [number, number]
}
interface Trace {
  type: string
  mode?: string
  name?: string
  showlegend?: boolean
  x?: unknown[]
  line?: { color?: string; dash?: string; width?: number }
  marker?: { color?: string | string[]; symbol?: string; size?: number }
  textfont?: { size?: number }
}
interface Stored {
  data: Trace[]
  layout: Record<string, unknown> & { title: { text: string }; font: { size: number } }
  config?: { toImageButtonOptions?: { scale?: number } }
}

const notebooks = filesBelow('notebooks', /^\d\d-.*\.ipynb$/).filter(file => !/student|checkpoint/.test(file))
type Output = { data?: Record<string, unknown> }
const outputs = notebooks.flatMap(file =>
  (JSON.parse(read(file)).cells as { outputs?: Output[] }[]).flatMap(({ outputs = [] }) =>
    outputs.flatMap(({ data }) => (data ? [{ notebook: basename(file).slice(0, 2), data }] : [])),
  ),
)
const figures = outputs.flatMap(({ notebook, data }) => {
  const figure = data['application/vnd.plotly.v1+json'] as Stored | undefined
  return figure ? [{ figure, where: `${notebook}: ${figure.layout.title.text}` }] : []
})
const stills = outputs.flatMap(({ notebook, data }) => {
  const png = data['image/png'] as string | string[] | undefined
  const bytes = Buffer.from([png ?? ''].flat().join(''), 'base64')
  return bytes.length ? [{ bytes, where: `${notebook}: ${String(data['text/plain']).slice(0, 60)}` }] : []
})

const axesOf = ({ layout }: Stored, letter: 'x' | 'y') =>
  Object.entries(layout).flatMap(([key, axis]) => (new RegExp(`^${letter}axis`).test(key) ? [axis as Axis] : []))

/** Every text that a figure shows. */
const textsOf = ({ data, layout }: Stored): string[] => [
  layout.title.text,
  ...(['x', 'y'] as const).flatMap(letter =>
    axesOf({ data, layout }, letter).flatMap(({ title, ticktext = [] }) => [title?.text ?? '', ...ticktext]),
  ),
  ...((layout.annotations ?? []) as { text: string }[]).map(({ text }) => text),
  ...data.flatMap(({ name }) => (name ? [name] : [])),
]
const none = (found: { where: string }[]) =>
  assert.deepEqual(
    found.map(({ where }) => where),
    [],
  )

test('there are figures to look at', () => assert.ok(figures.length > 60 && stills.length > figures.length))

test('every axis of numbers has a title, on itself or on the axis of its row or column', () => {
  const named = (axes: Axis[]) =>
    axes.some(({ title }) => title?.text) || axes.every(({ ticktext, type }) => ticktext || type === 'category')
  const categories = ({ data }: Stored) => data.every(({ x }) => x?.every(value => typeof value === 'string'))
  none(
    figures.filter(({ figure }) => {
      const across = named(axesOf(figure, 'x')) || categories(figure)
      return !across || !named(axesOf(figure, 'y'))
    }),
  )
})

test('no text is raw markup: of LaTeX and Markdown nothing is left, underscores are not subscripts', () => {
  none(
    figures.filter(({ figure }) =>
      textsOf(figure).some(text => /\$|\\[a-z]|\*\*|`|[a-zα-ωA-Z]_[a-zα-ω0-9{]/.test(text)),
    ),
  )
})

test('no text is smaller than 11 px', () => {
  const sizes = ({ layout, data }: Stored) => [
    layout.font.size,
    ...[...JSON.stringify(layout).matchAll(/"font":\{[^}]*"size":([\d.]+)/g)].map(([, size]) => Number(size)),
    ...data.flatMap(({ textfont }) => textfont?.size ?? []),
  ]
  none(figures.filter(({ figure }) => Math.min(...sizes(figure)) < 11))
})

/** What a mark looks like in the legend. */
const lookOf = ({ line, marker, mode = '' }: Trace) =>
  [
    ...[line?.color ?? marker?.color, line?.dash ?? 'solid', mode.includes('lines') && 'line'],
    ...[mode.includes('markers') && (marker?.symbol ?? 'circle')],
  ].join()

test('no two entries of a legend look alike', () => {
  none(
    figures.filter(({ figure }) => {
      const shown = figure.data.filter(({ name, showlegend }) => name && showlegend !== false)
      return new Set(shown.map(lookOf)).size < new Set(shown.map(({ name }) => name)).size
    }),
  )
})

test('a method has its colour everywhere', () => {
  const coloured = ({ name = '', line, marker }: Trace) => {
    const own = colours[name]
    const colour = line?.color ?? marker?.color
    return !own || typeof colour !== 'string' || colour === own
  }
  none(figures.filter(({ figure }) => !figure.data.every(coloured)))
})

test('the page shows through a figure, and its camera button saves twice the pixels', () => {
  none(
    figures.filter(({ figure: { layout, config } }) => {
      const clear = /^rgba\(.*,0\)$|transparent/
      const through = clear.test(String(layout.paper_bgcolor)) && clear.test(String(layout.plot_bgcolor))
      return !through || config?.toImageButtonOptions?.scale !== 2
    }),
  )
})

test('stills and grids of pictures are transparent where nothing is drawn', () => {
  none(stills.filter(({ bytes }) => !bytes.includes('tRNS') && bytes[25] !== 6))
})

test('tables keep a number beside its spread and its interval', () => {
  const tables = outputs.flatMap(({ notebook, data }) => {
    const html = [data['text/html'] ?? ''].flat().join('')
    const found = html.match(/^(?:(.*)\n)?<table/)
    return found ? [{ where: `${notebook}: ${found[1]}`, html }] : []
  })
  assert.ok(tables.length > 50)
  none(tables.filter(({ html }) => />[^<]*( ±|± |\d \[)[^<]*<\/(td|b)>/.test(html)))
})

test('folded below its code, an output is a line of words', () => {
  type Cell = { id: string; metadata: { jupyter?: Record<string, boolean> }; outputs?: Output[] }
  const firstLines = notebooks.flatMap(file =>
    (JSON.parse(read(file)).cells as Cell[])
      .filter(({ metadata: { jupyter } }) => jupyter?.outputs_hidden && !jupyter.source_hidden)
      .flatMap(({ id, outputs: [first] = [] }) => {
        const { 'text/html': html, 'text/plain': text } = first?.data ?? {}
        const shown = [html ?? text ?? ''].flat().join('').split('\n')[0]!
        return first?.data ? [{ where: `${file}, ${id}: ${shown}`, shown }] : []
      }),
  )
  assert.ok(firstLines.length > 30)
  none(firstLines.filter(({ shown }) => !shown || /[<>]/.test(shown)))
})
