import { type Noun, type Prompt, promptText } from './prompt'
import { allScenes, columnOf, rowOf, type Scene, type SceneObject } from './scene'

export type Attribute = 'shape' | 'colour' | 'count' | 'place' | 'relation'

/** Whether what a prompt asks for is on a picture, attribute by attribute; attributes that it leaves open are absent.
 *  One noun speaks of every object. Two nouns are matched to two objects in the way that lets most attributes hold. */
export function holds(prompt: Prompt, objects: Scene): Partial<Record<Attribute, boolean>> {
  const [noun, second] = prompt.nouns
  if (!second) return judge(prompt, objects.map(object => [noun!, object])) // prettier-ignore
  const matches = objects.flatMap(a => objects.filter(b => b !== a).map(b => [a, b]))
  const judged = (matches.length ? matches : [[]]).map(([a, b]) =>
    judge(prompt, [[noun!, a], [second, b]], objects.length), // prettier-ignore
  )
  return judged.reduce((best, one) => (trues(one) > trues(best) ? one : best))
}
