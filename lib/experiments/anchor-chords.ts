import { check } from '../check'
import type { Plane } from '../datasets/plane/plane'
import { nearestModes } from '../metrics/modes'
import { guided } from '../model/guidance'
import type { Network, Params } from '../model/network'
import { timeGrid } from '../path/grid'
import { teacherAnchor } from '../sampler/anchor'
import { trajectory } from '../sampler/integrate'
import { gather } from '../tensor/gather'
import type { Noise } from '../tensor/noise'
import { type Tensor2D, tf } from '../tf'

// What the target of the first step knows. ṽ (Eq. 6) is a chord from ε to the guided teacher's state after K steps.

interface Teacher {
  plane: Plane
  network: Network
  teacher: Params
}
const steps = 30
const guidance = 2

/** R noise samples for the first prompt, and the guided teacher. */
function walkers({ plane, network, teacher }: Teacher, noise: Noise, R: number) {
  const eps = noise.normal<tf.Rank.R2>([R, 2])
  const condition = gather(plane.conditions, tf.zeros([R], 'int32') as tf.Tensor1D) as Tensor2D
  return { eps, condition, velocity: guided(network.velocity(teacher), guidance) }
}

/** The chord of K teacher steps, followed from ε to time t: ε − (1 − t) ṽ.  →  [R, 2] */
function alongChord({ eps, condition, velocity }: ReturnType<typeof walkers>, K: number, t: number): Tensor2D {
  const { vTilde } = teacherAnchor(velocity, eps, timeGrid(steps), K, condition)
  return eps.sub(vTilde.mul(1 - t)) as Tensor2D
}

/** For each K, the teacher's trajectories, the chords followed to t = 0, and the student's first step along them, to
 *  t = 0.75: the panels of `paths`. */
export function chordPanels(task: Teacher, noise: Noise, Ks: number[]): Record<string, Record<string, number[][][]>> {
  check('chordPanels', 'numbers', { Ks })
  return tf.tidy(() => {
    const from = walkers(task, noise, 16)
    const lines = (points: tf.Tensor[]) => tf.stack(points, 1).arraySync() as number[][][]
    const walked = lines(trajectory(from.velocity, from.eps, timeGrid(steps), from.condition))
    const chord = (K: number, t: number) => lines([from.eps, alongChord(from, K, t)])
    const panel = (K: number) => ({
      'teacher, 30 steps': walked,
      'the chord, followed to t = 0': chord(K, 0),
      'first step along it, to t = 0.75': chord(K, 0.75),
    })
    return Object.fromEntries(Ks.map(K => [`K = ${K}`, panel(K)]))
  })
}

/** The share of noise samples whose chord, followed to t = 0, ends at the same mode as the teacher's own trajectory. */
export function settledShares(task: Teacher, noise: Noise, Ks: number[], R = 1000): number[] {
  check('settledShares', 'count', { R })
  check('settledShares', 'numbers', { Ks })
  return tf.tidy(() => {
    const from = walkers(task, noise, R)
    const mode = (x: tf.Tensor) => nearestModes(x.arraySync() as number[][], task.plane.means).map(({ mode }) => mode)
    const final = mode(trajectory(from.velocity, from.eps, timeGrid(steps), from.condition).at(-1)!)
    return Ks.map(K => mode(alongChord(from, K, 0)).filter((k, i) => k === final[i]).length / R)
  })
}

/** The length of the student's first step along each chord, mean over noise samples. */
export function firstStepLengths(task: Teacher, noise: Noise, Ks: number[], R = 1000): number[] {
  check('firstStepLengths', 'count', { R })
  check('firstStepLengths', 'numbers', { Ks })
  return tf.tidy(() => {
    const from = walkers(task, noise, R)
    return Ks.map(K => alongChord(from, K, 0.75).sub(from.eps).norm('euclidean', 1).mean().dataSync()[0]!)
  })
}
