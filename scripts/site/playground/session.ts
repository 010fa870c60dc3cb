import { measurePlane, type PlaneMetrics, planeSamples } from '../../../lib/datasets/plane/metrics'
import { type Plane, planeData, planeNetwork } from '../../../lib/datasets/plane/plane'
import { loadPlaneTeacher } from '../../../lib/datasets/plane/teachers'
import { dmd } from '../../../lib/method/dmd'
import { dpDmd } from '../../../lib/method/dp-dmd'
import { guided } from '../../../lib/model/guidance'
import { cloneParams, type Network, type Params } from '../../../lib/model/network'
import { scoreFromVelocity } from '../../../lib/path/convert'
import { timeGrid } from '../../../lib/path/grid'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../../lib/tf'
import type { DistillConfig } from '../../../lib/train/config'
import { distill, studentGrid, studentVelocity } from '../../../lib/train/distill'
import { trainTeacher } from '../../../lib/train/teacher'
import { planeOf } from './distribution'
import { arrowPlaces } from './places'
import { defaults, extent, type State } from './state'

/** The two methods that are trained side by side. */
export const methods = { DMD: dmd, 'DP-DMD': dpDmd }
export type MethodName = keyof typeof methods

/** What is drawn of a distribution.  density: p(x) of each prompt on a square of `side` × `side` cells, rows from the top */
export interface Drawn {
  means: number[][]
  density: Float32Array[]
  side: number
}

/** What is shown of a model: samples of each prompt [P][R][2], and their metrics. */
export interface Seen {
  samples: number[][][]
  metrics: PlaneMetrics
}

/** The messages of a session to the page, in order. */
export type Told =
  | { kind: 'progress'; doing: string; done: number; of: number }
  | { kind: 'teacher'; teacher: Seen }
  /** arrows: s_tea − s_fake of each prompt at the places of `arrowPlaces` */
  | { kind: 'frame'; update: number; of: number; students: Students }

type Students = Record<MethodName, Seen & { arrows: number[][][] }>

const samplesShown = 300
const side = 96
/** The time t of the score-gap arrows. */
export const arrowTime = 0.3
interface Teacher {
  network: Network
  teacher: Params
}

/** The teachers trained so far in this page, by their distribution. */
export type Teachers = Map<string, Teacher>

/** Train a teacher if there is none for this distribution, then both students from it, with the same noise for both. It
 *  advances when the caller asks for the next message; leaving it early frees everything but the teacher. */
export function* session(state: State, teachers: Teachers, teacherUpdates = 1500): Generator<Told, void> {
  const plane = planeOf(state)
  try {
    const model = yield* teacherOf(state, plane, teachers, teacherUpdates)
    yield* students(state, plane, model)
  } finally {
    plane.conditions.dispose()
  }
}

function* students(state: State, plane: Plane, model: Teacher): Generator<Told, void> {
  const runs = Object.entries(methods).map(([name, method]) => {
    const task = { ...model, prompts: plane.conditions }
    const run = distill(method, task, settingsOf(state))
    const see = () => ({
      ...seen(studentVelocity(method, task, run), plane, studentGrid(run.config as DistillConfig)),
      arrows: arrows(model, run.state.fake.params, plane, state.guidance),
    })
    return { name, run, see, records: run.records({ every: Math.max(20, state.updates / 50) }) }
  })
  const first = runs[0]!.run
  try {
    const teacher = seen(guided(model.network.velocity(model.teacher), state.guidance), plane, timeGrid(30))
    yield { kind: 'teacher', teacher }
    for (;;) {
      const students = Object.fromEntries(runs.map(({ name, see }) => [name, see()])) as Students
      yield { kind: 'frame', update: first.update, of: first.updates, students }
      for (const { name, records } of runs) {
        if (records.next().done) return
        yield { kind: 'progress', doing: `${name} trains`, done: first.update, of: first.updates }
      }
    }
  } finally {
    for (const { run } of runs) run.dispose()
  }
}

