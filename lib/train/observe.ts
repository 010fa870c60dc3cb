import type { Method } from '../method/method'
import type { Velocity } from '../model/network'
import type { DistillConfig, DistillSettings } from './config'
import { type DistillTask, distill, studentGrid, studentVelocity } from './distill'
import type { TrainRecord } from './run'

/** Distil, and observe the student every `every` updates and at the end: `observe` receives the velocity and the grid to
 *  sample it with. With a smaller `tick`, records without an observation come in between, to show progress. The run is
 *  disposed of at the end, also after an error or a `break`. */
export function* distilAndObserve<T extends object>(
  method: Method,
  task: DistillTask,
  settings: DistillSettings,
  { every, tick = every }: { every: number; tick?: number },
  observe: (velocity: Velocity, grid: number[], record: TrainRecord) => T,
): Generator<TrainRecord & Partial<T>, void> {
  const run = distill(method, task, settings)
  try {
    for (const record of run.records({ every: Math.min(every, tick) })) {
      if (!run.reports(every, record.of)) yield record as TrainRecord & Partial<T>
      else {
        const velocity = studentVelocity(method, task, run)
        yield { ...record, ...observe(velocity, studentGrid(run.config as DistillConfig), record) }
      }
    }
  } finally {
    run.dispose()
  }
}
