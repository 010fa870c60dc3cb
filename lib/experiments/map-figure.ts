import { type Figure, figure } from '../display/figure'
import { axisStyle, colours } from '../display/theme'
import { type Place, placesOf } from './map'
import { type Found, metricOf, pairedDifference, summaryOf } from './results'

const isBase = (place: Place) => place['DP-DMD'] === 'DP-DMD'
const label = (place: Place) =>
  `${place.axis}${place.axis === 'fake : student' ? ' ' : ' = '}${place.value}${isBase(place) ? '  (base)' : ''}`

/** The y position of each place: one below the other, with a gap between axes. */
function heightsOf(places: Place[]): number[] {
  const axes = [...new Set(places.map(({ axis }) => axis))]
  return places.map(({ axis }, i) => -i - 0.6 * axes.indexOf(axis))
}

const dots = (name: string, x: number[], y: number[], half: number[], panel: string, marker: object) => ({
  ...{ type: 'scatter', mode: 'markers', name, x, y, showlegend: panel === '' },
  ...{ xaxis: `x${panel}`, yaxis: `y${panel}` },
  ...{ error_x: { type: 'data', array: half, thickness: 1.2, width: 3 }, marker: { size: 8, ...marker } },
})

/** The map: at each place, diversity and quality of DMD, DP-DMD and, where stored, the teacher (mean ± sd), and the gain in
 *  diversity with its 95 % interval. */
export function mapFigure(title: string, dataset: string, found: Found): Figure {
  const places = placesOf(dataset)
  const [heights, { diversity, quality }] = [heightsOf(places), metricOf(dataset)]
  const ofMethod = (method: 'DMD' | 'DP-DMD', metric: string, panel: string) => {
    const values = places.map(place => summaryOf(found, place[method], metric))
    const marker = { color: colours[method], symbol: method === 'DMD' ? 'circle' : 'diamond' }
    return dots(
      method,
      values.map(v => v.mean),
      heights,
      values.map(v => v.sd),
      panel,
      marker,
    )
  }
  const gains = places.map(place => pairedDifference(found, place['DP-DMD'], place.DMD, diversity))
  const half = gains.map(gain => gain.high - gain.mean)
  const square = { color: colours.data, symbol: 'square' }
  const traces = [
    ...(['DMD', 'DP-DMD'] as const).flatMap(m => [ofMethod(m, diversity, ''), ofMethod(m, quality, '2')]),
    dots(
      'gain',
      gains.map(gain => gain.mean),
      heights,
      half,
      '3',
      square,
    ),
  ]
  const share = { range: [-0.05, 1.02], dtick: 0.25 }
  const panels = [
    { heading: 'diversity (Eq. 9)', axis: share },
    { heading: `quality: ${quality}`, axis: share },
    { heading: 'gain in diversity', axis: { zeroline: true } },
  ]
  const ticks = { tickvals: heights, ticktext: places.map(label), range: [heights.at(-1)! - 1, 1] }
  const axes = panels.flatMap(({ heading, axis }, i) => {
    const [n, from] = [i ? String(i + 1) : '', 0.355 * i]
    return [
      [`xaxis${n}`, axisStyle(heading, { domain: [from, from + 0.29], anchor: `y${n}`, ...axis })],
      [`yaxis${n}`, axisStyle('', { ...ticks, anchor: `x${n}`, showticklabels: i === 0 })],
    ]
  })
  return figure(title, traces, {
    ...Object.fromEntries(axes),
    ...{ width: 900, height: 150 - 16 * heights.at(-1)!, margin: { l: 160, r: 20, t: 70, b: 55 } },
  })
}
