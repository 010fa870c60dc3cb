import { pack } from './pack'

/** The traces and layout of a plotly figure. */
export interface Drawn {
  data: object[]
  layout: Record<string, unknown>
}

export interface SlideOptions {
  /** prefix of the current value, e.g. "separation = " */
  label: string
  /** index of the step shown first, and in static renderings */
  start?: number
  /** adds a play button with this many milliseconds per step */
  play?: number
}

/** Figures with the same traces as the steps of a slider that needs no kernel: plotly holds them as frames, which contain
 *  only the traces that change. steps: the figures by slider label  →  traces, layout and frames for `figure(title, …)`
 *  @throws figures with different numbers of traces; a start that is not among the steps. */
export function slides(steps: Record<string, Drawn>, { label, start = 0, play }: SlideOptions) {
  const [names, figures] = [Object.keys(steps), Object.values(steps)]
  if (!figures[start])
    throw new Error(`slides: expected a start among the ${figures.length} steps, from 0, got ${start}.`)
  const { data, layout } = figures[start]
  const odd = figures.findIndex(other => other.data.length !== data.length)
  if (odd >= 0) {
    const got = `${figures[odd]!.data.length} in "${names[odd]}"`
    throw new Error(`slides: expected figures of ${data.length} traces each, got ${got}. Keep empty traces.`)
  }
  const changes = (i: number) => new Set(figures.map(other => JSON.stringify(other.data[i]))).size > 1
  const traces = data.map((_, i) => i).filter(changes)
  const frames = figures.map((other, i) => ({ name: names[i], traces, data: traces.map(k => pack(other.data[k]!)) }))
  const {
    title: _,
    height = 420,
    margin,
    ...rest
  } = layout as Record<string, unknown> & { height?: number; margin?: object }
  const controls = { sliders: [slider(names, label, start)], ...(play ? { updatemenus: [playButton(play)] } : {}) }
  const room = { height: height + 90, margin: { ...margin, b: 145 } }
  return [data.map(pack), { ...rest, ...room, ...controls } as Record<string, unknown>, frames as object[]] as const
}

const at = (duration: number) => ({ mode: 'immediate', frame: { duration, redraw: true }, transition: { duration: 0 } })

const slider = (names: string[], label: string, active: number) => ({
  active,
  currentvalue: { prefix: label, font: { size: 14 } },
  pad: { t: 62 },
  x: 0.12,
  len: 0.88,
  steps: names.map(name => ({ label: name, method: 'animate', args: [[name], at(0)] })),
})

const playButton = (duration: number) => ({
  type: 'buttons',
  x: 0.1,
  y: 0,
  xanchor: 'right',
  yanchor: 'top',
  pad: { t: 78 },
  buttons: [{ label: 'play', method: 'animate', args: [null, { ...at(duration), fromcurrent: true }] }],
})
