import { escaped } from './escape'
import { lineChart } from './line-chart'
import { colourOf } from './theme'
import { type View, view } from './view'

/** What a panel reads from a record: how far the run has come, and its numbers. */
export interface Progress {
  update: number
  of: number
  losses?: Record<string, number>
  metrics?: Record<string, number>
  /** number of live tensors, which must not grow */
  tensors?: number
  /** the student it belongs to, where several are trained in turn: one line each */
  student?: string
}

export interface PanelState {
  title: string
  seen: Progress[]
  /** updates per second */
  rate: number
  /** shown at the end, e.g. that the run was stopped */
  note?: string
  /** the latest samples, a PNG in base64 */
  png?: string
}

/** The state of a run: progress, pace and memory; below, a small chart of each number, one line per student, beside the
 *  latest samples. Text takes the colour of the page. */
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
    const head = [escaped(title.trim()), pace, escaped(note)].filter(Boolean).join(' · ')
    const done = `<progress max="1" value="${(last.update / last.of).toFixed(3)}"></progress>`
    return `${head}\n<div style="font-size:16px;line-height:1.4"><div>${done}</div>${lines}<div style="${beside}"><div style="${grid}">${charts}</div>${samples}</div></div>`
  }
  return view(text, () => ({ 'text/html': html() }))
}

// charts fill the room beside the samples, and go above them in a narrow window
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

/** The paper's symbols for the losses, so that L_Div is not mistaken for the diversity of Eq. 9. */
const symbols: Record<string, string> = { diversity: 'L_Div', dmd: 'L_DMD', loss: 'L', fake: 'L of the fake model' }

/** Every number in the records, losses first; a total loss that always equals one of its terms is left out. */
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

/** A number over updates, with its range and last value; only its value if it was recorded once. */
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

/** The end of the x axis: the updates of the longest run. */
const longest = (records: Progress[]) => Math.max(...records.map(({ of }) => of))

const key = (name: string, i: number) => `<span style="color:${colourOf(name, i)}">●</span> ${escaped(name)}`
