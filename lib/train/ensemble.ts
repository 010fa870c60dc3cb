import { compileEnsemble } from '../graph/ensemble'
import { leaves, rebuild, type Tree } from '../graph/tree'
import { type Scalar, type Tensor, tf } from '../tf'
import { numbers, type Progress, type Run, reports, type TrainRecord } from './run'

/** Train runs that differ only in numbers (their seeds, teachers, rates, λ, w, …) as one graph: every op once for all.
 *  Each record is a list of the runs' records; at a record, and when the loop is left, every run stands where it would
 *  stand alone, so that it can be sampled, saved and continued. A run's seconds are its share.
 *  Errors: runs of different length or progress; settings that change the form of the graph (K, steps, round, batch). */
export function* trainTogether<S extends Tree>(
  runs: Run<S>[],
  { every = 1, until = Number.POSITIVE_INFINITY }: { every?: number; until?: number } = {},
): Generator<TrainRecord[], void> {
  const [first] = runs
  if (!first) return
  checkSame(runs)
  const { updatesPerStep } = first.parts
  const step = compileEnsemble(
    runs.map(
      ({ parts }) =>
        (state: S, index: Scalar) =>
          parts.step(state, index),
    ),
  )
  let state = stack(runs.map(run => run.state))
  const hand = () => {
    for (const [e, own] of unstack(state, runs.length).entries()) {
      tf.dispose(runs[e]!.state as never)
      runs[e]!.state = own
    }
  }
  let last = performance.now()
  let handed = true
  try {
    while (first.update < Math.min(until, first.updates)) {
      const index = tf.scalar(first.update / updatesPerStep, 'int32')
      const next = step(state, index)
      tf.dispose([index, state as never])
      state = next.state
      handed = false
      const share = (performance.now() - last) / 1000 / runs.length
      for (const run of runs) {
        run.update += updatesPerStep
        run.seconds += share
      }
      const losses = reports(first, { every, until }) ? numbers(next.losses, runs.length) : undefined
      tf.dispose(next.losses)
      if (losses) {
        hand()
        handed = true
        const tensors = tf.memory().numTensors
        yield runs.map(({ update, updates, seconds }, e) => ({
          update,
          of: updates,
          seconds,
          losses: losses[e]!,
          tensors,
        }))
      }
      last = performance.now()
    }
  } finally {
    if (!handed) hand()
    tf.dispose(state as never)
    step.dispose()
  }
}

function checkSame(runs: Progress[]): void {
  const place = ({ update, updates, parts }: Progress) =>
    `update ${update} of ${updates}, ${parts.updatesPerStep} a step`
  const other = runs.findIndex(run => place(run) !== place(runs[0]!))
  if (other < 0) return
  throw new Error(
    `trainTogether: expected runs that stand at the same update of as many, got ${place(runs[0]!)} in run 0 and ${place(runs[other]!)} in run ${other}. Train such runs one after the other.`,
  )
}

/** States of one form as one, each tensor with a leading axis. */
function stack<S extends Tree>(states: S[]): S {
  const all = states.map(state => leaves(state).map(leaf => leaf.tensor))
  return rebuild(
    states[0]!,
    all[0]!.map((_, i) => tf.stack(all.map(tensors => tensors[i]!))),
  )
}

function unstack<S extends Tree>(state: S, members: number): S[] {
  const tensors = leaves(state).map(leaf => tf.unstack(leaf.tensor))
  return Array.from({ length: members }, (_, e) =>
    rebuild(
      state,
      tensors.map(all => all[e] as Tensor),
    ),
  )
}
