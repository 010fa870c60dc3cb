import { check } from '../check'
import { ResidentStepper } from '../engine/resident'
import { EagerStepper, type Step, type Stepper } from '../engine/stepper'
import type { Tree } from '../engine/tree'
import { type Scalar, tf } from '../tf'

/** What one step reports: updates done and in total, each loss, and the seconds of training so far, including those
 *  before an interruption. */
export interface TrainRecord {
  update: number
  of: number
  seconds: number
  losses: Record<string, number>
  /** number of live tensors; growth is a leak */
  tensors: number
}

export interface RunParts<S extends Tree> {
  config: object
  /** the initial state; the run takes ownership of its tensors */
  state: S
  /** constant inputs of a step; they stay the caller's */
  fixed?: Tree
  updates: number
  /** updates per call of `step` */
  updatesPerStep: number
  /** a pure function of the state, the step index and `fixed` */
  step: Step<S, Scalar, never, Record<string, Scalar>>
  /** `eager`, the default: op by op; `compiled`: as one native graph that keeps the state */
  engine?: 'eager' | 'compiled'
  dispose?: () => void
}

/** A training run: a state that is updated step by step and can be inspected, continued and saved (checkpoint.ts).
 *  `for (const record of run.records()) …` trains; leaving the loop early keeps the state, a new loop continues. */
export class Run<S extends Tree> {
  readonly config: object
  readonly updates: number
  /** seconds of training so far */
  seconds = 0
  private readonly stepper: Stepper<S, Scalar, Record<string, Scalar>>
  private updatesBefore = 0

  constructor(private readonly parts: RunParts<S>) {
    this.config = parts.config
    this.updates = parts.updates
    const { step, state, fixed, engine } = parts
    this.stepper = new (engine === 'compiled' ? ResidentStepper : EagerStepper)(step, state, (fixed ?? []) as never)
  }

  /** The current state. Its tensors live until the next step. */
  get state(): S {
    return this.stepper.state
  }

  /** Continue from another state; the run takes ownership of its tensors. */
  set state(state: S) {
    this.stepper.state = state
  }

  /** updates done so far */
  get update(): number {
    return this.updatesBefore + this.stepper.steps * this.parts.updatesPerStep
  }

  /** Train to the end or to `until`, yielding a record every `every` updates and at the end; Infinity: only there.
   *  @throws an `every` that is not a whole number ≥ 1; an `until` that is not a whole number ≥ 0. */
  records({ every = 1, until = this.updates }: { every?: number; until?: number } = {}): Generator<TrainRecord, void> {
    check('records', 'countOrNever', { every })
    check('records', 'notNegative', { until })
    return this.train(every, until)
  }

  private *train(every: number, until: number): Generator<TrainRecord, void> {
    const { updates, parts, stepper } = this
    let last = performance.now()
    while (this.update < Math.min(until, updates)) {
      const index = tf.scalar(this.update / parts.updatesPerStep, 'int32')
      const losses = stepper.step(index, this.reports(every, until, this.update + parts.updatesPerStep))
      index.dispose()
      const values = losses && numbers(losses)
      this.seconds += (performance.now() - last) / 1000
      if (values) yield this.record(values)
      last = performance.now()
    }
  }

  /** Whether the step that led to `update` (by default the latest one) is reported: it crossed a multiple of `every`, or
   *  is the last. */
  reports(every: number, until: number, update = this.update): boolean {
    const { updates, parts } = this
    const crossed = Math.floor(update / every) > Math.floor((update - parts.updatesPerStep) / every)
    return crossed || update >= Math.min(until, updates)
  }

  /** The record of the current state. */
  private record(losses: Record<string, number>): TrainRecord {
    const { update, updates, seconds } = this
    return { update, of: updates, seconds, losses, tensors: tf.memory().numTensors }
  }

  /** Train to the end (or `until`) without looking at the records. */
  finish(until?: number): this {
    for (const _ of this.records({ every: Number.POSITIVE_INFINITY, until })) void _
    return this
  }

  /** Continue where another run of the same configuration stopped; this run takes ownership of the tensors of `state`. */
  resume({ state, update, seconds }: { state: S; update: number; seconds: number }): this {
    this.state = state
    this.updatesBefore += update - this.update
    this.seconds = seconds
    return this
  }

  /** Free the state and the compiled step, with its variables. */
  dispose(): void {
    this.stepper.dispose()
    this.parts.dispose?.()
  }
}

/** The error of a training run with a loss that is not finite. */
export class Diverged extends Error {}

/** The values of losses; frees their tensors.
 *  @throws `Diverged` if a value is not finite. */
function numbers(losses: Record<string, Scalar>): Record<string, number> {
  const values = Object.entries(losses).map(([name, value]) => [name, value.dataSync()[0]!] as const)
  tf.dispose(losses)
  const bad = values.find(([, value]) => !Number.isFinite(value))
  if (bad) {
    throw new Diverged(
      `Training diverged: ${bad[0]} is ${bad[1]}. Lower the learning rate or the clip; the last checkpoint is unharmed.`,
    )
  }
  return Object.fromEntries(values)
}
