import { compileEnsemble } from '../graph/ensemble'
import { leaves, rebuild, type Tree } from '../graph/tree'
import { type Scalar, tf } from '../tf'
import { numbers, type Run, type TrainRecord } from './run'

/** Train runs that differ only in numbers (their seeds, teachers, rates, λ, w, …) as one graph: every op once for all.
 *  Each record is a list of the runs' records; at a record, and when the loop is left, every run stands where it would
 *  stand alone: it can be sampled, saved and continued. A run's seconds are its share.
 *  Errors: runs of different length or progress; settings that change the form of the graph (K, steps, round, batch). */
export function* trainTogether<S extends Tree>(
  runs: Run<S>[],
  { every = 1, until = Number.POSITIVE_INFINITY }: { every?: number; until?: number } = {},
): Generator<TrainRecord[], void> {
  const [first, ...others] = runs
  if (!first) return
  if (!others.length) {
    for (const record of first.records({ every, until })) yield [record]
    return
  }
  checkPlaces(runs)
  const step = compileEnsemble(
    runs.map(
      ({ parts }) =>
        (state: S, index: Scalar) =>
          parts.step(state, index),
    ),
  )
  let state = stack(runs.map(run => run.state))
  let last = performance.now()
  try {
    while (first.update < Math.min(until, first.updates)) {
      const index = tf.scalar(first.update / first.parts.updatesPerStep, 'int32')
      const next = step(state, index)
      tf.dispose([index, state as never])
      state = next.state
      for (const run of runs) run.update += run.parts.updatesPerStep
      const losses = first.reports(every, until) ? numbers(next.losses, runs.length) : undefined
      tf.dispose(next.losses)
      for (const run of runs) run.seconds += (performance.now() - last) / 1000 / runs.length
      if (losses) {
        handOut(state, runs)
        yield runs.map((run, e) => run.record(losses[e]!))
      }
      last = performance.now()
    }
  } finally {
    handOut(state, runs)
    tf.dispose(state as never)
    step.dispose()
  }
}

/** What configurations must have in common to train together: all but numbers that are constants of the graph. Group
 *  runs by it. */
export const formOf = (config: object): string =>
  JSON.stringify(config, (key, value) => (/^(seed|lambda|learningRate)$/.test(key) ? undefined : value))

function checkPlaces<S extends Tree>(runs: Run<S>[]): void {
  const places = runs.map(
    ({ update, updates, parts }) => `update ${update} of ${updates}, ${parts.updatesPerStep} a step`,
  )
  const other = places.findIndex(place => place !== places[0])
  if (other < 0) return
  throw new Error(
    `trainTogether: expected runs that stand at the same update of as many, got ${places[0]} in run 0 and ${places[other]} in run ${other}. Train such runs one after the other.`,
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

/** Give each run its part of the common state. */
function handOut<S extends Tree>(state: S, runs: Run<S>[]): void {
  const parts = leaves(state).map(leaf => tf.unstack(leaf.tensor))
  for (const [e, run] of runs.entries()) {
    tf.dispose(run.state as never)
    run.state = rebuild(
      state,
      parts.map(all => all[e]!),
    )
  }
}
