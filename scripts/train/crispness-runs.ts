import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EmojiCodec } from '../../lib/datasets/emoji/codec'
import { drawingsWhere, type Emoji } from '../../lib/datasets/emoji/drawings'
import { restore } from '../../lib/datasets/emoji/reconstruction'
import type { Positions } from '../../lib/datasets/emoji/teacher-data'
import { loadWeights, saveWeights } from '../../lib/model/weights'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../lib/tf'
import { loadCheckpoint, saveCheckpoint } from '../../lib/train/checkpoint'
import type { TeacherSettings } from '../../lib/train/config'
import type { Run } from '../../lib/train/run'
import { type TeacherData, type TeacherState, trainTeacher } from '../../lib/train/teacher'
import { writeWhole } from '../../lib/whole-file'
import type { CrispnessRow } from './crispness-table'
import type { TeacherArm } from './teacher-arms'
import { drawingsFor, type TeacherMetrics, type teacherMetrics } from './teacher-metrics'
import { drawPictures } from './teacher-pictures'

// The runs of crispness.ts: training an arm from mark to mark, and measuring it there.

/** When a run is measured, in minutes of processor time spent in training, and how its pictures are drawn. */
export const plans = {
  full: { marks: [2, 5, 15, 30, 60], guidance: [1, 2, 3.5], every: 9, each: 9, steps: 30, slice: 50, keep: 120 },
  smoke: { marks: [0.01, 0.02], guidance: [1, 3.5], every: 400, each: 2, steps: 2, slice: 5, keep: 0 },
}
export type Plan = typeof plans.full
export type Scale = keyof typeof plans

/** A constant rate, so that any moment of a run is as fair as its end; the average of the weights is what is measured. */
const settings = (seed: number): TeacherSettings => ({
  seed,
  updates: 1_000_000,
  batch: 128,
  optimiser: { learningRate: 1e-3, warmUp: 100, beta2: 0.99, weightDecay: 0.01, clip: 2 },
  ema: 0.999,
})

export const fileName = (arm: string, seed: number) => `${arm.replaceAll(', ', '-')}-${seed}`

/** The rows that are written, and a way to add some. */
export function store(file: string) {
  const { rows } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { rows: CrispnessRow[] })
    : { rows: [] }
  return {
    rows,
    add(row: Omit<CrispnessRow, 'date'>) {
      const date = new Date().toISOString().slice(0, 10)
      rows.push({ ...row, metrics: rounded(row.metrics), date })
      writeWhole(file, `{\n "rows": [\n${rows.map(row => `  ${JSON.stringify(row)}`).join(',\n')}\n ]\n}\n`)
    },
  }
}

const rounded = (metrics: TeacherMetrics): TeacherMetrics =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value.toPrecision(4))]))

/** Train until so many seconds of processor time, which `run.seconds` counts, with progress and checkpoints. */
function trainUntil(
  run: Run<TeacherState>,
  seconds: number,
  { slice, keep }: Plan,
  name: string,
  checkpoint: string,
): void {
  let [loss, saved, said] = [Number.NaN, run.seconds, performance.now()]
  while (run.seconds < seconds) {
    const [before, start] = [run.seconds, process.cpuUsage()]
    for (const { losses } of run.records({ every: Number.POSITIVE_INFINITY, until: run.update + slice }))
      loss = losses.loss!
    const { user, system } = process.cpuUsage(start)
    run.seconds = before + (user + system) / 1e6
    if (run.seconds - saved >= keep) {
      saveCheckpoint(run, checkpoint)
      saved = run.seconds
    }
    if (performance.now() - said > 30_000) {
      said = performance.now()
      console.log(
        `${name}: ${(run.seconds / 60).toFixed(1)} of ${seconds / 60} min, update ${run.update}, loss ${loss.toFixed(4)}`,
      )
    }
  }
  saveCheckpoint(run, checkpoint)
}

/** The captions that pictures are drawn of, every ninth, and the drawings that they are measured against. */
export function askedOf(all: Emoji, scale: Scale): { asked: string[]; emoji: Emoji } {
  const asked = all.trainCaptions.filter((_, i) => i % plans[scale].every === 0)
  return { asked, emoji: scale === 'full' ? all : drawingsWhere(all, ({ caption }) => asked.includes(caption)) }
}

export const repeated = (captions: string[], each: number) =>
  captions.flatMap(caption => Array<string>(each).fill(caption))

