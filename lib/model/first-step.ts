import { stopGradient } from '../tensor/stop-gradient'
import { tf } from '../tf'
import { guided } from './guidance'
import { checkState, type Network, type Params, type Velocity } from './network'

/** One model for the first step, at times from `start` on, and another for all later steps, with completely separate roles.
 *  Both run on the whole batch; each sample takes the output of the one for its time. */
export const firstStep =
  (first: Velocity, rest: Velocity, start = 1): Velocity =>
  (zt, t, condition) => {
    checkState('firstStep', [zt, t, condition])
    return tf.tidy(() => {
      const isFirst = t
        .greater(start - 1e-4)
        .toFloat()
        .expandDims(1)
      const [a, b] = [first(zt, t, condition), rest(zt, t, condition)]
      return a.mul(isFirst).add(b.mul(tf.sub(1, isFirst)))
    })
  }

/** A network whose first step has weights of its own, `first.*` next to `rest.*`. With `fixed`, the first step is that model
 *  with guidance `fixed`, and no gradient reaches its weights. */
export function ownFirstStep(network: Network, { fixed }: { fixed?: number } = {}): Network {
  const first = (params: Params) =>
    fixed === undefined ? network.velocity(params) : guided(network.velocity(mapValues(params, stopGradient)), fixed)
  const { dataSize, conditionSize, latest, floor } = network
  return {
    ...{ dataSize, conditionSize, latest, floor },
    init: noise => firstAndRest(network.init(noise.fork('first')), network.init(noise.fork('rest'))),
    velocity: params => firstStep(first(part(params, 'first')), network.velocity(part(params, 'rest')), latest),
  }
}

/** The weights of such a network: those of the first step, and those of the others. They are not copied. */
export const firstAndRest = (first: Params, rest = first): Params =>
  Object.fromEntries(
    Object.entries({ first, rest }).flatMap(([name, params]) =>
      Object.entries(params).map(([key, value]) => [`${name}.${key}`, value]),
    ),
  )

const part = (params: Params, name: string): Params =>
  Object.fromEntries(
    Object.entries(params).flatMap(([key, value]) =>
      key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), value]] : [],
    ),
  )

const mapValues = (params: Params, f: <T extends tf.Tensor>(value: T) => T): Params =>
  Object.fromEntries(Object.entries(params).map(([key, value]) => [key, f(value)]))
