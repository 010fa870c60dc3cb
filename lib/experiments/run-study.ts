import type { Method } from '../method/method'
import { guided } from '../model/guidance'
import { pathOf } from '../path/path'
import { tf } from '../tf'
import type { DistillSettings } from '../train/config'
import { distill, studentGrid, studentVelocity } from '../train/distill'
import { Diverged, type TrainRecord } from '../train/run'
import { methods, rowName, type Study, type StudyCell } from './ablations'
import { askedIn, compositionTask } from './composition'
import { type DatasetTask, openDataset, planeTeachers, taskFor, teacherHash } from './datasets'
import { sampledBy, withFirstStep } from './first-steps'
import type { Pictures, runStore, StoredRun } from './runs'

/** The method of a cell, to be distilled with. */
export const methodOf = (cell: StudyCell): Method => sampledBy(methods[cell.method], cell)

/** One run to compute: its name, its complete configuration, and how it is made. */
export interface Job {
  /** the cell's name in its table; undefined for a row that only stands beside the table */
  cell?: string
  seed: number
  name: string
  config: Record<string, unknown>
  make(task: DatasetTask): Generator<Measured, void>
}

/** Measures are there every `every` updates, records more often, so that progress is seen and Ctrl-C is heard. */
type Measured = Omit<TrainRecord, 'tensors'> & { metrics?: Record<string, number>; pictures?: Pictures }
const tick = 25

/** Where a study stands. `row` comes with the job that it ends; one that was there already has `known`. */
export interface StudyProgress {
  job: Job
  done: number
  of: number
  /** of the job's updates */
  part: number
  row?: StoredRun
  known?: boolean
}

/** All rows of a study, seed by seed, so that a part of it is a whole study of fewer seeds. */
export function jobs(study: Study): Job[] {
  const path = pathOf(study.cells[0]!.settings)
  return study.seeds.flatMap(seed => {
    const from = { dataset: study.dataset, teacher: teacherHash(study.dataset, seed) }
    return [
      ...study.cells.map(cell => distillation(study, cell, seed, from)),
      ...references(study).map(({ cell, name, w, steps }) => ({
        ...(cell ? { cell } : {}),
        seed,
        name,
        config: { ...from, seed, w, steps },
        *make({ network, teacher, measure, draw }: DatasetTask) {
          const start = performance.now()
          const velocity = w === 1 ? network.velocity(teacher) : guided(network.velocity(teacher), w)
          const metrics = measure(velocity, path.grid(steps))
          const seconds = (performance.now() - start) / 1000
          yield { update: 1, of: 1, losses: {}, seconds, metrics, pictures: draw?.(velocity, path.grid(steps)) }
        },
      })),
    ].map(job => asking(job, study))
  })
}

/** A job of Table 5 is measured by that table's questions, and its row is called so. */
function asking(job: Job, study: Study): Job {
  const asked = askedIn(study, job.seed)
  if (!asked) return job
  const { cell = job.name, name, config, make } = job
  const measured = { ...job, cell, name: `composition: ${name}`, config: { ...config, composition: asked } }
  return { ...measured, make: task => make(compositionTask(task, asked)) }
}

/** The teacher's name where it is a row of the paper's table. */
export const baseModel = 'Base Model'

/** What stands beside every table: the teacher as it is to be met, at the student's number of steps, and as the start;
 *  for each guidance that occurs. */
function references({ cells, table }: Study): { cell?: string; name: string; w: number; steps: number }[] {
  const { steps, teacherSteps } = cells[0]!.settings
  const guidances = [...new Set(cells.map(cell => cell.settings.guidance))]
  const cell = (n: number) => ((table === '1' || table === '2') && n === teacherSteps ? { cell: baseModel } : {})
  return [
    ...guidances.flatMap(w =>
      [teacherSteps, steps].map(n => ({ ...cell(n), name: `teacher, w = ${w}, ${n} steps`, w, steps: n })),
    ),
    { name: `start: teacher, w = 1, ${steps} steps`, w: 1, steps },
  ]
}

function distillation(study: Study, cell: StudyCell, seed: number, from: object): Job {
  const { name, method, firstStep } = cell
  const settings = { ...cell.settings, seed }
  const config = { ...from, method, every: study.every, ...(firstStep ? { firstStep } : {}), ...settings }
  const make = (task: DatasetTask) => distilAndMeasure(methodOf(cell), withFirstStep(task, cell), settings, study.every)
  return { cell: name, seed, name: rowName(cell, study), config, make }
}

/** Distil and measure the student every `every` updates, always from the same noise. */
export function* distilAndMeasure(
  method: Method,
  task: DatasetTask,
  settings: DistillSettings,
  every: number,
): Generator<Measured, void> {
  const run = distill(method, taskFor(method, task), settings)
  try {
    for (const record of run.records({ every: Math.min(every, tick) })) {
      if (!run.reports(every, record.of)) {
        yield record
        continue
      }
      const velocity = studentVelocity(method, task, run)
      const grid = studentGrid(run.config as never)
      const pictures = record.update === record.of ? task.draw?.(velocity, grid) : undefined
      yield { ...record, metrics: task.measure(velocity, grid), pictures }
    }
  } finally {
    run.dispose()
  }
}

/** Compute what is missing, row by row; each row is written as soon as it is whole. Leaving the loop loses at most the
 *  row at hand; a new run goes on with it. The rows of the first seed keep pictures, on the data sets that have some. A
 *  training that diverges is a row too. `only`: the one row of this key. */
export function* runStudy(
  study: Study,
  store: ReturnType<typeof runStore>,
  versions: Record<string, string> = {},
  only?: string,
): Generator<StudyProgress, void> {
  const all = jobs(study).filter(({ name, config }) => only === undefined || store.key(name, config) === only)
  let open: { seed: number; task: DatasetTask } | undefined
  for (const [done, job] of all.entries()) {
    const illustrated = job.seed === study.seeds[0] && !planeTeachers[study.dataset]
    const known = store.find(job.name, job.config)
    if (known && (!illustrated || known.failed || store.pictures(job.name, job.config))) {
      yield { job, done: done + 1, of: all.length, part: 1, row: known, known: true }
      continue
    }
    if (open?.seed !== job.seed) open = { seed: job.seed, task: openDataset[study.dataset](job.seed) }
    const records: Measured[] = []
    let failed: string | undefined
    try {
      for (const record of job.make(open.task)) {
        if (record.metrics) records.push(record)
        yield { job, done, of: all.length, part: record.update / record.of }
      }
    } catch (error) {
      if (!(error instanceof Diverged)) throw error
      failed = error.message
    }
    const row = asRow(job, records, failed, { node: process.version, tfjs: tf.version['tfjs-core'], ...versions })
    store.write(row, illustrated && !failed ? records.at(-1)!.pictures : undefined)
    yield { job, done: done + 1, of: all.length, part: 1, row }
  }
}

function asRow(
  { name, config }: Job,
  records: Measured[],
  failed: string | undefined,
  versions: Record<string, string>,
): StoredRun {
  const last = records.at(-1)
  return {
    study: config.dataset as string,
    name,
    config,
    metrics: failed ? {} : last!.metrics!,
    ...(failed ? { failed } : {}),
    ...(records.length > 1 ? { curve: records.map(({ update, metrics }) => ({ update, ...metrics })) } : {}),
    seconds: Math.round((last?.seconds ?? 0) * 10) / 10,
    date: new Date().toISOString().slice(0, 10),
    versions,
  }
}