/** The settings of both students: notebook 03's, with the state's changes. */
export function settingsOf({ updates, student, fake, guidance, K, lambda, stop, rate, seed }: State) {
  const optimiser = { learningRate: rate, clip: null }
  return {
    ...{ seed, updates: Math.ceil(updates / student) * student, batch: 128, steps: 4 },
    ...{ guidance, K, lambda, stopGradient: stop, updateRatio: { fake, student } },
    ...{ student: { ...optimiser, schedule: 'linear' as const }, fake: optimiser, ema: 0.98 },
    ...{ times: [0.02, 0.98] as [number, number], timePer: 'sample' as const },
    normaliser: { reference: 'xTheta' as const, over: 'sample' as const },
  }
}

const keyOf = ({ shape, modes, text, prompts }: State) =>
  JSON.stringify([shape, shape === 'modes' && modes, shape === 'text' && text, prompts])

/** The repository's teacher for the notebooks' own distribution, one trained earlier in this page, or a new one. */
function* teacherOf(state: State, plane: Plane, teachers: Teachers, updates: number): Generator<Told, Teacher> {
  const key = keyOf(state)
  const known = teachers.get(key)
  if (known) return known
  const model = key === keyOf(defaults) ? shippedTeacher() : yield* newTeacher(plane, updates)
  teachers.set(key, model)
  return model
}

function shippedTeacher(): Teacher {
  const { network, teacher, plane } = loadPlaneTeacher(0)
  plane.conditions.dispose()
  return { network, teacher }
}

function* newTeacher(plane: Plane, updates: number): Generator<Told, Teacher> {
  const network = planeNetwork(plane)
  const data = planeData(plane)
  const optimiser = { learningRate: 2e-3, schedule: 'cosine' as const, clip: null }
  const run = trainTeacher(network, data, { seed: 0, updates, batch: 256, optimiser, ema: 0.99 })
  try {
    for (const { update } of run.records({ every: 25 }))
      yield { kind: 'progress', doing: 'A teacher for this distribution trains', done: update, of: updates }
    return { network, teacher: cloneParams(run.state.average) }
  } finally {
    run.dispose()
    tf.dispose([data.tables.means!, data.tables.edges!])
  }
}

function seen(velocity: ReturnType<Network['velocity']>, plane: Plane, grid: number[]): Seen {
  const samples = planeSamples(velocity, plane, grid, new Noise(0).fork('playground'), samplesShown)
  return { samples, metrics: measurePlane(samples, plane) }
}

/** The score gap s_tea − s_fake that DMD descends (Eq. 5), at places of the plane.  →  [P][places][2] */
function arrows({ network, teacher }: Teacher, fake: Params, plane: Plane, guidance: number): number[][][] {
  return tf.tidy(() => {
    const [P, n] = [plane.prompts, arrowPlaces.length]
    const z = tf.tile(tf.tensor2d(arrowPlaces), [P, 1]) as Tensor2D
    const t = tf.fill([P * n], arrowTime) as Tensor1D
    const condition = plane.conditions
      .expandDims(1)
      .tile([1, n, 1])
      .reshape([P * n, P + 1]) as Tensor2D
    const score = (velocity: ReturnType<Network['velocity']>) => scoreFromVelocity(z, t, velocity(z, t, condition))
    const gap = score(guided(network.velocity(teacher), guidance)).sub(score(network.velocity(fake)))
    return gap.reshape([P, n, 2]).arraySync() as number[][][]
  })
}

/** What is drawn before any training: the modes, and the exact density of each prompt at the centre of each cell. */
export function drawnOf(state: State): Drawn {
  const { means, exact, conditions } = planeOf(state)
  const at = (i: number) => ((i + 0.5) / side) * 2 * extent - extent
  const cells = Array.from({ length: side * side }, (_, i) => [at(i % side), -at(Math.floor(i / side))])
  const density = exact.prompts.map(prompt =>
    tf.tidy(
      () =>
        prompt
          .logProb(tf.tensor2d(cells), tf.zeros([cells.length]))
          .exp()
          .dataSync() as Float32Array,
    ),
  )
  conditions.dispose()
  return { means, density, side }
}
