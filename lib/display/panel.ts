import { escaped } from './escape'
import { lineChart } from './line-chart'
import { colourOf } from './theme'
import { type View, view } from './view'

/** What a panel shows of a record: how far the run is, and its numbers. */
export interface Progress {
  update: number
  of: number
  losses?: Record<string, number>
  metrics?: Record<string, number>
  /** tensors alive, which must not grow */
  tensors?: number
  /** whose record it is, where several students are trained one after the other: each has a line of its own */
  student?: string
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

/** The state of a run in one place: progress, pace and memory; below them each number that was seen more than once as a
 *  small chart, a line a student, and beside these the current samples. Words have the colour of the page. */
export function panel(state: PanelState): View {
  const { seen, note = '', png } = state
  const last = seen.at(-1)!
  const title = [state.title, ...(last.student === undefined ? [] : [last.student])].join(', ')
  const bar = '█'.repeat(Math.round((20 * last.update) / last.of)).padEnd(20, '░')
  const pace = paceOf(state)
  const series = [...new Set(seen.map(({ student }) => student))].map(student => ({
    name: student ?? state.title,
    records: seen.filter(one => one.student === student),
  }))
  const numbers = numbersOf(seen)
  const values = numbers.flatMap(({ label, of }) => {
    const value = of(last)
    return value === undefined ? [] : [`${label} ${value.toPrecision(3)}`]
  })
  const text = [`${title}  ${bar}  ${pace}`, values.join('  '), note].filter(Boolean).join('\n')
  const html = () => {
    const charts = numbers.map(number => chartOf(number, series)).join('')
    const keys = series.map(({ name }, i) => key(name, i)).join(' ')
    const lines = series.length > 1 ? `<div>${keys} over ${longest(seen)} updates</div>` : ''
    const samples = png
      ? `<div><img alt="current samples" src="data:image/png;base64,${png}" style="max-width:100%"></div>`
      : ''
    const head = `<b>${escaped(title.trim())}</b> <progress max="1" value="${(last.update / last.of).toFixed(3)}"></progress> ${pace}${note && ` · ${escaped(note)}`}`
    return `<div style="font-size:16px;line-height:1.4"><div>${head}</div>${lines}<div style="${beside}"><div style="${grid}">${charts}</div>${samples}</div></div>`
  }
  return view(text, () => ({ 'text/html': html() }))
}

// curves take the room that the samples leave, and go above them where the window is narrow
const beside = 'display:flex;flex-wrap:wrap;gap:8px 24px;align-items:flex-start'
const grid = 'flex:1 1 340px;display:grid;grid-template-columns:repeat(auto-fit,minmax(110px,1fr));gap:4px 16px'

function paceOf({ seen, rate, note = '' }: PanelState): string {
  const { update, of, tensors } = seen.at(-1)!
  const left = update < of && rate > 0 && !note ? [`${((of - update) / rate).toFixed(0)} s left`] : []
  const speed = rate > 0 ? [`${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)}/s`] : []
  const memory = `${(process.memoryUsage().rss / 2 ** 30).toFixed(1)} GB`
  const alive = tensors === undefined ? [] : [`${tensors} tensors`]
  return [`${update}/${of}`, ...speed, ...left, memory, ...alive].join(' · ')
}

interface Tracked {
  label: string
  of: (record: Progress) => number | undefined
}

/** The symbols of the paper's losses, so that L_Div is not taken for the diversity of Eq. 9. */
const symbols: Record<string, string> = { diversity: 'L_Div', dmd: 'L_DMD', loss: 'L', fake: 'L of the fake model' }

/** All numbers that the records have, losses first; a whole loss that is one of its parts is there once. */
function numbersOf(seen: Progress[]): Tracked[] {
  const names = (kind: 'losses' | 'metrics') => [...new Set(seen.flatMap(one => Object.keys(one[kind] ?? {})))]
  const same = (name: string) =>
    name === 'loss' &&
    names('losses').some(part => part !== name && seen.every(({ losses }) => losses?.[part] === losses?.loss))
  const losses = names('losses')
    .filter(name => !same(name))
    .map(name => ({ label: symbols[name] ?? `loss: ${name}`, of: (record: Progress) => record.losses?.[name] }))
  const metrics = names('metrics').map(name => ({
    label: name === 'diversity' ? 'diversity (Eq. 9)' : name,
    of: (record: Progress) => record.metrics?.[name],
  }))
  return [...losses, ...metrics]
}

/** A number over the updates with its range and its last value; of one that was seen once its value. */
function chartOf({ label, of }: Tracked, series: { name: string; records: Progress[] }[]): string {
  const lines = series.map(({ name, records }, i) => ({
    colour: colourOf(name, i),
    points: records.flatMap(one => (of(one) === undefined ? [] : [[one.update, of(one)!] as const])),
  }))
  const ys = lines.flatMap(({ points }) => points.map(([, y]) => y))
  const value = `<b>${escaped(label)}</b> ${ys.at(-1)!.toPrecision(3)}`
  if (ys.length < 2) return `<div>${value}</div>`
  const updates = longest(series.flatMap(({ records }) => records))
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  const range = low < high ? `${low.toPrecision(2)} to ${high.toPrecision(2)}` : 'constant'
  const picture = `<img alt="${escaped(label)} over ${updates} updates" src="${lineChart(lines, updates)}" style="width:100%;height:70px">`
  return `<div>${value}<br>${picture}<br><small>${range}</small></div>`
}

/** The updates that a chart has room for: those of the longest run. */
const longest = (records: Progress[]) => Math.max(...records.map(({ of }) => of))

const key = (name: string, i: number) => `<span style="color:${colourOf(name, i)}">●</span> ${escaped(name)}`
