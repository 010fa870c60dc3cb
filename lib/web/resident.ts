import { type Compiled, compile } from '../engine/compile'
import { EagerStepper, type Step } from '../engine/stepper'
import type { Tree } from '../engine/tree'

/** The twin of lib/engine/resident.ts in a web page, where a graph has no variables: a compiled step that takes the state
 *  and returns the next one. */
export class ResidentStepper<S extends Tree, I extends Tree, F extends Tree, L extends Tree> extends EagerStepper<
  S,
  I,
  F,
  L
> {
  private readonly compiled: Compiled<[S, I, F], { state: S; losses: L }>

  constructor(pure: Step<S, I, F, L>, state: S, fixed: F) {
    const compiled = compile(pure)
    super(compiled, state, fixed)
    this.compiled = compiled
  }

  override dispose(): void {
    super.dispose()
    this.compiled.dispose()
  }
}
