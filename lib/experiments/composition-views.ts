import { answers, drawScenes } from '../datasets/scenes/judge'
import { type Prompt, promptText } from '../datasets/scenes/prompt'
import { readScene } from '../datasets/scenes/read'
import { renderScenes } from '../datasets/scenes/render'
import { allScenes } from '../datasets/scenes/scene'
import { tasks } from '../datasets/scenes/split'
import { type Figure, figure } from '../display/figure'
import { imageGrid } from '../display/image-grid'
import { axisStyle, coloursOf } from '../display/theme'
import type { Velocity } from '../model/network'
import { timeGrid } from '../path/grid'
import type { Noise } from '../tensor/noise'
import type { Study } from './ablations'
import { drawQuestion, questionOf, questionsOf, shownPrompts, verdictOf } from './composition'
import { fractionOf } from './composition-results'
import { type Found, storedPictures } from './results'
import { runStore } from './runs'

/** The six tasks: the number of prompts, an example, and the share of scenes drawn at random that would be right. */
export const taskTable = (pictures = 264) =>
  tasks.map(task => {
    const { prompts, R } = questionOf(task, 'unseen', pictures)
    const count = (split: string) =>
      questionsOf(pictures).find(one => one.task === task && one.split === split)?.prompts.length ?? 0
    return {
      task,
      'unseen prompts': count('unseen'),
      'in training': count('seen'),
      'pictures a prompt': R,
      example: promptText(prompts[0]!),
      'right by chance':
        prompts.reduce((sum, prompt) => sum + answers(prompt).length, 0) / allScenes.length / prompts.length,
    }
  })

/** The share of right pictures of some models by task, with 95 % intervals. */
export function taskFigure(title: string, found: Found, names: string[]): Figure {
  const palette = coloursOf(names)
  const x = ['overall', ...tasks]
  const data = names.map((name, i) => {
    const shares = x.map(task => fractionOf(found, name, task))
    const [array, arrayminus] = [shares.map(s => s.high - s.mean), shares.map(s => s.mean - s.low)]
    const error_y = { type: 'data', symmetric: false, array, arrayminus, thickness: 1 }
    const symbol = !name.startsWith('teacher') ? 'circle' : name.endsWith(' 4 steps') ? 'diamond-open' : 'diamond'
    const marker = { size: 9, color: palette[i], symbol }
    return { type: 'scatter', mode: 'markers', name, x, y: shares.map(s => s.mean), error_y, marker }
  })
  const axes = { xaxis: axisStyle(''), yaxis: axisStyle('share of right pictures', { range: [0, 1] }) }
  return figure(title, data, { ...axes, scattermode: 'group', scattergap: 0.4, width: 900, height: 430 })
}

const asRgb = (picture: ArrayLike<number>) => Array.from(picture, x => (x + 1) / 2)
const judged = (prompt: Prompt, picture: ArrayLike<number>) => verdictOf(prompt, readScene(picture) ?? [])

/** Pictures in [−1, 1] of one prompt under a heading, each with the reader's verdict. */
export const judgedBlock = (heading: string, prompt: Prompt, pictures: ArrayLike<number>[]) => ({
  heading,
  rows: [pictures.map(asRgb)],
  captions: [pictures.map(picture => judged(prompt, picture))],
})

/** The reader's verdicts on nine pictures rendered for a prompt, and on nine rendered for another. */
export function readerOn(prompt: Prompt, any: Prompt, noise: Noise) {
  const rendered = (asked: Prompt, label: string) =>
    renderScenes(drawScenes(Array(9).fill(asked), noise.fork(label)), noise.fork('rendered'))
  const blocks = [
    judgedBlock('right answers', prompt, rendered(prompt, 'answers')),
    judgedBlock('anything', prompt, rendered(any, 'any')),
  ]
  return imageGrid(blocks, { title: 'What the reader says', rowLabels: [promptText(prompt)], across: 9, scale: 3 })
}

/** The stored pictures of some models for one prompt per task, with the reader's verdicts. */
export function judgedPictures(study: Study, names: string[]) {
  const { blocks, rowLabels } = storedPictures(study, runStore(study.dataset))
  const caption = (picture: ArrayLike<number>, p: number) =>
    judged(
      shownPrompts[p]!,
      Array.from(picture, x => 2 * x - 1),
    )
  const wanted = blocks.filter(({ heading }) => names.includes(heading))
  const withVerdicts = wanted.map(({ heading, rows }) => ({
    heading,
    rows,
    captions: rows.map((row, p) => row.map(picture => caption(picture, p))),
  }))
  return imageGrid(withVerdicts, { title: 'Asked for, drawn, judged', rowLabels, across: 3, scale: 3 })
}

/** For each task, the shares of pictures by the first attribute that does not hold; ✓: all hold, ?: unreadable. */
export const firstWrong = (velocity: Velocity, pictures: number) =>
  tasks.map(task => {
    const question = questionOf(task, 'unseen', pictures)
    const drawn = drawQuestion(velocity, timeGrid(30), 0, question)
    const verdicts = drawn.flatMap((row, p) => row.map(picture => judged(question.prompts[p]!, picture)))
    const share = (kind: string) => verdicts.filter(verdict => verdict === kind).length / verdicts.length
    const kinds = ['✓', '?', 'shape', 'colour', 'count', 'relation']
    return { task, ...Object.fromEntries(kinds.map(kind => [kind, share(kind)])) } as Record<string, string | number>
  })