export interface Bench {
  plan: Plan
  emoji: Emoji
  codec: EmojiCodec
  /** the drawings in 1 or 9 positions */
  data: (positions: Positions) => TeacherData
  asked: string[]
  measure: () => ReturnType<typeof teacherMetrics>
  rows: ReturnType<typeof store>
  cache: string
  /** of the code that runs, whatever is committed meanwhile */
  provenance: Record<string, string>
}

/** Drawings in a teacher's place: those for training, the same as the autoencoder restores them, and the held-out designer's. */
export function measureDrawings(bench: Bench): void {
  const { emoji, codec, asked, measure, rows } = bench
  const training = drawingsFor(emoji, asked, false)
  const heldOut = drawingsFor(emoji, asked, true)
  const sets: Record<string, () => [Tensor4D, Emoji]> = {
    drawings: () => [training.pictures, training],
    'drawings, restored': () => [restore(codec, training.pictures, new Noise(0)), training],
    'the held-out designer': () => [heldOut.pictures, heldOut],
  }
  for (const [arm, set] of Object.entries(sets)) {
    if (rows.rows.some(row => row.arm === arm)) continue
    const [pictures, { drawings }] = set()
    const captions = drawings.map(({ caption }) => caption)
    rows.add({ arm, metrics: measure()(pictures, captions), provenance: bench.provenance })
  }
}

/** An arm with a seed at a mark, and the guidances whose rows are missing. */
interface Point {
  arm: string
  from: TeacherArm
  seed: number
  mark: number
  name: string
  weights: string
  missing: number[]
}

export function pointsOf(
  arms: Record<string, TeacherArm>,
  seeds: number[],
  mark: number,
  { plan, rows, cache }: Bench,
): Point[] {
  const all = seeds.flatMap(seed => Object.entries(arms).map(([arm, from]) => ({ arm, from, seed, mark })))
  return all.flatMap(point => {
    const there = (w: number) =>
      rows.rows.some(
        row => row.arm === point.arm && row.seed === point.seed && row.minutes === mark && row.guidance === w,
      )
    const missing = plan.guidance.filter(w => !there(w))
    const name = fileName(point.arm, point.seed)
    return missing.length ? [{ ...point, name, missing, weights: join(cache, `${name}-${mark}.safetensors`) }] : []
  })
}

/** Train a teacher to its mark, unless its weights there are kept. */
export function trainTo({ arm, from, seed, mark, name, weights }: Point, bench: Bench): void {
  const { plan, data, rows, cache } = bench
  const run = trainTeacher(from.network, data(from.positions), settings(seed))
  const { config } = run
  const stored = rows.rows.filter(row => row.arm === arm && row.seed === seed)
  if (stored.some(row => JSON.stringify(row.config) !== JSON.stringify(config)))
    throw new Error(
      `The rows of ${arm}, seed ${seed}, are of other settings or drawings. Delete them to make them again.`,
    )
  if (!existsSync(weights)) {
    const checkpoint = join(cache, `${name}.checkpoint`)
    if (existsSync(checkpoint)) loadCheckpoint(run, checkpoint)
    if (run.seconds > 60 * mark + 60) throw new Error(`${checkpoint} is beyond ${mark} min already. Delete it.`)
    trainUntil(run, 60 * mark, plan, name, checkpoint)
    const made = { config, updates: run.update, seconds: run.seconds, provenance: bench.provenance }
    saveWeights(weights, run.state.average, made, 'F16')
  }
  run.dispose()
}

type Trained = Required<Pick<CrispnessRow, 'updates' | 'seconds' | 'config' | 'provenance'>>

/** Add the rows of a teacher at its mark. */
export function measureAt({ arm, from, seed, mark, name, weights, missing }: Point, bench: Bench): void {
  const { plan, emoji, codec, asked, rows } = bench
  const { tensors, meta } = loadWeights(weights)
  const { updates, seconds, config, provenance } = meta as unknown as Trained
  const measure = bench.measure() // its features of the drawings outlive the tidy below
  for (const guidance of missing) {
    const metrics = tf.tidy(() => {
      const pictures = drawPictures({ network: from.network, weights: tensors, guidance }, asked, {
        emoji,
        codec,
        ...plan,
      })
      return measure(pictures, repeated(asked, plan.each))
    })
    rows.add({ arm, seed, minutes: mark, guidance, updates, seconds: Math.round(seconds), metrics, config, provenance })
    console.log(
      `${name}, ${mark} min, w = ${guidance}: edge ${metrics.edge!.toFixed(3)}, flat ${metrics.flat!.toFixed(3)}`,
    )
  }
  tf.dispose(tensors)
}
