import { escaped } from './escape'
import { colourOf, ink } from './theme'
import { type View, view } from './view'

/** What a panel shows of a record: how far the run is, and its numbers. */
export interface Progress {
  update: number
  of: number
  losses?: Record<string, number>
  metrics?: Record<string, number>
  /** tensors alive, which must not grow */
  tensors?: number
}

export interface PanelState {
  title: string
  seen: Progress[]
  /** updates a second */
  rate: number
  /** said at the end, e.g. that the run was stopped */
  note?: string
  /** what was last looked at, as a PNG */
  png?: string
}

/** The state of a run in one place: progress, pace, memory, each number that was seen more than once as a small chart, and
 *  the current samples. */
export function panel({ title, seen, rate, note = '', png }: PanelState): View {
  const { update, of, tensors, ...last } = seen.at(-1)!
  const left = update < of && rate > 0 && !note ? [`${((of - update) / rate).toFixed(0)} s left`] : []
  const memory = `${(process.memoryUsage().rss / 2 ** 30).toFixed(1)} GB`
  const alive = tensors === undefined ? [] : [`${tensors} tensors`]
  const pace = [
    `${update}/${of}`,
    ...(rate > 0 ? [`${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)}/s`] : []),
    ...left,
    memory,
    ...alive,
  ].join(' · ')
  const numbers = { ...last.losses, ...last.metrics }
  const values = Object.entries(numbers).map(([name, value]) => `${name} ${value.toPrecision(3)}`)
  const bar = '█'.repeat(Math.round((20 * update) / of)).padEnd(20, '░')
  const text = [`${title}  ${bar}  ${pace}`, values.join('  '), note].filter(Boolean).join('\n')
  const html = () => {
    const curves = Object.keys(numbers).filter(name => seen.length < 2 || pointsOf(seen, name).length > 1)
    const charts = curves.map((name, i) => chart(name, seen, i))
    const picture = png ? `<div><img alt="current samples" src="data:image/png;base64,${png}"></div>` : ''
    return `<div><b>${escaped(title.trim())}</b> <code>${bar}</code> ${pace}${note && ` · ${escaped(note)}`}</div><div>${charts.join(' ')}</div>${picture}`
  }
  return view(text, () => ({ 'text/html': html() }))
}

/** One number over the run. A measure may have the name of a loss, as Eq. 9 and the loss of Eq. 7 are both called
 *  diversity: then it is the measure. */
function pointsOf(seen: Progress[], name: string): (readonly [update: number, value: number])[] {
  const kind = seen.some(({ metrics }) => metrics?.[name] !== undefined) ? 'metrics' : 'losses'
  return seen.flatMap(one => (one[kind]?.[name] === undefined ? [] : [[one.update, one[kind][name]] as const]))
}
const [width, height] = [180, 74]

/** One number over the run, with its range and its last value. */
function chart(name: string, seen: Progress[], place: number): string {
  const all = pointsOf(seen, name)
  const stride = Math.ceil(all.length / 120)
  const points = all.filter((_, i) => i % stride === 0 || i === all.length - 1)
  const [low, high] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))]
  const { of } = seen[0]!
  const at = ([x, y]: readonly [number, number]) =>
    `${(2 + (x / of) * (width - 4)).toFixed(1)},${(70 - (high > low ? (y - low) / (high - low) : 0.5) * 48).toFixed(1)}`
  const label = (x: number, y: number, anchor: string, text: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="10" fill="${ink}">`,
    label(2, 11, 'start', `${escaped(name)} ${points.at(-1)![1].toPrecision(3)}`),
    label(width - 2, 11, 'end', `${low.toPrecision(2)} – ${high.toPrecision(2)}`),
    `<path d="M2 72H${width - 2}" stroke="${ink}" stroke-opacity="0.4"/>`,
    `<polyline points="${points.map(at).join(' ')}" fill="none" stroke="${colourOf(name, place)}" stroke-width="1.5"/></svg>`,
  ].join('')
  return `<img alt="${escaped(name)}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">`
}
