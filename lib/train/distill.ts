import { compile } from '../engine/compile'
import { fakeModel } from '../method/fake-model'
import type { Method, Models, Settings } from '../method/method'
import { cloneParams, type Network, type Params, type Velocity } from '../model/network'
import { pathOf } from '../path/path'
import { Noise } from '../tensor/noise'
import { detach } from '../tensor/stop-gradient'
import { type Scalar, type Tensor1D, type Tensor2D, tf } from '../tf'
import { type Drawn, drawBatch, withSamples } from './batch'
import { type DistillConfig, distillSchema, fitTogether, parseConfig } from './config'
import { adamW, lossAndGrads, movingAverage, startTraining, type Training } from './optimiser'
import { Run } from './run'
import type { TeacherData } from './teacher'

/** What is distilled: a teacher's network and weights (copied into student and fake model), and the prompts to draw from.
 *  `exact` replaces the teacher by a closed form; the network's weights are then only the start.
 *  prompts: [P, C], one condition a row */
export interface DistillTask {
  network: Network
  teacher: Params
  prompts: Tensor2D
  exact?: Velocity
  /** real samples, for a method that is not image-free */
  data?: TeacherData
  /** what samples are compared by, for a method that compares pictures; its weights, since a step captures no tensor.
   *  x: [B, D]  →  [B, F] */
  perception?: { weights: Params; features(weights: Params, x: Tensor2D): Tensor2D }
}

/** `fake`: what is trained beside the student, which is more or less than a fake model for some methods. */
export type DistillState = { student: Training; fake: Training; average: Params }

/** Distil a student (Algorithm 1). One step of the run is one round: the fake updates, then the student updates.
 *  `run.state.average` holds the weights to sample from, `studentVelocity` makes a model of them.
 *  Errors: settings that do not fit; a method that needs real samples, and none given. */
export function distill(
  method: Method,
  task: DistillTask,
  settings: Parameters<typeof parseConfig<typeof distillSchema>>[1],
): Run<DistillState> {
  const config = distillConfig(method, settings)
  if (method.data && !task.data) {
    throw new Error(
      'distill: this method learns from real samples too. Give the task its data: { network, teacher, prompts, data }.',
    )
  }
  const { teacher, prompts } = task
  checkPath(task, config)
  const tables = method.data ? task.data!.tables : {}
  const fixed = { teacher, prompts, tables, perception: task.perception?.weights ?? {} }
  const round = (state: DistillState, given: typeof fixed, index: Scalar) =>
    distillRound(method, withTensors(task, given), config, state, new Noise(config.seed).fork('distill').at(index))
  const compiled = compile(round)
  const engine = config.engine === 'compiled' ? compiled : round
  return new Run({
    config,
    state: startOf(method, task, config),
    updates: config.updates,
    updatesPerStep: config.round.student,
    step: (s, index) => engine(s, fixed, index),
    dispose: compiled.dispose,
  })
}

function checkPath({ network: { latest = 1 } }: DistillTask, config: DistillConfig): void {
  if (config.path && (config.shift !== 1 || config.doubled)) {
    throw new Error("distill: expected no shift with a diffusion teacher's path, whose schedule says its times.")
  }
  const start = studentGrid(config)[0]!
  if (start > latest + 1e-9) {
    throw new Error(
      `distill: this network is defined up to t = ${latest}, samples would start at ${start}. Give the path that it was trained on: path: { type: 'diffusion' }.`,
    )
  }
}

/** The settings of a distillation, complete: those that all methods share, and the method's own below `own`. */
export function distillConfig(method: Method, settings: Parameters<typeof distill>[2]): DistillConfig {
  const schema = method.own ? distillSchema.extend({ own: method.own.prefault({}) as never }) : distillSchema
  const config = parseConfig(schema.superRefine(fitTogether), settings)
  if (config.own && !method.own) throw new Error('distill: expected no settings below "own", this method has none.')
  if (config.updates % config.round.student) {
    throw new Error(
      `distill: expected updates that are a multiple of round.student = ${config.round.student}, got ${config.updates}.`,
    )
  }
  return config
}

/** The model to sample a distilled student with. */
export function studentVelocity(method: Method, task: DistillTask, run: Run<DistillState>): Velocity {
  const student = task.network.velocity(run.state.average)
  if (!method.velocity) return student
  return method.velocity({ teacher: teacherOf(task), student }, methodSettings(run.config as DistillConfig))
}

