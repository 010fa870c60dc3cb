import { fakeModel } from '../method/fake-model'
import type { Method, Models, Settings } from '../method/method'
import { cloneParams, type Network, type Params, type Velocity } from '../model/network'
import { pathOf } from '../path/path'
import { Noise } from '../tensor/noise'
import { detach } from '../tensor/stop-gradient'
import { type Scalar, type Tensor1D, type Tensor2D, tf } from '../tf'
import { type Drawn, drawBatch, withSamples } from './batch'
import { type DistillConfig, type DistillSettings, distillSchema, fitTogether, parseConfig } from './config'
import { adamW, lossAndGrads, movingAverage, startTraining, type Training } from './optimiser'
import { Run } from './run'
import type { TeacherData } from './teacher'

/** What is distilled: a teacher's network and weights (copied into student and fake model), and the prompts to draw from.
 *  `exact` replaces the teacher by a closed form; the weights then only initialise the student and the fake model.
 *  prompts: [P, C], one condition per row */
export interface DistillTask {
  network: Network
  teacher: Params
  prompts: Tensor2D
  exact?: Velocity
  /** real samples, for methods that need them (`Method.data`) */
  data?: TeacherData
  /** perceptual features (e.g. LPIPS) and their weights, passed because a compiled step cannot capture tensors.
   *  x: [B, D]  →  [B, F] */
  perceptualFeatures?: { weights: Params; features(weights: Params, x: Tensor2D): Tensor2D }
}

/** Weights and optimiser state of student and auxiliary model (`fake`), and the student's moving average. */
export type DistillState = { student: Training; fake: Training; average: Params }

/** Distil a student (Algorithm 1). One step of the run is one iteration: `updateRatio.fake` updates of the auxiliary model, then
 *  `updateRatio.student` of the student.
 *  `run.state.average` holds the weights to sample from; `studentVelocity` makes a model of them.
 *  @throws invalid settings; no `data` for a method that needs real samples. */
export function distill(method: Method, task: DistillTask, settings: DistillSettings): Run<DistillState> {
  const config = distillConfig(method, settings)
  if (method.data && !task.data) {
    throw new Error(
      'distill: this method learns from real samples too. Give the task its data: { network, teacher, prompts, data }.',
    )
  }
  const { teacher, prompts } = task
  checkPath(task, config)
  const tables = method.data ? task.data!.tables : {}
  const fixed = { teacher, prompts, tables, perceptualFeatures: task.perceptualFeatures?.weights ?? {} }
  return new Run<DistillState>({
    config,
    state: startOf(method, task, config),
    fixed,
    updates: config.updates,
    updatesPerStep: config.updateRatio.student,
    engine: config.engine,
    step: (state, index, given: typeof fixed) =>
      iteration(method, withTensors(task, given), config, state, new Noise(config.seed).fork('distill').at(index)),
  })
}

function checkPath({ network: { latest = 1 } }: DistillTask, config: DistillConfig): void {
  if (config.path && (config.shift !== 1 || config.doubled))
    throw new Error("distill: expected no shift with a diffusion teacher's path, whose schedule sets the times.")
  const start = studentGrid(config)[0]!
  if (start > latest + 1e-9) {
    throw new Error(
      `distill: this network is defined up to t = ${latest}, samples would start at ${start}. Give the path that it was trained on: path: { type: 'diffusion' }.`,
    )
  }
}

/** The settings of a distillation, with all defaults; the method's own are under `hyperparameters`. */
export function distillConfig(method: Method, settings: DistillSettings): DistillConfig {
  const schema = method.hyperparameters
    ? distillSchema.extend({ hyperparameters: method.hyperparameters.prefault({}) as never })
    : distillSchema
  const config = parseConfig(schema.superRefine(fitTogether), settings)
  if (config.hyperparameters && !method.hyperparameters)
    throw new Error('distill: expected no settings below "hyperparameters", this method has none.')
  if (config.updates % config.updateRatio.student) {
    throw new Error(
      `distill: expected updates that are a multiple of updateRatio.student = ${config.updateRatio.student}, got ${config.updates}.`,
    )
  }
  return config
}

/** The velocity to sample a distilled student with. */
export function studentVelocity(method: Method, task: DistillTask, run: Run<DistillState>): Velocity {
  const student = task.network.velocity(run.state.average)
  if (!method.velocity) return student
  return method.velocity({ teacher: teacherOf(task), student }, methodSettings(run.config as DistillConfig, task))
}

