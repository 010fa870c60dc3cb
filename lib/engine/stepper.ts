import { type Tensor, tf } from '../tf'
import type { Tree } from './tree'

/** A pure training step. `fixed` holds tensors that never change: the teacher's weights, data. */
export type Step<S extends Tree, I extends Tree, F extends Tree, L extends Tree> = (
  state: S,
  input: I,
  fixed: F,
) => { state: S; losses: L }

/** Advances a state step by step. */
export interface Stepper<S extends Tree, I extends Tree, L extends Tree> {
  /** The current state. Its tensors belong to the stepper and live until the next step; so do those of a state assigned
   *  to it. */
  state: S
  /** number of steps so far */
  readonly steps: number
  /** Take one step. The losses, if wanted, belong to the caller. */
  step(input: I, wanted: boolean): L | undefined
  dispose(): void
}

/** A stepper that runs op by op, for debugging a step. */
export class EagerStepper<S extends Tree, I extends Tree, F extends Tree, L extends Tree> implements Stepper<S, I, L> {
  steps = 0
  private held: S

  constructor(
    private readonly pure: Step<S, I, F, L>,
    state: S,
    private readonly fixed: F,
  ) {
    this.held = state
  }

  get state(): S {
    return this.held
  }

  set state(state: S) {
    if (state === this.held) return
    tf.dispose(this.held as never)
    this.held = state
  }

  step(input: I, wanted: boolean): L | undefined {
    const { state, losses } = tf.tidy(() => this.pure(this.held, input, this.fixed) as never) as { state: S; losses: L }
    this.state = state
    this.steps++
    if (wanted) return losses
    tf.dispose(losses as Tensor)
    return undefined
  }

  dispose(): void {
    tf.dispose(this.held as never)
  }
}
