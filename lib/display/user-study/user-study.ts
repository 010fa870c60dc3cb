import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shown } from '../../check'
import { escaped } from '../escape'
import { type Figure, figure } from '../figure'
import { dataUrl, encodePng } from '../png'
import { axisStyle, coloursOf, ink } from '../theme'
import { type View, view } from '../view'

/** The plan of a study: what is compared, and in which order in each session. */
interface Plan {
  study: string
  comparisons: {
    prompt: string
    systems: readonly [string, string]
    /** what each system drew: R pictures, RGB in [0, 1], side · side · 3 numbers each */
    grids: readonly [ArrayLike<number>[], ArrayLike<number>[]]
  }[]
  sessions: { comparison: number; left: 0 | 1 }[][]
}

const folder = join(process.cwd(), 'lib', 'display', 'user-study')
const asset = (name: string): string => readFileSync(join(folder, name), 'utf8')

/** A blind pairwise comparison as a page in an output: two grids side by side, which is more diverse and which is better;
 *  answers are saved to a file. Self-contained HTML that needs no network and no kernel, and keeps answers in the browser
 *  where it may; where scripts do not run, it says so.
 *  @throws no comparisons; a session of other comparisons; pictures that are not square RGB of one size. */
export function userStudyPage({ study, comparisons, sessions }: Plan): View {
  if (!comparisons.length) throw new Error('userStudyPage: expected at least one comparison, got none.')
  const stranger = sessions
    .flat()
    .find(({ comparison, left }) => !comparisons[comparison] || (left !== 0 && left !== 1))
  if (stranger)
    throw new Error(
      `userStudyPage: expected sessions of the ${comparisons.length} comparisons, got ${shown(stranger)}.`,
    )
  const grids = [...new Set(comparisons.flatMap(({ grids }) => [...grids]))]
  const data = {
    ...{ study, style: asset('page.css') },
    comparisons: comparisons.map(({ prompt, systems, grids: [one, other] }) => ({
      ...{ prompt, systems, grids: [grids.indexOf(one), grids.indexOf(other)] },
    })),
    sessions: sessions.map(session => session.map(({ comparison, left }) => [comparison, left])),
  }
  const text = `[user study] ${study}: ${comparisons.length} comparisons, ${sessions.length} sessions`
  const still =
    '<p><b>This is a page to answer questions on.</b> It works where scripts run: in JupyterLab after the notebook was ' +
    'trusted or its cell run, and in the exported site.</p>'
  const html = () => {
    const images = grids.map(gridUrl)
    const json = JSON.stringify({ ...data, images }).replace(/</g, '\\u003c')
    // the attribute keeps JupyterLab's shortcuts off the keys of the page
    const host = `<div data-user-study="${escaped(study)}" data-lm-suppress-shortcuts="true">${still}<script type="application/json">${json}</script></div>`
    return `${host}<script>{${asset('participation.js')}${asset('page.js')}}</script>`
  }
  return view(text, () => ({ 'text/html': html() }))
}

/** Pictures in a square grid, two transparent pixels apart, as the data URL of a PNG. */
function gridUrl(pictures: ArrayLike<number>[]): string {
  const across = Math.ceil(Math.sqrt(pictures.length))
  const side = Math.sqrt((pictures[0]?.length ?? 0) / 3)
  if (!Number.isInteger(side) || !side || pictures.some(picture => picture.length !== pictures[0]!.length))
    throw new Error('userStudyPage: expected square pictures of one size, side · side · 3 numbers each.')
  const [width, height] = [across, Math.ceil(pictures.length / across)].map(n => n * (side + 2) - 2) as [number, number]
  const pixels = new Uint8ClampedArray(4 * width * height)
  for (const [n, picture] of pictures.entries()) {
    const [left, top] = [(n % across) * (side + 2), Math.floor(n / across) * (side + 2)]
    for (let i = 0; i < side * side; i++) {
      const at = 4 * ((top + Math.floor(i / side)) * width + left + (i % side))
      for (let c = 0; c < 3; c++) pixels[at + c] = 255 * picture[3 * i + c]!
      pixels[at + 3] = 255
    }
  }
  return dataUrl(encodePng(pixels, width, height))
}

/** The fraction of decided comparisons won by a pair's first system, with its exact interval; null if none was decided. */
interface WinRate {
  question: string
  pair: readonly [string, string]
  fraction: number | null
  low: number
  high: number
}

/** Win rates in the form of Figure B: fractions of the decided comparisons, a group of bars per pair, a bar per question,
 *  and a line at chance. */
export function winRateBars(title: string, rates: readonly WinRate[]): Figure {
  const questions = [...new Set(rates.map(({ question }) => question))]
  const palette = coloursOf(questions)
  const data = questions.map((question, q) => {
    const own = rates.filter(rate => rate.question === question && rate.fraction !== null)
    const upTo = (end: 'low' | 'high') => own.map(rate => Math.abs(rate[end] - rate.fraction!))
    const bars = { x: own.map(({ pair }) => pair.join(' against ')), y: own.map(({ fraction }) => fraction) }
    const interval = { type: 'data', symmetric: false, array: upTo('high'), arrayminus: upTo('low'), color: ink }
    return { type: 'bar', name: question, ...bars, marker: { color: palette[q] }, error_y: interval }
  })
  const chance = { type: 'line', xref: 'paper', x0: 0, x1: 1, y0: 0.5, y1: 0.5, line: { color: ink, dash: 'dash' } }
  const yaxis = axisStyle('win rate', { range: [0, 1] })
  return figure(title, data, { barmode: 'group', xaxis: axisStyle(''), yaxis, shapes: [chance] })
}
