import { shown } from '../../check'
import type { Noise } from '../../tensor/noise'
import type { tf } from '../../tf'
import { checkPrompts, type Noun, type Prompt, promptText } from './prompt'
import { allScenes, columnOf, rowOf, type Scene, type SceneObject } from './scene'

export type Attribute = 'shape' | 'colour' | 'count' | 'place' | 'relation'
export type Judgement = Partial<Record<Attribute, boolean>>

type Match = [noun: Noun, object: SceneObject | undefined]

/** Whether a scene shows what a prompt asks for, attribute by attribute; attributes that the prompt leaves open are absent.
 *  One noun describes every object; two nouns are matched to the two objects that fit them best. */
export function holds(prompt: Prompt, objects: Scene): Judgement {
  checkPrompts('holds', [prompt])
  if (!Array.isArray(objects)) throw new Error(`holds: expected a scene, a list of objects, got ${shown(objects)}.`)
  const [first, second] = prompt.nouns as [Noun, Noun?]
  if (!second)
    return judge(prompt, objects, objects.length ? objects.map(object => [first, object]) : [[first, undefined]])
  const pairs = objects.flatMap(a => objects.filter(b => b !== a).map(b => [a, b]))
  const judgements = (pairs.length ? pairs : [[]]).map(([a, b]) =>
    judge(prompt, objects, [
      [first, a],
      [second, b],
    ]),
  )
  return judgements.reduce((best, one) => (fit(one) > fit(best) ? one : best))
}

/** Shape and colour decide which objects are meant; the relation only breaks ties. */
const fit = ({ shape, colour, relation }: Judgement) =>
  2 * (Number(shape ?? 0) + Number(colour ?? 0)) + Number(relation ?? 0)

/** Whether a scene shows everything that a prompt asks for. */
export function right(prompt: Prompt, objects: Scene): boolean {
  const held = Object.values(holds(prompt, objects))
  return objects.length > 0 && held.every(Boolean)
}

function judge({ count, place, relation }: Prompt, objects: Scene, matches: Match[]): Judgement {
  const named = (key: 'shape' | 'colour') => matches.some(([noun]) => noun[key] !== 'any')
  const agree = (key: 'shape' | 'colour') =>
    matches.every(([noun, object]) => noun[key] === 'any' || noun[key] === object?.[key])
  return {
    ...(named('shape') && { shape: agree('shape') }),
    ...(named('colour') && { colour: agree('colour') }),
    ...(count !== 'any' && { count: objects.length === count }),
    ...(place !== 'any' && { place: matches.every(([, object]) => object?.place === place) }),
    ...(relation !== 'any' && { relation: related(relation, matches[0]![1], matches[1]![1]) }),
  }
}

/** "Left of" means a column further left, whatever the rows. */
function related(relation: Exclude<Prompt['relation'], 'any'>, a?: SceneObject, b?: SceneObject): boolean {
  if (!a || !b) return false
  const [across, down] = [columnOf(a.place) - columnOf(b.place), rowOf(a.place) - rowOf(b.place)]
  return { 'left of': across < 0, 'right of': across > 0, above: down < 0, below: down > 0 }[relation]
}

const known = new Map<string, Scene[]>()

/** All scenes that are right answers to a prompt. */
export function answers(prompt: Prompt): Scene[] {
  const text = promptText(prompt)
  if (!known.has(text))
    known.set(
      text,
      allScenes.filter(scene => right(prompt, scene)),
    )
  return known.get(text)!
}

/** A scene for each prompt, each right answer equally likely. */
export function drawScenes(prompts: Prompt[], noise: Noise): Scene[] {
  checkPrompts('drawScenes', prompts)
  const draws = noise.uniform<tf.Rank.R1>([prompts.length])
  const u = draws.dataSync()
  draws.dispose()
  return prompts.map((prompt, i) => answers(prompt)[Math.floor(u[i]! * answers(prompt).length)]!)
}
