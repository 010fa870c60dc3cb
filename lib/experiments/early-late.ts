import { z } from 'zod'
import { datasetOf } from '../datasets'
import type { Ground, Pictures } from '../datasets/dataset'
import { guided } from '../model/guidance'
import type { Velocity } from '../model/network'
import { dataFromVelocity } from '../path/convert'
import { interpolate } from '../path/flow'
import { timeGrid } from '../path/grid'
import { atTime, integrate, trajectory } from '../sampler/integrate'
import { gather } from '../tensor/gather'
import { Noise } from '../tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../tf'
import { parseConfig } from '../train/config'
import { commonOf, datasetName, scaleNames } from './ablations'
import { type Computed, computeMissing, type NamedRun, type Standing } from './compute-missing'
import { measured, N, type Numbers, type Seen } from './early-late-metrics'
import type { runStore } from './runs'

// Appendix B and Figure A: what the first steps of the teacher decide. Run A for k of N steps, swap one ingredient for that
// of another run B, finish, and see which of the two the result resembles.

export const ingredients = ['noise', 'prompt', 'guidance'] as const
export type Ingredient = (typeof ingredients)[number]

/** What determines the teacher's samples.  noise: [n, D], prompt: [n, C], guidance: w */
export type Run = { noise: Tensor2D; prompt: Tensor2D; guidance: number }

/** Samples that follow A for k steps of the grid and B, which is A with the swap, for the rest: one [n, D] for each k, to be
 *  disposed of; k = 0 is B and k = N is A. With another prompt or guidance, integration continues from A's state z_k.
 *  Noise is part of the state: what A's steps have decided is the teacher's x̂_k = z_k − t_k v, and it gets B's noise by the
 *  path itself, z = (1 − t_k) x̂_k + t_k ε_B (Eq. 1), in which nothing of A's noise is left. */
export function* hybrids(velocity: Velocity, a: Run, swap: Partial<Run>, grid: number[], ks: number[]) {
  const b = { ...a, ...swap }
  const [asA, asB] = [guided(velocity, a.guidance), guided(velocity, b.guidance)]
  const states = trajectory(asA, a.noise, grid, a.prompt)
  try {
    for (const k of ks) {
      const x = tf.tidy(() => {
        const [z, t] = [states[k]!, atTime(grid[k]!, a.noise)]
        const renewed = () => interpolate(dataFromVelocity(z, t, asA(z, t, a.prompt)), b.noise, t)
        return integrate(asB, swap.noise && grid[k]! > 0 ? renewed() : z, grid.slice(k), b.prompt)
      })
      yield { k, x }
    }
  } finally {
    tf.dispose(states.slice(1))
  }
}

const full = [0, 1, 2, 3, 5, 7, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 29, 30]
const namesSchema = z.strictObject({ dataset: datasetName, scale: z.enum(scaleNames) })

/** The settings of Figure A on a data set.
 *  @throws a data set without any. */
export function earlyLateOf(dataset: string) {
  const { earlyLate } = datasetOf(dataset)
  if (!earlyLate) throw new Error(`earlyLate: expected a data set whose record has earlyLate, got ${dataset}.`)
  return earlyLate
}

/** One run to compute: all pairs of a seed in which one ingredient is swapped. */
export interface SwapJob extends NamedRun {
  swap: Ingredient
  config: Record<string, unknown> & {
    dataset: string
    pairs: number
    ks: number[]
    guidance: number
    otherGuidance: number
  }
}

/** All rows of the study on a data set. `small` is the first two seeds of `full`; `smoke` is for tests.
 *  @throws an unknown data set or scale, with the known ones. */
export function earlyLate(wanted: { dataset: string; scale?: string }): SwapJob[] {
  const { dataset, scale } = parseConfig(namesSchema, { scale: 'full', ...wanted } as z.input<typeof namesSchema>)
  const { guidance } = commonOf({ dataset, regime: '1:2', scale }).settings
  const smoke = scale === 'smoke'
  const { pairs, seeds } = smoke ? { pairs: 24, seeds: 1 } : earlyLateOf(dataset)
  return Array.from({ length: scale === 'small' ? 2 : seeds }, (_, seed) => seed).flatMap(seed =>
    ingredients.map(swap => {
      const from = { dataset, teacher: datasetOf(dataset).teacherHash(seed), seed, swap, pairs, steps: N }
      const config = { ...from, ks: smoke ? [0, 7, 8, 20, N] : full, guidance, otherGuidance: 1 }
      return { name: `swap the ${swap}`, seed, swap, config }
    }),
  )
}

