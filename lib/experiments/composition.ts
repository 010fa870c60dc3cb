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

// Table 5: does a picture show what was asked for? GenEval's six tasks on scenes, with the exact reader as judge.
//
// Protocol. Prompts: for each task all that are held out of training because they name an unseen combination
// (`lib/datasets/scenes/split.ts`), and, as a split of its own, all that are used in training. A single object is one word,
// hence no combination: it has training prompts only, which count in both splits. Pictures: 264 per task, equally many per
// prompt (there are 2, 2, 3, 8 and 44 unseen prompts and 3 of single objects, which all divide 264; otherwise a few more).
// A picture is right if the reader sees all that was asked for and nothing else. Overall is the mean over tasks, as in
// GenEval. Noise depends on seed, split and task: all models of a seed share it, so that their differences are paired;
// seeds differ in it, so that the spread over seeds is that of training and of sampling. Systems have the cells of Tables 1
// and 2; DP-DMD also has that of Table 3, K = 5, since the tuning does not look at right pictures. Source: Ghosh et al.,
// GenEval (2023).

export type Split = 'unseen' | 'seen'

/** The prompts of a task in a split, and R, the number of pictures for each. */
export interface Question {
  task: Task
  split: Split
  prompts: Prompt[]
  R: number
}

const splits: Record<Split, Prompt[]> = { unseen: heldOutPrompts, seen: trainPrompts }

/** All questions, with `pictures` pictures each, or a few more; there is none of unseen single objects. */
export function questionsOf(pictures: number): Question[] {
  check('questionsOf', 'count', { pictures })
  return (Object.keys(splits) as Split[]).flatMap(split =>
    tasks.flatMap(task => {
      const prompts = splits[split].filter(prompt => taskOf(prompt) === task)
      return prompts.length ? [{ task, split, prompts, R: Math.max(2, Math.ceil(pictures / prompts.length)) }] : []
    }),
  )
}

/** The question of a task in a split; of a single object the seen one in either.
 *  @throws an unknown task or split. */
export const questionOf = (task: Task, split: Split, pictures: number): Question => {
  const ofTask = questionsOf(pictures).filter(question => question.task === task)
  if (!ofTask.length || !(split in splits))
    throw new Error(
      `questionOf: expected one of ${tasks.join(', ')}, unseen or seen, got ${shown(task)}, ${shown(split)}.`,
    )
  return ofTask.find(question => question.split === split) ?? ofTask[0]!
}

const auxiliary = ['diversity', 'attribute diversity', 'readable'] as const

/** Shares of right pictures by task and `overall`, with the suffix ", seen" for that split; and for the unseen split the
 *  diversities and the readable share, e.g. `counting: diversity`.
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

/** Over how many pictures each share of `measureComposition` is taken; one picture moves it by 1 / that number, `overall`,
 *  the mean over tasks, by at most that. Attribute diversity is a share of pairs: each of n pictures is in 2 / n of them. */
export function countedPictures(pictures: number): Record<string, number> {
  const named = (split: Split, ending: string, together = 1) => {
    const asked = tasks.map(task => questionOf(task, split, pictures))
    const counts = asked.map(({ prompts, R }) => (prompts.length * R) / together)
    return [
      [`overall${ending}`, tasks.length * Math.min(...counts)],
      ...tasks.map((task, i) => [`${task}${ending}`, counts[i]!]),
    ]
  }
  return Object.fromEntries([
    ...[...named('unseen', ''), ...named('seen', ', seen'), ...named('unseen', ': readable')],
    ...named('unseen', ': attribute diversity', 2),
  ])
}

/** The pictures that a model draws for a question, determined by the model, the seed and the question. */
export const drawQuestion = (velocity: Velocity, grid: number[], seed: number, { task, split, prompts, R }: Question) =>
  scenesSamples(velocity, prompts, grid, new Noise(seed).fork('composition').fork(split).fork(task), R)

/** The reader's verdict on a picture in a word: ✓, the first attribute that does not hold, or ? if it is unreadable. */
export const verdictOf = (prompt: Prompt, shown: Scene): string =>
  shown.length ? (Object.entries(holds(prompt, shown)).find(([, held]) => !held)?.[0] ?? '✓') : '?'

/** One prompt of each task for figures, unseen where possible. */
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

/** What a row of Table 5 records about its pictures: how many per task, and their noise. */
export interface Asked {
  pictures: number
  /** the seed of the noise they are drawn from */
  noise: number
}

/** The number of pictures and the noise for runs of a seed; undefined for any table but Table 5. */
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
 *  @throws another data set than scenes; an unknown regime or scale, with the known ones. */
export function composition(wanted: { dataset?: string; table?: string; regime?: string; scale?: string } = {}): Study {
  const names = parseConfig(namesSchema, wanted as z.input<typeof namesSchema>)
  const { settings, seeds } = commonOf(names)
  const cells = (Object.keys(comparedSystems) as ComparedSystem[]).map(system => systemCell(system, names).cell)
  const usual = { name: usualRates, method: 'DP-DMD', settings }
  return studySchema.parse({ ...names, cells: [...cells, usual], every: 10_000, seeds })
}
