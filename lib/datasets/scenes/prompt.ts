import { shown } from '../../check'
import { type Tensor2D, tf } from '../../tf'
import { type Colour, colours, type Place, places, type Shape, shapes } from './scene'

export const relations = ['left of', 'right of', 'above', 'below'] as const
export type Relation = (typeof relations)[number]
export type Count = 1 | 2 | 3

/** What a prompt says about an object; `any` leaves the attribute open. */
export interface Noun {
  shape: Shape | 'any'
  colour: Colour | 'any'
}

/** What a picture is asked to show: one noun (all objects are of this kind), or two nouns (two objects, one of each).
 *  place: of a single object; relation: of the first noun to the second. */
export interface Prompt {
  nouns: Noun[]
  count: Count | 'any'
  place: Place | 'any'
  relation: Relation | 'any'
}

const any = 'any' as const
const nouns: Noun[] = [any, ...shapes].flatMap(shape => [any, ...colours].map(colour => ({ shape, colour })))
const numbers = [
  ...([any, 1, 2, 3] as const).map(count => ({ count, place: any as Place | 'any' })),
  ...places.map(place => ({ count: 1 as const, place })),
]

/** All prompts: 20 nouns × 8 counts and places, and 380 pairs of different nouns × 5 relations: 2,060. */
export const allPrompts: Prompt[] = [
  ...nouns.flatMap(noun => numbers.map(number => ({ nouns: [noun], ...number, relation: any }))),
  ...nouns.flatMap(a =>
    nouns
      .filter(b => b !== a)
      .flatMap(b => [any, ...relations].map(relation => ({ nouns: [a, b], count: 2 as const, place: any, relation }))),
  ),
]

/** Fail unless these are one or more prompts. */
export function checkPrompts(where: string, prompts: Prompt[]): void {
  const isPrompt = (one: Prompt) => Array.isArray(one?.nouns) && (one.nouns.length === 1 || one.nouns.length === 2)
  if (Array.isArray(prompts) && prompts.length > 0 && prompts.every(isPrompt)) return
  throw new Error(`${where}: expected prompts, as parsePrompt makes them of words, got ${shown(prompts)}.`)
}

/** A prompt in words: "two red shapes", "a circle at the top left", "a red circle left of a shape", "some squares". */
export function promptText(prompt: Prompt): string {
  checkPrompts('promptText', [prompt])
  const { nouns, count, place, relation } = prompt
  const words = nouns.map(({ shape, colour }) =>
    [colour, shape === any ? 'shape' : shape].filter(word => word !== any).join(' '),
  )
  if (nouns.length === 2) return `a ${words[0]} ${relation === any ? 'and' : relation} a ${words[1]}`
  const number = { any: 'some', 1: 'a', 2: 'two', 3: 'three' }[count]
  return `${number} ${words[0]}${count === 1 ? '' : 's'}${place === any ? '' : ` at the ${place}`}`
}

const byText = new Map(allPrompts.map(prompt => [promptText(prompt), prompt]))

/** Parse a prompt in words, as `promptText` writes it.
 *  @throws any other text, with examples of the language. */
export function parsePrompt(text: string): Prompt {
  const prompt = byText.get(String(text).trim())
  if (prompt) return prompt
  throw new Error(
    `parsePrompt: expected a prompt such as "two red shapes", "a circle at the top left", "some blue squares" or "a red circle left of ` +
      `a shape", got ${shown(text)}. Shapes: ${shapes.join(', ')}; colours: ${colours.join(', ')}; places: ${places.join(', ')}.`,
  )
}

/** C, the length of a condition: two nouns, a flag for the second, count, place, relation and the null flag. */
export const conditionSize = 27

/** Prompts as conditions, one-hot with zeros for open attributes.  →  [P, 27], the null flag in the last column */
export function promptConditions(prompts: Prompt[]): Tensor2D {
  checkPrompts('promptConditions', prompts)
  const oneHot = (values: readonly unknown[], value: unknown) => values.map(each => Number(each === value))
  const noun = (one: Noun | undefined) => [...oneHot(shapes, one?.shape), ...oneHot(colours, one?.colour)]
  return tf.tensor2d(
    prompts.map(({ nouns: [first, second], count, place, relation }) => [
      ...noun(first),
      ...noun(second),
      Number(second !== undefined),
      ...oneHot([1, 2, 3], count),
      ...oneHot(places, place),
      ...oneHot(relations, relation),
      0,
    ]),
    [prompts.length, conditionSize],
  )
}
