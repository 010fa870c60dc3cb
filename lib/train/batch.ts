import type { Batch } from '../method/method'
import type { Network } from '../model/network'
import { gather } from '../tensor/gather'
import type { Noise } from '../tensor/noise'
import { type Scalar, type Tensor2D, tf } from '../tf'
import type { DistillConfig } from './config'
import type { TeacherData } from './teacher'

/** What batches are drawn from; `data` for a method that learns from real samples too. */
interface Source {
  network: Pick<Network, 'dataSize'>
  prompts: Tensor2D
  data?: TeacherData
}

/** Draw a batch from the stream `draw`; it carries the stream `fresh` for what a method draws later.
 *  step: student updates done */
export function drawBatch(
  { network, prompts, data }: Source,
  { batch, updates }: Pick<DistillConfig, 'batch' | 'updates'>,
  step: Scalar,
  draw: Noise,
  fresh: Noise,
): Batch {
  const rows = draw.fork('prompt').integers<tf.Rank.R1>([batch], prompts.shape[0])
  return {
    eps: draw.fork('eps').normal<tf.Rank.R2>([batch, network.dataSize]),
    condition: gather(prompts, rows),
    noise: fresh,
    progress: step.div(updates) as Scalar,
    real: data?.draw(data.tables, draw.fork('real'), batch),
  }
}

export type Drawn = Pick<Batch, 'eps' | 'condition'>

/** Batches with the student's samples precomputed. The student is frozen during the auxiliary updates, so their rollouts
 *  are concatenated into two large ones: the same numbers as one rollout per batch, in fewer ops. */
export function withSamples(batches: Batch[], sample: (drawn: Drawn) => Tensor2D): Batch[] {
  const half = Math.ceil(batches.length / 2)
  return [batches.slice(0, half), batches.slice(half)].flatMap(some => {
    if (some.length < 2) return some
    const together = (name: keyof Drawn) => tf.concat(some.map(batch => batch[name]))
    const samples = tf.split(sample({ eps: together('eps'), condition: together('condition') }), some.length)
    return some.map((batch, i) => ({ ...batch, sample: samples[i] as Tensor2D }))
  })
}
