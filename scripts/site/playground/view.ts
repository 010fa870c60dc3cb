import { colours } from '../../../lib/display/theme'
import { drawCurves, drawPanel } from './draw'
import { byId } from './form'
import { idOf, metricsShown, panelNames } from './names'
import type { Drawn, MethodName, Seen, Told } from './session'

type Frame = Extract<Told, { kind: 'frame' }>

/** Everything that the page has received from the current run. */
export interface Seens {
  drawn?: Drawn
  places: number[][]
  teacher?: Seen
  frames: Frame[]
}

/** What the reader has chosen to see. */
export interface Look {
  prompt: number
  frame: number
  arrows: boolean
}

const percent = (share: number) => `${Math.round(100 * share)} %`
const said = {
  diversity: (value: number) => value.toFixed(3),
  'modes covered': percent,
  'on mode': percent,
}

/** Show the panels, the table and the curves at one prompt and one frame; each panel has a label for screen readers. */
export function show(seens: Seens, look: Look): void {
  const { drawn, places, teacher, frames } = seens
  const frame = frames[look.frame]
  for (const name of panelNames) {
    const student = frame?.students[name as MethodName]
    const model = name === 'teacher' ? teacher : student
    const canvas = byId<HTMLElement>(`panel-${idOf(name)}`) as unknown as HTMLCanvasElement
    const vectors = look.arrows && student ? student.arrows[look.prompt] : undefined
    drawPanel(canvas, {
      density: drawn?.density[look.prompt],
      side: drawn?.side ?? 1,
      means: drawn?.means ?? [],
      points: model?.samples[look.prompt] ?? [],
      arrows: vectors && { at: places, vectors },
      colour: colours[name]!,
    })
    canvas.setAttribute('aria-label', `${name}: ${model ? words(model, frame, look, name) : 'not trained yet'}`)
    for (const metric of metricsShown)
      byId(idOf(`${name} ${metric}`)).textContent = model ? said[metric](model.metrics[metric]) : '–'
  }
  byId('at').textContent = String(frame?.update ?? 0)
  byId('time').setAttribute('aria-valuetext', `update ${frame?.update ?? 0}`)
  curves(seens, frame)
}

function words({ samples, metrics }: Seen, frame: Frame | undefined, { prompt }: Look, name: string): string {
  const numbers = metricsShown.map(metric => `${metric} ${said[metric](metrics[metric])}`).join(', ')
  const when = frame && name !== 'teacher' ? ` at update ${frame.update}` : ''
  return `${samples[prompt]?.length ?? 0} samples of prompt ${prompt + 1}${when}; over all prompts ${numbers}`
}

function curves({ teacher, frames }: Seens, frame: Frame | undefined): void {
  const canvas = byId<HTMLElement>('curves') as unknown as HTMLCanvasElement
  const names = ['DMD', 'DP-DMD'] as const
  const of = frame?.of ?? 1
  const curve = (name: MethodName, metric: 'diversity' | 'modes covered', dash: number[]) => ({
    ...{ colour: colours[name]!, dash },
    points: frames.map(({ update, students }) => [update, students[name].metrics[metric]] as [number, number]),
  })
  const best = teacher?.metrics.diversity ?? Number.NaN
  const aim = { colour: colours.teacher!, dash: [2, 3], points: [0, of].map(x => [x, best] as [number, number]) }
  const all = names.flatMap(name => [curve(name, 'diversity', []), curve(name, 'modes covered', [6, 4])])
  drawCurves(canvas, teacher ? [aim, ...all] : all, { of, at: frame?.update ?? 0 })
  const ends =
    frame && names.map(name => `${name} ${said.diversity(frame.students[name].metrics.diversity)}`).join(', ')
  canvas.setAttribute('aria-label', `Diversity and modes covered over the updates${ends ? `; Eq. 9 now: ${ends}` : ''}`)
}
