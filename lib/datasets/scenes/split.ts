import { check } from '../../check'
import { allPrompts, type Noun, type Prompt } from './prompt'

/** Combinations that no training prompt names: a kind of object, a number of one shape, two shapes together. Each word is
 *  seen in other combinations, and pictures may show these under prompts that leave something open. */
const unseen = {
  kinds: ['yellow circle', 'blue square', 'green triangle'],
  numbers: ['2 circle', '3 triangle'],
  shapes: ['square triangle'],
}

/** Whether a prompt names an unseen combination, and is therefore held out. */
export function isHeldOut({ nouns, count }: Prompt): boolean {
  return (
    nouns.some(({ shape, colour }) => unseen.kinds.includes(`${colour} ${shape}`)) ||
    (nouns.length === 1 && unseen.numbers.includes(`${count} ${nouns[0]!.shape}`)) ||
    unseen.shapes.includes(
      nouns
        .map(noun => noun.shape)
        .sort()
        .join(' '),
    )
  )
}

export const trainPrompts: Prompt[] = allPrompts.filter(prompt => !isHeldOut(prompt))
export const heldOutPrompts: Prompt[] = allPrompts.filter(isHeldOut)

/** n training prompts, evenly spaced over those of one noun and over those of two, half of each. */
export function mixedPrompts(n: number): Prompt[] {
  check('mixedPrompts', 'count', { n })
  const [one, two] = [1, 2].map(nouns => trainPrompts.filter(prompt => prompt.nouns.length === nouns))
  const spaced = (from: Prompt[], m: number) =>
    Array.from({ length: m }, (_, i) => from[Math.floor((i * from.length) / m)]!)
  return [...spaced(one!, Math.ceil(n / 2)), ...spaced(two!, Math.floor(n / 2))]
}

export const tasks = ['single object', 'two objects', 'counting', 'colours', 'position', 'colour attribution'] as const
export type Task = (typeof tasks)[number]

/** Which of GenEval's six tasks a prompt belongs to, if any: it names shapes, and beside them only what the task tests.
 *  Source: Ghosh et al., GenEval (2023). */
export function taskOf({ nouns, count, place, relation }: Prompt): Task | undefined {
  const [first, second] = nouns as [Noun, Noun?]
  if (nouns.some(noun => noun.shape === 'any') || place !== 'any' || count === 'any') return undefined
  const coloured = nouns.filter(noun => noun.colour !== 'any').length
  if (!second) {
    if (coloured) return count === 1 ? 'colours' : undefined
    return count === 1 ? 'single object' : 'counting'
  }
  if (first.shape === second.shape) return undefined
  if (relation !== 'any') return coloured ? undefined : 'position'
  if (coloured === 2) return first.colour !== second.colour ? 'colour attribution' : undefined
  return coloured ? undefined : 'two objects'
}
