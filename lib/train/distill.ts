import { compile } from '../graph/compile'
import { flowMatchingLoss } from '../loss/flow-matching'
import type { Method, MethodSettings } from '../method/method'
import { cloneParams, type Network, type Params, type Velocity } from '../model/network'
import { interpolate } from '../path/flow'
import { doublyShiftedGrid, timeGrid } from '../path/grid'
import { walk } from '../rollout/walk'
import { Noise } from '../tensor/noise'
import { takeRows } from '../tensor/take-rows'
import type { Scalar, Tensor1D, Tensor2D, tf } from '../tf'
import { type DistillConfig, distillSchema, parseConfig } from './config'
import { adamW, lossAndGrads, movingAverage, startTraining, type Training } from './optimiser'
import { Run } from './run'

/** What is distilled: a teacher's network and weights (copied into student and fake model), and the prompts to draw from.
 *  `exact` replaces the teacher by a closed form; the network's weights are then only the start.
 *  prompts: [P, C], one condition a row */
export interface DistillTask {
  network: Network
  teacher: Params
  prompts: Tensor2D
  exact?: Velocity
}

export type DistillState = { student: Training; fake: Training; average: Params }

/** Distil a student (Algorithm 1). One step of the run is one round: the fake updates, then the student updates.
 *  `run.state.average` holds the weights to sample from. */
export function distill(
  method: Method,
  task: DistillTask,
  settings: Parameters<typeof parseConfig<typeof distillSchema>>[1],
): Run<DistillState> {
  const config = parseConfig(distillSchema, settings)
  if (config.updates % config.round.student) {
    throw new Error(
      `distill: expected updates that are a multiple of round.student = ${config.round.student}, got ${config.updates}.`,
    )
  }
  const { teacher, prompts } = task
  const round = (state: DistillState, fixed: { teacher: Params; prompts: Tensor2D }, index: Scalar) =>
    distillRound(method, { ...task, ...fixed }, config, state, new Noise(config.seed).fork('distill').at(index))
  const compiled = compile(round)
  const engine = config.engine === 'compiled' ? compiled : round
  const state: DistillState = {
    student: startTraining(teacher),
    fake: startTraining(teacher),
    average: cloneParams(teacher),
  }
  return new Run({
    config,
    state,
    updates: config.updates,
    updatesPerStep: config.round.student,
    step: (s, index) => engine(s, { teacher, prompts }, index),
    dispose: compiled.dispose,
  })
}

/** The student's grid of times, as its configuration says; sampling needs it too. */
export const studentGrid = ({ steps, shift, doubled }: Pick<DistillConfig, 'steps' | 'shift' | 'doubled'>): number[] =>
  doubled ? doublyShiftedGrid(steps, shift) : timeGrid(steps, shift)

function distillRound(method: Method, task: DistillTask, config: DistillConfig, state: DistillState, noise: Noise) {
  const settings = methodSettings(config)
  let { student, fake, average } = state
  const losses: Record<string, Scalar> = {}
  for (let i = 0; i < config.round.fake; i++) {
    const result = fakeUpdate(task, config, settings, { student, fake }, noise.fork('fake').fork(i))
    fake = result.training
    losses.fake = result.loss
  }
  for (let i = 0; i < config.round.student; i++) {
    const result = studentUpdate(method, task, config, settings, { student, fake }, noise.fork('student').fork(i))
    student = result.training
    average = movingAverage(average, student.params, config.ema, student.step)
    Object.assign(losses, result.parts, { loss: result.loss })
  }
  return { state: { student, fake, average }, losses }
}

/** One update of the fake model: flow matching (Eq. 3) on fresh student samples. The student stands still meanwhile,
 *  so that the rollouts of a round do not wait for each other. */
function fakeUpdate(
  { network, prompts }: DistillTask,
  config: DistillConfig,
  { drawTimes, studentGrid: grid }: MethodSettings,
  { student, fake }: { student: Training; fake: Training },
  noise: Noise,
) {
  const draw = drawBatch(prompts, config.batch, network.dataSize, noise)
  const x = walk(network.velocity(student.params), draw.eps, grid, draw.condition)
  const t = drawTimes(noise.fork('t'), config.batch)
  const eps = noise.fork('noise').normal<tf.Rank.R2>([config.batch, network.dataSize])
  const zt = interpolate(x, eps, t)
  const { loss, grads } = lossAndGrads(
    params => ({ loss: flowMatchingLoss(network.velocity(params)(zt, t, draw.condition), x, eps) }),
    fake.params,
  )
  const steps = (config.updates * config.round.fake) / config.round.student
  return { training: adamW(fake, grads, config.fake, steps), loss }
}

function studentUpdate(
  method: Method,
  task: DistillTask,
  config: DistillConfig,
  settings: MethodSettings,
  { student, fake }: { student: Training; fake: Training },
  noise: Noise,
) {
  const { network, teacher, prompts, exact } = task
  const { eps, condition } = drawBatch(prompts, config.batch, network.dataSize, noise)
  const fixed = { teacher: exact ?? network.velocity(teacher), fake: network.velocity(fake.params) }
  const { loss, parts, grads } = lossAndGrads(
    params =>
      method(
        { ...fixed, student: network.velocity(params) },
        { eps, condition, noise: noise.fork('method') },
        settings,
      ),
    student.params,
  )
  return { training: adamW(student, grads, config.student, config.updates), loss, parts }
}

function drawBatch(prompts: Tensor2D, batch: number, dataSize: number, noise: Noise) {
  const rows = noise.fork('prompt').integers<tf.Rank.R1>([batch], prompts.shape[0])
  return { eps: noise.fork('eps').normal<tf.Rank.R2>([batch, dataSize]), condition: takeRows(prompts, rows) }
}

function methodSettings(config: DistillConfig): MethodSettings {
  const { teacherSteps, shift, doubled, guidance, anchorGuidance = guidance, times, timePer } = config
  const drawTimes = (noise: Noise, batch: number): Tensor1D => {
    const t = noise.uniform<tf.Rank.R1>(timePer === 'batch' ? [1] : [batch], times[0], times[1])
    const shiftOnce = (u: Tensor1D): Tensor1D => u.mul(shift).div(u.mul(shift - 1).add(1))
    const shifted = shift === 1 ? t : doubled ? shiftOnce(shiftOnce(t)) : shiftOnce(t)
    return timePer === 'batch' ? shifted.tile([batch]) : shifted
  }
  const teacherGrid = studentGrid({ steps: teacherSteps, shift, doubled })
  return { ...config, studentGrid: studentGrid(config), teacherGrid, anchorGuidance, drawTimes }
}