/** The runs of a job: A, and what B swaps. Prompts are drawn at random; B's differs from A's. */
export function runsOf({ dataSize, prompts }: Ground, { seed, swap, config }: SwapJob) {
  const { pairs: n, guidance, otherGuidance } = config
  const [draw, P] = [new Noise(seed).fork('early and late'), prompts.shape[0]]
  const drawn = tf.tidy(() => {
    const first = draw.fork('prompt').integers<tf.Rank.R1>([n], P)
    const shift = draw
      .fork('other prompt')
      .integers<tf.Rank.R1>([n], P - 1)
      .add(tf.scalar(1, 'int32'))
    const second = first.add(shift).mod(tf.scalar(P, 'int32')) as Tensor1D
    const noise = (name: string) => draw.fork(name).normal<tf.Rank.R2>([n, dataSize])
    const a: Run = { noise: noise('A'), prompt: gather(prompts, first), guidance }
    const others: Run = { noise: noise('B'), prompt: gather(prompts, second), guidance: otherGuidance }
    return { a, others, first, second }
  })
  return { ...drawn, swap: { [swap]: drawn.others[swap] } as Partial<Run> }
}

type Made = { curve: Numbers[]; metrics: Numbers; pictures?: Pictures }

/** Compute a row; yields the fraction done after each k. */
export function* compare(ground: Ground, job: SwapJob): Generator<number, Made> {
  const { ks } = job.config
  const { swap, ...drawn } = runsOf(ground, job)
  const seen: Seen[] = []
  const strips: Float32Array[][] = []
  try {
    for (const { k, x } of hybrids(ground.velocity, drawn.a, swap, timeGrid(N), ks)) {
      seen.push(tf.tidy(() => ground.looks(x)))
      if (ground.pictures) strips.push(tf.tidy(() => asPictures(ground.pictures!(x.slice(0, shown)))))
      x.dispose()
      yield ks.indexOf(k) / (ks.length - 1)
    }
    const [first, second] = [drawn.first, drawn.second].map(index =>
      Array.from(index.dataSync(), p => ground.texts[p]!),
    )
    const prompts = first!.slice(0, shown).map((text, i) => (job.swap === 'prompt' ? `${text} → ${second![i]}` : text))
    const pictures = { prompts, rows: prompts.map((_, i) => strips.map(strip => strip[i]!)) }
    return { ...measured(seen, ks, earlyLateOf(job.config.dataset).order), ...(ground.pictures ? { pictures } : {}) }
  } finally {
    tf.dispose(drawn)
  }
}

/** The number of pairs of a row whose pictures are kept. */
const shown = 6

const asPictures = (x: tf.Tensor): Float32Array[] =>
  tf.unstack(x.add(1).div(2)).map(picture => picture.dataSync() as Float32Array)

/** Compute the missing runs: see `computeMissing`. Those of the first seed keep pictures, if samples are pictures. */
export function runEarlyLate(
  jobs: SwapJob[],
  store: ReturnType<typeof runStore>,
  versions: Record<string, string> = {},
): Generator<Standing<SwapJob>, void> {
  let opened: { dataset: string; seed: number; ground: Ground } | undefined
  function* make(job: SwapJob): Generator<number, Computed> {
    const [{ dataset }, { seed }] = [job.config, job]
    if (opened?.dataset !== dataset || opened.seed !== seed)
      opened = { dataset, seed, ground: earlyLateOf(dataset).open(seed) }
    return yield* compare(opened.ground, job)
  }
  const keepsPictures = ({ seed, config }: SwapJob) => seed === 0 && datasetOf(config.dataset).pictures
  return computeMissing('early-late', jobs, store, make, { versions, keepsPictures })
}
