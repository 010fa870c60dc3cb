import { check } from '../check'
import { checkLengths } from '../lengths'
import { type Figure, figure, legendOf, panels } from './figure'
import { axisStyle, coloursOf, ink } from './theme'

type Points = number[][]

/** Samples on the plane as small multiples: a column per model, a row per prompt, modes as crosses; the prompts of a single
 *  model fill a square.
 *  byModel: points [N][2] for each prompt, of which the first `most` are drawn; prompts: a label for each row */
export function clouds(
  title: string,
  byModel: Record<string, Points[]>,
  { modes, extent, prompts, most = 300 }: { modes: Points; extent: number; prompts?: string[]; most?: number },
): Figure {
  check('clouds', 'positive', { extent })
  check('clouds', 'count', { most })
  const names = Object.keys(byModel)
  checkLengths('clouds', Object.fromEntries(names.map(name => [name, byModel[name]!])))
  const rows = byModel[names[0]!]!.length
  if (prompts) checkLengths('clouds', { prompts, rows: byModel[names[0]!]! })
  const colours = coloursOf(names)
  const alone = names.length === 1 && rows > 1
  const across = alone ? Math.ceil(Math.sqrt(rows)) : names.length
  const headings = alone
    ? Array.from({ length: rows }, (_, p) => prompts?.[p] ?? `prompt ${p + 1}`)
    : Array.from({ length: rows }, (_, p) => names.map(name => (p ? '' : `<b>${name}</b>`))).flat()
  const { layout, on } = panels(headings, across, { x: 'x₁', y: 'x₂', range: [-extent, extent], square: true })
  for (const [p, prompt] of (alone ? [] : (prompts ?? [])).entries()) {
    const axis = (layout as Record<string, unknown>)[on(p * names.length).yaxis.replace('y', 'yaxis')] as {
      title: object
    }
    axis.title = { ...axis.title, text: `<b>${prompt}</b><br>x₂` }
  }
  const marker = (colour: string, size: number, more = {}) => ({
    mode: 'markers',
    type: 'scatter',
    showlegend: false,
    marker: { size, color: colour, ...more },
  })
  const data = Array.from({ length: rows }, (_, p) =>
    names.flatMap((name, m) => [
      {
        ...column(byModel[name]![p]!.slice(0, most)),
        ...marker(colours[m]!, 3, { opacity: 0.5 }),
        name: `${name}${prompts ? `, ${prompts[p]}` : ''}`,
        ...on(p * names.length + m),
      },
      {
        ...column(modes),
        ...marker(ink, 7, { symbol: 'cross-thin-open', line: { width: 1.5, color: ink } }),
        hoverinfo: 'skip',
        ...on(p * names.length + m),
      },
    ]),
  ).flat()
  const side = Math.min(alone ? 190 : 230, 760 / across)
  const down = Math.ceil(headings.length / across)
  const untitled = title ? {} : { margin: { l: 60, r: 20, t: 25, b: 55 } }
  const height = (title ? 120 : 80) + side * down
  return figure(title, data, { ...layout, ...untitled, width: 100 + side * across, height })
}

/** Points as plotly's x and y, rounded to 1e-3. */
export const column = (points: Points) => ({ x: points.map(p => round(p[0]!)), y: points.map(p => round(p[1]!)) })
export const round = (x: number) => Math.round(x * 1e3) / 1e3

/** A curve, with a band of ± `sd` if given. */
export interface Curve {
  x: number[]
  y: number[]
  sd?: number[]
  /** limits of the band, e.g. [0, 1] for a fraction */
  within?: [number, number]
  dash?: 'solid' | 'dash' | 'dot'
  colour?: string
  markers?: boolean
}

/** Curves by name. `x`, `y`: axis titles with units; `log`: logarithmic axes. */
export function curves(
  title: string,
  byName: Record<string, Curve>,
  {
    x,
    y,
    log = {},
    layout = {},
  }: { x: string; y: string; log?: { x?: boolean; y?: boolean }; layout?: Record<string, unknown> },
): Figure {
  const names = Object.keys(byName)
  const colours = coloursOf(names)
  const data = names.flatMap((name, i) => {
    const curve = byName[name]!
    check(`curves, "${name}"`, 'numbers', { x: curve.x, y: curve.y })
    checkLengths(`curves, "${name}"`, {
      x: curve.x,
      y: curve.y,
      ...(curve.sd ? { sd: curve.sd } : {}),
    })
    const colour = curve.colour ?? colours[i]!
    const line = {
      type: 'scatter',
      mode: curve.markers ? 'lines+markers' : 'lines',
      x: curve.x,
      y: curve.y,
      name,
      line: { color: colour, dash: curve.dash ?? 'solid', width: 2 },
    }
    return curve.sd ? [band(curve, colour, log.y), line] : [line]
  })
  return figure(title, data, {
    xaxis: axisStyle(x, log.x ? logAxis(Object.values(byName).flatMap(curve => curve.x)) : {}),
    yaxis: axisStyle(y, log.y ? logAxis(Object.values(byName).flatMap(curve => curve.y)) : {}),
    ...legendOf(names),
    ...layout,
  })
}

/** Ticks of a logarithmic axis: powers of ten; over at most two decades, 1, 2 and 5 times each, as plain numbers. */
function logAxis(values: number[]): object {
  const positive = values.filter(value => value > 0)
  const [least, most] = [Math.min(...positive), Math.max(...positive)]
  if (most > 100 * least) return { type: 'log', dtick: 1, exponentformat: 'power' }
  const decades = Array.from({ length: 5 }, (_, i) => Math.floor(Math.log10(least)) + i)
  const tickvals = decades.flatMap(decade => [1, 2, 5].map(k => Number(`${k}e${decade}`)))
  return { type: 'log', tickvals, ticktext: tickvals.map(String) }
}

/** y ± sd, within the curve's limits; on a logarithmic axis the lower edge is at least y / 100. */
function band({ x, y, sd, within: [least, most] = [-Infinity, Infinity] }: Curve, colour: string, log = false): object {
  const upper = y.map((value, i) => Math.min(value + sd![i]!, most))
  const lower = y.map((value, i) => Math.max(value - sd![i]!, log ? value / 100 : least))
  return {
    type: 'scatter',
    mode: 'lines',
    x: [...x, ...[...x].reverse()],
    y: [...upper, ...lower.reverse()],
    fill: 'toself',
    fillcolor: `${colour}33`,
    line: { width: 0 },
    hoverinfo: 'skip',
    showlegend: false,
  }
}

/** Grouped bars by name, with error bars of ± `sd`; values: one per group. */
export function bars(
  title: string,
  groups: string[],
  byName: Record<string, { values: number[]; sd?: number[] }>,
  { y }: { y: string },
): Figure {
  const names = Object.keys(byName)
  const colours = coloursOf(names)
  const data = names.map((name, i) => {
    const { values, sd } = byName[name]!
    check('bars', 'numbers', { [name]: values })
    checkLengths(`bars, "${name}"`, { groups, values, ...(sd ? { sd } : {}) })
    return {
      type: 'bar',
      name,
      x: groups,
      y: values,
      marker: { color: colours[i] },
      ...(sd ? { error_y: { type: 'data', array: sd, color: ink } } : {}),
    }
  })
  return figure(title, data, { barmode: 'group', xaxis: axisStyle(''), yaxis: axisStyle(y), ...legendOf(names) })
}
