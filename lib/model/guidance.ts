import { tf } from '../tf'
import { checkState, nullCondition, type Velocity } from './network'

/** Classifier-free guidance: v_w = v(z, t, ∅) + w (v(z, t, c) − v(z, t, ∅)); w = 1 is the plain conditional model.
 *  Both branches run as one batch of 2B. Source: Ho & Salimans, Classifier-free diffusion guidance (2022). */
export function guided(velocity: Velocity, w: number): Velocity {
  if (!Number.isFinite(w)) throw new Error(`guided: expected a finite guidance scale, got ${w}. Use 1 for no guidance.`)
  if (w === 1) return velocity
  return (zt, t, condition) => {
    checkState('guided', [zt, t, condition])
    return tf.tidy(() => {
      const both = velocity(zt.concat(zt), t.concat(t), condition.concat(nullCondition(condition)))
      const [conditional, unconditional] = tf.split(both, 2)
      return unconditional!.add(conditional!.sub(unconditional!).mul(w))
    })
  }
}
