import { pack } from './pack'

/** A plotly figure, as far as it matters here. */
export interface Drawn {
  data: object[]
  layout: Record<string, unknown>
}

export interface SlideOptions {
  /** what the slider moves, e.g. "separation = " */
  label: string
  /** the step that is shown first, and in the still picture */
  start?: number
  /** milliseconds a step of a button that plays them all */
  play?: number
}

/** Figures of one form as the steps of a slider that needs no kernel: plotly holds all of them as frames, and a frame holds
 *  only what differs. Traces, layout and frames for `figure(title, …)`. steps: a figure by the text at the slider.
 *  @throws figures with different numbers of traces. */
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
