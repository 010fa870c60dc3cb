import { check } from '../check'
import { plainTexts } from './escape'
import { textWidth } from './font'
import { figureToPng, type PlotlyFigure } from './svg'
import { axisStyle, layoutStyle } from './theme'
import { type View, view } from './view'

/** A plotly figure: plain data that can be tested, saved and shown. */
export type Figure = PlotlyFigure & View

/** A figure from plotly's traces, layout and frames, in the project's style; texts may use <b> and <br>. Interactive in
 *  JupyterLab without a network; the same output holds a static picture for GitHub and exports. */
export function figure(title: string, data: object[], layout: Record<string, unknown> = {}, frames?: object[]): Figure {
  // the camera button saves at twice the resolution
  const config = { displaylogo: false, toImageButtonOptions: { scale: 2 } }
  const whole = { ...layoutStyle(title), ...layout }
  const given: PlotlyFigure = { data, layout: whole, config, ...(frames ? { frames } : {}) }
  const plotly = plainTexts(given)
  const shown = view(`[figure] ${title}`, async () => ({
    'application/vnd.plotly.v1+json': plotly,
    'image/png': (await figureToPng(plotly)).toString('base64'),
  }))
  return { ...plotly, ...shown }
}

/** Layout of small multiples, one panel per heading, row by row; `on(i)` gives the axes of panel i, from 0.
 *  square: equal scales on both axes, as for points on the plane. */
export function panels(
  headings: string[],
  columns: number,
  { x, y, range, square = false }: { x: string; y: string; range?: [number, number]; square?: boolean },
) {
  check('panels', 'count', { columns })
  const rows = Math.ceil(headings.length / columns)
  const gap = { x: 0.25 / columns / 2, y: 0.32 / rows / 2 }
  const size = { x: (1 - gap.x * (columns - 1)) / columns, y: (1 - gap.y * (rows - 1)) / rows }
  const layout: Record<string, unknown> = {}
  const annotations: object[] = []
  for (const [i, heading] of headings.entries()) {
    const [row, column] = [Math.floor(i / columns), i % columns]
    const left = column * (size.x + gap.x)
    const top = 1 - row * (size.y + gap.y)
    const n = i ? String(i + 1) : ''
    const last = i + columns >= headings.length
    layout[`xaxis${n}`] = axisStyle(last ? x : '', {
      domain: [left, left + size.x],
      anchor: `y${n}`,
      range,
      showticklabels: last,
    })
    const equal = square ? { scaleanchor: `x${n}`, scaleratio: 1 } : {}
    layout[`yaxis${n}`] = axisStyle(column ? '' : y, {
      domain: [top - size.y, top],
      anchor: `x${n}`,
      range,
      showticklabels: column === 0,
      ...equal,
    })
    annotations.push({
      text: heading,
      x: left + size.x / 2,
      y: top,
      xref: 'paper',
      yref: 'paper',
      xanchor: 'center',
      yanchor: 'bottom',
      showarrow: false,
    })
  }
  return {
    layout: { ...layout, annotations, margin: { l: 60, r: 20, t: 80, b: 55 } },
    on: (i: number) => ({ xaxis: `x${i ? i + 1 : ''}`, yaxis: `y${i ? i + 1 : ''}` }),
  }
}

/** Layout of the legend of these names: in one line above the plot if it fits, else in a column beside it. */
export function legendOf(names: string[]): object {
  const line = names.reduce((sum, name) => sum + textWidth(name, 12) + 50, 0)
  return line < 740 ? {} : { legend: { orientation: 'v', x: 1.01, xanchor: 'left', y: 1, yanchor: 'top' } }
}
