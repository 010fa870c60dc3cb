import { type Tensor, tf } from '../tf'
import type { Tree } from './tree'

/** A pure training step. `fixed` holds the tensors that it needs and that never change: weights of a teacher, data. */
export type Step<S extends Tree, I extends Tree, F extends Tree, L extends Tree> = (
  state: S,
  input: I,
  fixed: F,
) => { state: S; losses: L }

/** What moves a state from step to step. */
export interface Stepper<S extends Tree, I extends Tree, L extends Tree> {
  /** The state where it stands. Its tensors are the stepper's, and live until the next step; so are those of a state that
   *  is put in its place. */
  state: S
  /** steps made */
  readonly steps: number
  /** One step. Its losses, where they are wanted, are the caller's. */
  step(input: I, wanted: boolean): L | undefined
  dispose(): void
}

/** A stepper that runs op by op, to look at a step while it works. */
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
