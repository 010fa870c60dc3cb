import { z } from 'zod'
import { check, shown } from '../check'
import type { DatasetTask } from '../datasets/dataset'
import { holds } from '../datasets/scenes/judge'
import { measureScenes, scenesSamples } from '../datasets/scenes/metrics'
import { type Prompt, promptText } from '../datasets/scenes/prompt'
import type { Scene } from '../datasets/scenes/scene'
import { heldOutPrompts, type Task, taskOf, tasks, trainPrompts } from '../datasets/scenes/split'
import { type ComparedSystem, comparedSystems } from '../method/systems'
import { mean } from '../metrics/statistics'
import type { Velocity } from '../model/network'
import { Noise } from '../tensor/noise'
import { parseConfig } from '../train/config'
import { commonOf, regimeNames, type Study, scaleNames, studySchema } from './ablations'
import { systemCell } from './comparison'

// Table 5: is what was asked for on the picture? GenEval's six tasks on scenes, with the exact reader as judge.
//
// Protocol. Prompts: of each task all that are held out of training, since they name an unseen combination
// (`lib/datasets/scenes/split.ts`); and beside them, as a split of its own, all that are in training. A single object is one
// word and so no combination: it has training prompts only, and these stand in both splits. Pictures: 264 a task, as many
// for each of its prompts (the unseen ones are 2, 2, 3, 8 and 44, the single objects 3, so that it comes out even; a few
// more where it does not). A picture is right when the reader sees all that was asked for and nothing else. Overall is the
// mean of the tasks, as in GenEval. Noise follows from seed, split and task: all models of a seed draw from the same, so
// that their difference is paired, and each seed has other noise, so that its spread is that of training and of drawing.
// Systems have the cells of Tables 1 and 2; DP-DMD has that of Table 3, K = 5, besides, since the tuning's rule does not ask
// for right pictures. Source: Ghosh et al., GenEval (2023).

export type Split = 'unseen' | 'seen'

/** The prompts of a task in a split, and R, how many pictures are drawn for each. */
export interface Question {
  task: Task
  split: Split
  prompts: Prompt[]
  R: number
}

const splits: Record<Split, Prompt[]> = { unseen: heldOutPrompts, seen: trainPrompts }

/** All questions, each of `pictures` pictures or a few more. An unseen single object is none. */
export function questionsOf(pictures: number): Question[] {
  check('questionsOf', 'count', { pictures })
  return (Object.keys(splits) as Split[]).flatMap(split =>
    tasks.flatMap(task => {
      const prompts = splits[split].filter(prompt => taskOf(prompt) === task)
      return prompts.length ? [{ task, split, prompts, R: Math.max(2, Math.ceil(pictures / prompts.length)) }] : []
    }),
  )
}

/** A task's questions, the unseen one first where there is one. */
export const questionOf = (task: Task, split: Split, pictures: number): Question => {
  const ofTask = questionsOf(pictures).filter(question => question.task === task)
  if (!ofTask.length || !(split in splits))
    throw new Error(
      `questionOf: expected one of ${tasks.join(', ')}, unseen or seen, got ${shown(task)}, ${shown(split)}.`,
    )
  return ofTask.find(question => question.split === split) ?? ofTask[0]!
}

const auxiliary = ['diversity', 'attribute diversity', 'readable'] as const

/** Shares of right pictures by task and `overall`, those of the split `seen` with that ending; and for each task of the
 *  unseen split, and over them, diversity and how many pictures can be read: `counting: diversity`.
 *  draw: the pictures of a question, [P][R] of 768 numbers in [−1, 1] */
export function measureComposition(
  draw: (question: Question) => ArrayLike<number>[][],
  pictures: number,
): Record<string, number> {
  const measured = questionsOf(pictures).map(question => ({
    ...question,
    metrics: measureScenes(draw(question), question.prompts),
  }))
  const of = (split: Split) =>
    tasks.map(task => {
      const ofTask = measured.filter(one => one.task === task)
      return (ofTask.find(one => one.split === split) ?? ofTask[0]!).metrics
    })
  const named = (split: Split, key: 'right' | (typeof auxiliary)[number], ending: string) => {
    const values = of(split).map(metrics => metrics[key])
    return [[`overall${ending}`, mean(values)], ...tasks.map((task, i) => [`${task}${ending}`, values[i]!])]
  }
  return Object.fromEntries([
    ...named('unseen', 'right', ''),
    ...named('seen', 'right', ', seen'),
    ...auxiliary.flatMap(key => named('unseen', key, `: ${key}`)),
  ])
}

/** The pictures of a question that a model draws; they follow from the model, the seed and the question. */
export const drawQuestion = (velocity: Velocity, grid: number[], seed: number, { task, split, prompts, R }: Question) =>
  scenesSamples(velocity, prompts, grid, new Noise(seed).fork('composition').fork(split).fork(task), R)

/** The reader's verdict on a picture in a word: ✓, the first thing that does not hold, or ? where it can read nothing. */
export const verdictOf = (prompt: Prompt, shown: Scene): string =>
  shown.length ? (Object.entries(holds(prompt, shown)).find(([, held]) => !held)?.[0] ?? '✓') : '?'

/** One prompt of each task, to be looked at: unseen where there are unseen ones. */
export const shownPrompts: Prompt[] = tasks.map(task => questionOf(task, 'unseen', 1).prompts[0]!)

/** The scenes data set, measured by Table 5's questions. */
export const compositionTask = (task: DatasetTask, { pictures, noise }: Asked): DatasetTask => ({
  ...task,
  measure: (velocity, grid) => measureComposition(question => drawQuestion(velocity, grid, noise, question), pictures),
  draw(velocity, grid) {
    const rows = scenesSamples(velocity, shownPrompts, grid, new Noise(noise).fork('composition'))
    return {
      prompts: shownPrompts.map(promptText),
      rows: rows.map(row => row.map(picture => picture.map(x => (x + 1) / 2))),
    }
  },
})

/** What a row of Table 5 says of its pictures. */
export interface Asked {
  pictures: number
  /** the seed of the noise they are drawn from */
  noise: number
}

/** Questions of one seed's runs; undefined for any table but Table 5. */
export const askedIn = ({ table, scale }: Pick<Study, 'table' | 'scale'>, seed: number): Asked | undefined =>
  table === '5' ? { pictures: scale === 'smoke' ? 6 : 264, noise: seed } : undefined

const namesSchema = z.strictObject({
  dataset: z.enum(['scenes']).default('scenes'),
  table: z.enum(['5']).default('5'),
  regime: z.enum(regimeNames).default('1:2'),
  scale: z.enum(scaleNames).default('full'),
})

/** The row of DP-DMD as in the ablations. */
export const usualRates = 'DP-DMD, as in Table 3'

/** Table 5 of the paper, with all systems of Tables 1 and 2.
 *  @throws another data set than scenes, an unknown regime or scale, with those that there are. */
export function composition(wanted: { dataset?: string; table?: string; regime?: string; scale?: string } = {}): Study {
  const names = parseConfig(namesSchema, wanted as z.input<typeof namesSchema>)
  const { settings, seeds } = commonOf(names)
  const cells = (Object.keys(comparedSystems) as ComparedSystem[]).map(system => systemCell(system, names).cell)
  const usual = { name: usualRates, method: 'DP-DMD', settings }
  return studySchema.parse({ ...names, cells: [...cells, usual], every: 10_000, seeds })
}