const teacherOf = ({ exact, network, teacher }: DistillTask): Velocity => exact ?? network.velocity(teacher)

const besideOf = ({ beside = fakeModel }: Method) => beside

function startOf(method: Method, { network, teacher }: DistillTask, { seed, own }: DistillConfig): DistillState {
  const noise = new Noise(seed).fork('beside')
  return tf.tidy(
    () =>
      ({
        student: startTraining(teacher),
        fake: startTraining(besideOf(method)?.init({ network, teacher, noise, own }) ?? {}),
        average: cloneParams(teacher),
      }) as never,
  )
}

/** The task with tensors that were arguments of the step. */
const withTensors = (
  task: DistillTask,
  { teacher, prompts, tables, perception }: { teacher: Params; prompts: Tensor2D; tables: Params; perception: Params },
): DistillTask => ({
  ...task,
  ...{ teacher, prompts },
  data: task.data && { ...task.data, tables },
  perception: task.perception && { ...task.perception, weights: perception },
})

/** The student's grid of times, as its configuration says; sampling needs it too. */
export const studentGrid = (config: Pick<DistillConfig, 'path' | 'steps' | 'shift' | 'doubled'>): number[] =>
  pathOf(config).grid(config.steps)

function distillRound(method: Method, task: DistillTask, config: DistillConfig, state: DistillState, noise: Noise) {
  const settings = methodSettings(config)
  const beside = besideOf(method)
  let { student, fake, average } = state
  const losses: Record<string, Scalar> = {}
  const source = { ...task, data: method.data ? task.data : undefined }
  const draw = (below: Noise, fresh: Noise) => drawBatch(source, config, student.step, below, fresh)
  const forks = Array.from({ length: beside ? config.round.fake : 0 }, (_, i) => noise.fork('fake').fork(i))
  const batches = forks.map(below => draw(below, below))
  const standing = { student: task.network.velocity(student.params) }
  const sample = beside?.sample && ((batch: Drawn) => beside.sample!(standing, batch, settings))
  for (const batch of sample ? withSamples(batches, sample) : batches) {
    const { loss, parts, grads } = lossAndGrads(
      params => beside!.loss(modelsOf(task, student.params, params), batch, settings),
      fake.params,
    )
    fake = adamW(fake, grads, config.fake, (config.updates * config.round.fake) / config.round.student)
    Object.assign(losses, parts, { fake: loss })
  }
  for (let i = 0; i < config.round.student; i++) {
    const below = noise.fork('student').fork(i)
    const batch = draw(below, below.fork('method'))
    const { loss, parts, grads } = lossAndGrads(
      params => method.student(modelsOf(task, params, fake.params), batch, settings),
      student.params,
    )
    student = adamW(student, grads, config.student, config.updates)
    average = movingAverage(average, student.params, config.ema, student.step)
    Object.assign(losses, parts, { loss })
  }
  return { state: { student, fake, average }, losses }
}

function modelsOf(task: DistillTask, student: Params, beside: Params): Models {
  const { network, teacher, perception } = task
  const features = (params: Params): Models['features']['fake'] => {
    if (network.features) return network.features(params)
    throw new Error('distill: this method judges by hidden features. Take a network that has them: mlp, residualMlp.')
  }
  const held = () => Object.fromEntries(Object.entries(student).map(([name, value]) => [name, detach(value)]))
  return {
    teacher: teacherOf(task),
    student: network.velocity(student),
    fake: network.velocity(beside),
    self: (...args) => network.velocity(held())(...args),
    beside,
    features: { teacher: (...args) => features(teacher)(...args), fake: (...args) => features(beside)(...args) },
    perception: perception && (x => perception.features(perception.weights, x)),
  }
}

function methodSettings(config: DistillConfig): Settings<unknown> {
  const { teacherSteps, guidance, anchorGuidance = guidance, times, timePer } = config
  const path = pathOf(config)
  const drawTimes = (noise: Noise, batch: number): Tensor1D => {
    const t = noise.uniform<tf.Rank.R1>(timePer === 'batch' ? [1] : [batch], times[0], times[1])
    return timePer === 'batch' ? path.time(t).tile([batch]) : path.time(t)
  }
  const grids = { studentGrid: path.grid(config.steps), teacherGrid: path.grid(teacherSteps) }
  return { ...config, own: config.own, path, ...grids, anchorGuidance, drawTimes }
}
