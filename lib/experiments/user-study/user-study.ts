import type { Pictures } from '../../datasets/dataset'
import { Noise } from '../../tensor/noise'
import { storedPictures } from '../results'
import { baseModel } from '../run-study'
import { runStore } from '../runs'
import { studyOf } from '../studies'

/** Two grids for one prompt, from the same noise, and the systems that drew them. */
export interface Comparison {
  prompt: string
  systems: readonly [string, string]
  grids: readonly [ArrayLike<number>[], ArrayLike<number>[]]
}

/** A comparison as shown: its index, and which of its two systems is on the left. */
export interface Showing {
  comparison: number
  left: 0 | 1
}

/** The comparisons, and the order of them in each session. */
export interface UserStudy {
  /** a name derived from what is shown: other pictures or pairs give another name */
  study: string
  comparisons: Comparison[]
  sessions: Showing[][]
}

/** Appendix D's pairs, and DP-DMD against its teacher. */
export const userStudyPairs = ['DMD', 'DMD-LPIPS', 'DMD-GAN', 'teacher'].map(other => ['DP-DMD', other] as const)

/** Pictures of the students of Table 1 and their teacher on both picture data sets, seed 0: eight prompts, nine each.
 *  folder: of the rows.
 *  @throws missing rows, with the command that makes them. */
export function userStudyBlocks(folder?: string): ({ heading: string } & Pictures)[] {
  const drawn = (['emoji-all', 'scenes'] as const).map(
    dataset => storedPictures(studyOf({ dataset, table: '1' }), runStore(dataset, folder)).blocks,
  )
  return [...new Set(userStudyPairs.flat())].map(heading => {
    const stored = heading === 'teacher' ? baseModel : heading
    const ofSystem = drawn.map(blocks => blocks.find(block => block.heading === stored)!)
    return {
      heading,
      prompts: ofSystem.flatMap(({ prompts }) => prompts),
      rows: ofSystem.flatMap(({ rows }) => rows),
    }
  })
}

interface PlanOptions {
  seed: number
  /** the number of sessions, one per participant; even */
  sessions: number
}

/** Plan a blind comparison of pairs of systems on every prompt (Appendix D). Each session has an order of its own. Within a
 *  session the systems of a pair alternate sides; consecutive sessions are mirror images, so that overall each comparison is
 *  shown equally often in both orders.
 *  blocks: the pictures of each system, from `storedPictures`.
 *  @throws an odd number of sessions; a system without pictures. */
export function planUserStudy(
  blocks: ({ heading: string } & Pictures)[],
  pairs: readonly (readonly [string, string])[],
  { seed, sessions }: PlanOptions,
): UserStudy {
  if (!Number.isInteger(sessions) || sessions < 2 || sessions % 2)
    throw new Error(`planUserStudy: expected an even number of sessions, each with its mirror image, got ${sessions}.`)
  const drawnBy = (system: string) => {
    const block = blocks.find(({ heading }) => heading === system)
    if (block) return block
    throw new Error(
      `planUserStudy: expected pairs of ${blocks.map(one => one.heading).join('; ')}, got a pair with "${system}".`,
    )
  }
  const comparisons = pairs.flatMap(systems => {
    const [one, other] = [drawnBy(systems[0]), drawnBy(systems[1])]
    return one.prompts.map((prompt, p): Comparison => ({ prompt, systems, grids: [one.rows[p]!, other.rows[p]!] }))
  })
  const noise = new Noise(seed).fork('user study')
  const orders = Array.from({ length: sessions }, (_, s) => shuffled(comparisons.length, noise.fork('order').fork(s)))
  const sides = Array.from({ length: sessions / 2 }, (_, s) => sidesOf(comparisons, noise.fork('side').fork(s)))
  const planned = orders.map((order, s) =>
    order.map((comparison): Showing => ({ comparison, left: ((sides[s >> 1]![comparison]! + s) % 2) as 0 | 1 })),
  )
  return { study: nameOf(comparisons, seed), comparisons, sessions: planned }
}

/** A random permutation of 0 … n − 1. */
function shuffled(n: number, noise: Noise): number[] {
  const draws = noise.uniform([n])
  const keys = draws.dataSync()
  draws.dispose()
  return [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!)
}

/** Which system of each comparison is on the left: the comparisons of a pair, in random order, alternate sides. */
function sidesOf(comparisons: Comparison[], noise: Noise): number[] {
  const turns = new Map<string, number>()
  const left: number[] = []
  const starts = shuffled(comparisons.length, noise.fork('start'))
  for (const i of shuffled(comparisons.length, noise)) {
    const pair = comparisons[i]!.systems.join('|')
    const turn = turns.get(pair) ?? starts[i]! % 2
    left[i] = turn
    turns.set(pair, 1 - turn)
  }
  return left
}

/** The seed, and the 32-bit FNV-1a hash of everything shown. */
function nameOf(comparisons: Comparison[], seed: number): string {
  let h = 0x811c9dc5
  const take = (byte: number) => {
    h = Math.imul(h ^ byte, 0x01000193)
  }
  for (const { prompt, systems, grids } of comparisons) {
    for (const letter of [prompt, ...systems].join('|')) take(letter.codePointAt(0)!)
    for (const picture of grids.flat()) for (let i = 0; i < picture.length; i++) take(Math.round(255 * picture[i]!))
  }
  return `${seed}-${(h >>> 0).toString(16).padStart(8, '0')}`
}
