import { type Measured, range, type Spread } from './result'

type Engine = Measured['engines'][number]

/** Runs of one setting combined: median and range over runs. An engine that is missing from any of them is left out, with
 *  the reason.
 *  @throws no run. */
export function combined(runs: Measured[]): Measured {
  const [first, ...others] = runs
  if (!first) throw new Error('combined: expected at least one run, got none.')
  if (!others.length) return first
  const skipped = new Map(runs.flatMap(run => run.skipped).map(one => [one.name, one]))
  const engines = first.engines.filter(({ name }) => !skipped.has(name))
  return {
    ...first,
    peakGflops: range(runs.map(run => run.peakGflops)).median,
    runs: runs.length,
    engines: engines.map(({ name }) => over(runs.map(run => run.engines.find(engine => engine.name === name)!))),
    skipped: [...skipped.values()],
  }
}

/** An engine's results over runs; for memory and differences, the largest. */
function over(runs: Engine[]): Engine {
  const all = (value: (engine: Engine) => number) => runs.map(value)
  const ofMedians = (value: (engine: Engine) => Spread) => range(all(engine => value(engine).median))
  return {
    name: runs[0]!.name,
    ms: ofMedians(engine => engine.ms),
    ratio: ofMedians(engine => engine.ratio),
    importSeconds: range(all(engine => engine.importSeconds)).median,
    firstStepSeconds: runs[0]!.firstStepSeconds, // later runs reuse the code that torch.compile made in the first
    megabytes: Math.max(...all(engine => engine.megabytes)),
    peakShare: range(all(engine => engine.peakShare)).median,
    differences: {
      losses: Math.max(...all(engine => engine.differences.losses)),
      update: Math.max(...all(engine => engine.differences.update)),
    },
  }
}