const teacherOf = ({ exact, network, teacher }: DistillTask): Velocity => exact ?? network.velocity(teacher)

const auxiliaryOf = ({ auxiliary = fakeModel }: Method) => auxiliary

function startOf(
  method: Method,
  { network, teacher }: DistillTask,
  { seed, hyperparameters }: DistillConfig,
): DistillState {
  const noise = new Noise(seed).fork('beside') // keep the labels of streams: stored runs depend on them
  return tf.tidy(() => {
    const fake = auxiliaryOf(method)?.init({ network, teacher, noise, hyperparameters }) ?? {}
    return { student: startTraining(teacher), fake: startTraining(fake), average: cloneParams(teacher) } as never
  })
}

/** The task, with the step's arguments in place of its tensors. */
const withTensors = (
  task: DistillTask,
  given: Pick<DistillTask, 'teacher' | 'prompts'> & Record<'tables' | 'perceptualFeatures', Params>,
): DistillTask => ({
  ...task,
  ...{ teacher: given.teacher, prompts: given.prompts },
  data: task.data && { ...task.data, tables: given.tables },
  perceptualFeatures: task.perceptualFeatures && { ...task.perceptualFeatures, weights: given.perceptualFeatures },
})

/** The student's time grid for a configuration; sampling needs it too. */
export const studentGrid = (config: Pick<DistillConfig, 'path' | 'steps' | 'shift' | 'doubled'>): number[] =>
  pathOf(config).grid(config.steps)

function iteration(method: Method, task: DistillTask, config: DistillConfig, state: DistillState, noise: Noise) {
  const settings = methodSettings(config, task)
  const auxiliary = auxiliaryOf(method)
  let { student, fake, average } = state
  const losses: Record<string, Scalar> = {}
  const source = { ...task, data: method.data ? task.data : undefined }
  const draw = (below: Noise, fresh: Noise) => drawBatch(source, config, student.step, below, fresh)
  const forks = Array.from({ length: auxiliary ? config.updateRatio.fake : 0 }, (_, i) => noise.fork('fake').fork(i))
  const batches = forks.map(below => draw(below, below))
  const standing = { student: task.network.velocity(student.params) }
  const sample = auxiliary?.sample && ((batch: Drawn) => auxiliary.sample!(standing, batch, settings))
  for (const batch of sample ? withSamples(batches, sample) : batches) {
    const { loss, parts, grads } = lossAndGrads(
      params => auxiliary!.loss(modelsOf(task, student.params, params), batch, settings),
      fake.params,
    )
    fake = adamW(fake, grads, config.fake, (config.updates * config.updateRatio.fake) / config.updateRatio.student)
    Object.assign(losses, parts, { fake: loss })
  }
  for (let i = 0; i < config.updateRatio.student; i++) {
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

function modelsOf(task: DistillTask, student: Params, auxiliary: Params): Models {
  const { network, teacher, perceptualFeatures } = task
  const features = (params: Params): Models['features']['fake'] => {
    if (network.features) return network.features(params)
    throw new Error(
      'distill: this method has a discriminator on hidden features. Use a network that has them: mlp, residualMlp.',
    )
  }
  const held = () => Object.fromEntries(Object.entries(student).map(([name, value]) => [name, detach(value)]))
  return {
    teacher: teacherOf(task),
    student: network.velocity(student),
    fake: network.velocity(auxiliary),
    self: (...args) => network.velocity(held())(...args),
    auxiliary,
    features: { teacher: (...args) => features(teacher)(...args), fake: (...args) => features(auxiliary)(...args) },
    perceptualFeatures: perceptualFeatures && (x => perceptualFeatures.features(perceptualFeatures.weights, x)),
  }
}

function methodSettings(config: DistillConfig, { network: { floor } }: DistillTask): Settings<unknown> {
  const { teacherSteps, guidance, anchorGuidance = guidance, times, timePer } = config
  const path = { ...pathOf(config), floor }
  const sampleTimes = (noise: Noise, batch: number): Tensor1D => {
    const t = noise.uniform<tf.Rank.R1>(timePer === 'batch' ? [1] : [batch], times[0], times[1])
    return timePer === 'batch' ? path.time(t).tile([batch]) : path.time(t)
  }
  const grids = { studentGrid: path.grid(config.steps), teacherGrid: path.grid(teacherSteps) }
  return { ...config, hyperparameters: config.hyperparameters, path, ...grids, anchorGuidance, sampleTimes }
}
