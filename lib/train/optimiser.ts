import { check } from '../check'
import { byAdam } from '../engine/trace'
import type { Params } from '../model/network'
import { checkShapes } from '../tensor/shape'
import { type Scalar, type Tensor, tf } from '../tf'
import type { OptimiserConfig } from './config'

/** Weights under training: the parameters, AdamW's two moments, and the number of steps taken (float32). */
export type Training = {
  params: Params
  m: Params
  v: Params
  step: Scalar
}

const map = (params: Params, f: (value: Tensor, name: string) => Tensor): Params =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, f(value, name)]))

/** The start of training from a copy of given weights, with zero moments. */
export const startTraining = (params: Params): Training =>
  tf.tidy(() => {
    const zeros = () => map(params, value => tf.zeros(value.shape))
    return { params: map(params, value => value.clone()), m: zeros(), v: zeros(), step: tf.scalar(0) } as never
  }) as Training

/** The learning rate at a step of `total`, with warm-up, as a tensor of the graph. */
export const learningRate = ({ learningRate: peak, schedule, warmUp }: OptimiserConfig, step: Scalar, total: number) =>
  tf.tidy(() => {
    const done = tf.minimum(step.div(total), 1)
    const fall = {
      constant: () => tf.onesLike(done),
      linear: () => tf.sub(1, done),
      cosine: () => done.mul(Math.PI).cos().add(1).mul(0.5),
    }
    const rise = warmUp ? tf.minimum(step.add(1).div(warmUp), 1) : tf.scalar(1)
    return fall[schedule]().mul(rise).mul(peak) as Scalar
  })

/** Scale gradients so that their global norm is at most `clip`. */
function clipped(grads: Tensor[], clip: number | null): Tensor[] {
  if (clip === null) return grads
  const norm = tf.sqrt(tf.addN(grads.map(g => g.square().sum())))
  const scale = tf.minimum(tf.div(clip, norm.add(1e-12)), 1)
  return grads.map(g => g.mul(scale))
}

/** One AdamW step: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
 *  θ ← (1 − η decay) θ − η m̂ / (√v̂ + 1e-8), with the bias-corrected m̂ and v̂.
 *  A pure function: nothing is changed in place. Source: Loshchilov & Hutter (2017). */
export function adamW(training: Training, grads: Params, config: OptimiserConfig, total: number): Training {
  const { beta1, beta2, weightDecay, clip } = config
  const names = Object.keys(training.params)
  const given = names.map(name => grads[name]!)
  const g = clipped(given, clip)
  const eta = learningRate(config, training.step, total)
  const step = training.step.add(1) as Scalar
  // Both corrections as scalars: η m̂ / (√v̂ + 1e-8) = size · m / (√v + floor)
  const correction = tf.sqrt(tf.sub(1, tf.pow(beta2, step)))
  const size = eta.mul(correction).div(tf.sub(1, tf.pow(beta1, step)))
  const floor = correction.mul(1e-8)
  const kept = tf.sub(1, eta.mul(weightDecay))
  const next: Training = { params: {}, m: {}, v: {}, step }
  for (const [i, name] of names.entries()) {
    const m = training.m[name]!.mul(beta1).add(g[i]!.mul(1 - beta1))
    const v = training.v[name]!.mul(beta2).add(g[i]!.square().mul(1 - beta2))
    const theta = training.params[name]!
    const start = weightDecay ? theta.mul(kept) : theta
    const params = start.sub(m.mul(size).div(tf.sqrt(v).add(floor)))
    next.params[name] = params
    next.m[name] = m
    next.v[name] = v
    const inputs = { params: theta, m: training.m[name]!, v: training.v[name]!, start, gradient: g[i]!, size, floor }
    byAdam({ inputs, betas: [beta1, beta2], next: { params, m, v } })
  }
  return next
}

/** The value of a loss of the weights, and its gradients by name; `parts` are scalars that are only reported.
 *  @throws weights that are not a record of float32 tensors; a loss that is not a scalar. */
export function lossAndGrads(
  loss: (params: Params) => { loss: Scalar; parts?: Record<string, Scalar> },
  params: Params,
) {
  const names = Object.keys(params ?? {})
  check('lossAndGrads', 'function', { loss })
  check('lossAndGrads', 'count', { 'the number of params': names.length })
  checkShapes('lossAndGrads', Object.fromEntries(names.map(name => [`params.${name}`, [params[name]!, '…']])))
  const parts: Record<string, Scalar> = {}
  const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => {
    const result = loss(Object.fromEntries(values.map((tensor, i) => [names[i]!, tensor])))
    checkShapes('lossAndGrads', { loss: [result?.loss] })
    for (const [name, part] of Object.entries(result.parts ?? {})) parts[name] = tf.keep(part.clone())
    return result.loss
  })(names.map(name => params[name]!))
  for (const part of Object.values(parts)) handOver(part)
  return { loss: value as Scalar, parts, grads: Object.fromEntries(grads.map((g, i) => [names[i]!, g])) as Params }
}

/** Hand a tensor kept in an inner tidy to the enclosing one, which frees it as usual. */
function handOver(tensor: Tensor): void {
  tensor.kept = false
  const engine = tf.engine() as unknown as { track(tensor: Tensor): void; state: { activeScope: unknown } }
  if (engine.state.activeScope) engine.track(tensor)
}

/** Exponential moving average of weights: a ← d a + (1 − d) θ, where d rises to `decay` as (1 + n)/(10 + n) after n steps. */
export function movingAverage(average: Params, params: Params, decay: number, step: Scalar): Params {
  const d = tf.minimum(decay, step.add(1).div(step.add(10)))
  return map(params, (value, name) => value.add(average[name]!.sub(value).mul(d)))
}
