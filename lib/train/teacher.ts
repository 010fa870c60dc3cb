import { denoisingLoss } from '../loss/denoising'
import { cloneParams, type Network, nullCondition, type Params } from '../model/network'
import { interpolate } from '../path/flow'
import { pathOf } from '../path/path'
import { Noise } from '../tensor/noise'
import { type Tensor2D, tf } from '../tf'
import { parseConfig, type TeacherConfig, type TeacherSettings, teacherSchema } from './config'
import { adamW, lossAndGrads, movingAverage, startTraining, type Training } from './optimiser'
import { Run } from './run'

/** The data of a teacher: inside a step, `draw` makes a batch from noise.  →  x [B, D], condition [B, C]
 *  `tables` are the tensors that it reads, as a compiled step cannot capture any. */
export interface TeacherData {
  tables: Params
  /** what the tables were made from, e.g. hashes; a checkpoint of other data is refused */
  source?: Record<string, string>
  draw(tables: Params, noise: Noise, batch: number): { x: Tensor2D; condition: Tensor2D }
}

export type TeacherState = { training: Training; average: Params }

/** Train a many-step teacher by flow matching (Eq. 3), t ~ U(0, 1), or with `path` by noise prediction at any of its
 *  training times. Conditions are dropped at random. */
export function trainTeacher(network: Network, data: TeacherData, settings: TeacherSettings): Run<TeacherState> {
  const config = parseConfig(teacherSchema, settings)
  const init = tf.tidy(() => network.init(new Noise(config.seed).fork('init')))
  const state: TeacherState = { training: startTraining(init), average: cloneParams(init) }
  tf.dispose(init)
  return new Run<TeacherState>({
    config: { ...config, data: data.source },
    state,
    fixed: data.tables,
    updates: config.updates,
    updatesPerStep: 1,
    engine: config.engine,
    step: (state, index, tables: Params) =>
      teacherStep(network, data, config, state, tables, new Noise(config.seed).fork('teacher').at(index)),
  })
}

function teacherStep(
  network: Network,
  data: TeacherData,
  config: TeacherConfig,
  state: TeacherState,
  tables: Params,
  noise: Noise,
) {
  const { x, condition: full } = data.draw(tables, noise.fork('data'), config.batch)
  const keep = noise.fork('dropout').uniform([config.batch, 1]).greaterEqual(config.dropout)
  const condition = tf.where(keep.tile([1, full.shape[1]]), full, nullCondition(full)) as Tensor2D
  const path = { ...pathOf(config), floor: network.floor }
  const t = path.time(noise.fork('t').uniform<tf.Rank.R1>([config.batch]))
  const eps = noise.fork('eps').normal<tf.Rank.R2>([config.batch, network.dataSize])
  const zt = interpolate(x, eps, t)
  const { loss, grads } = lossAndGrads(
    params => ({ loss: denoisingLoss(path, network.velocity(params)(zt, t, condition), { x, eps, zt, t }) }),
    state.training.params,
  )
  const training = adamW(state.training, grads, config.optimiser, config.updates)
  const average = movingAverage(state.average, training.params, config.ema, training.step)
  return { state: { training, average }, losses: { loss } }
}
