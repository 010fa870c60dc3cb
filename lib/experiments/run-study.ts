import { datasetOf } from '../datasets'
import type { DatasetTask, Pictures } from '../datasets/dataset'
import type { Method } from '../method/method'
import { guided } from '../model/guidance'
import { pathOf } from '../path/path'
import type { DistillSettings } from '../train/config'
import { distilAndObserve } from '../train/observe'
import type { TrainRecord } from '../train/run'
import { checkStudy, methods, rowName, type Study, type StudyCell } from './ablations'
import { askedIn, compositionTask } from './composition'
import { type Computed, computeMissing, type NamedRun, type Standing } from './compute-missing'
import { sampledBy, withFirstStep } from './first-steps'
import type { runStore } from './runs'

/** The method that a cell is distilled with. */
export const methodOf = (cell: StudyCell): Method => sampledBy(methods[cell.method], cell)

/** One run of a study, and how it is made. */
export interface Job extends NamedRun {
  /** the cell's name in its table; undefined for a reference row, e.g. the teacher */
  cell?: string
  make(task: DatasetTask): Generator<Measured, void>
}

/** Metrics come every `every` updates; records more often, to show progress and react to Ctrl-C. */
type Measured = Omit<TrainRecord, 'tensors'> & { metrics?: Record<string, number>; pictures?: Pictures }
const tick = 25

export type StudyProgress = Standing<Job>

/** The jobs of all rows of a study, seed by seed, so that an unfinished study is a complete one of fewer seeds.
 *  @throws an argument that is not a study. */
export function jobs(study: Study): Job[] {
  checkStudy('jobs', study)
  const { path: diffusion } = study.cells[0]!.settings
  return study.seeds.flatMap(seed => {
    const from = { dataset: study.dataset, teacher: datasetOf(study.dataset).teacherHash(seed) }
    return [
      ...study.cells.map(cell => distillation(study, cell, seed, from)),
      ...references(study).map(({ cell, name, w, steps, grid, start: isStart }) => ({
        ...(cell ? { cell } : {}),
        seed,
        name,
        config: { ...from, seed, w, steps, ...grid },
        *make({ network, teacher, exact, measure, draw }: DatasetTask) {
          const start = performance.now()
          const path = pathOf({ path: diffusion, ...grid })
          const own = (!isStart && exact) || network.velocity(teacher)
          const velocity = w === 1 ? own : guided(own, w)
          const metrics = measure(velocity, path.grid(steps))
          const seconds = (performance.now() - start) / 1000
          yield { update: 1, of: 1, losses: {}, seconds, metrics, pictures: draw?.(velocity, path.grid(steps)) }
        },
      })),
    ].map(job => asking(job, study))
  })
}

/** A job of Table 5 is measured by that table's questions, which its row's name and configuration say. */
function asking(job: Job, study: Study): Job {
  const asked = askedIn(study, job.seed)
  if (!asked) return job
  const { cell = job.name, name, config, make } = job
  const measured = { ...job, cell, name: `composition: ${name}`, config: { ...config, composition: asked } }
  return { ...measured, make: task => make(compositionTask(task, asked)) }
}

/** The teacher's name in the paper's tables. */
export const baseModel = 'Base Model'

/** The reference rows of a table, for each guidance and each shifted grid in it: the teacher as the target, the teacher with
 *  the student's number of steps, and the student's initialisation. */
function references({ cells, table }: Study): Reference[] {
  const { steps, teacherSteps } = cells[0]!.settings
  const guidances = [...new Set(cells.map(cell => cell.settings.guidance))]
  const cell = (n: number) => ((table === '1' || table === '2') && n === teacherSteps ? { cell: baseModel } : {})
  return gridsOf(cells).flatMap(grid => [
    ...guidances.flatMap(w =>
      [teacherSteps, steps].map(n => ({ ...cell(n), name: teacherName(w, n, grid), w, steps: n, grid })),
    ),
    { name: `start: ${teacherName(1, steps, grid)}`, w: 1, steps, grid, start: true },
  ])
}

interface Reference {
  cell?: string
  name: string
  w: number
  steps: number
  /** the student's initialisation, with the weights also where the teacher is exact */
  start?: boolean
  /** empty if it is uniform, or that of a diffusion path */
  grid: Grid
}
type Grid = { shift?: number; doubled?: boolean }

/** The distinct grids of some cells. */
function gridsOf(cells: StudyCell[]): Grid[] {
  const grids = cells.map(({ settings: { shift, doubled } }): Grid => (shift === 1 ? {} : { shift, doubled }))
  return [...new Map(grids.map(grid => [JSON.stringify(grid), grid])).values()]
}

/** The name of the row of a teacher with guidance w, on a grid. */
export const teacherName = (w: number, steps: number, { shift, doubled }: Grid = {}): string =>
  `teacher, w = ${w}, ${steps} steps${shift ? `, shift ${doubled ? 'twice ' : ''}${shift}` : ''}`

function distillation(study: Study, cell: StudyCell, seed: number, from: object): Job {
  const { name, method, firstStep } = cell
  const settings = { ...cell.settings, seed }
  const config = { ...from, method, every: study.every, ...(firstStep ? { firstStep } : {}), ...settings }
  const make = (task: DatasetTask) => distilAndMeasure(methodOf(cell), withFirstStep(task, cell), settings, study.every)
  return { cell: name, seed, name: rowName(cell, study), config, make }
}

/** Distil and evaluate the student every `every` updates, always from the same noise. */
export function distilAndMeasure(
  method: Method,
  task: DatasetTask,
  settings: DistillSettings,
  every: number,
): Generator<Measured, void> {
  return distilAndObserve(
    method,
    taskFor(method, task),
    settings,
    { every, tick },
    (velocity, grid, { update, of }) => ({
      metrics: task.measure(velocity, grid),
      ...(update === of ? { pictures: task.draw?.(velocity, grid) } : {}),
    }),
  )
}

/** A distillation task with real samples or perceptual features added if the method needs them. */
export const taskFor = ({ data, perceptual }: Method, task: DatasetTask): DatasetTask => ({
  ...task,
  ...(data ? { data: task.real() } : {}),
  ...(perceptual && task.look ? { perceptualFeatures: task.look() } : {}),
})

/** Compute a study's missing runs: see `computeMissing`. Runs of the first seed keep pictures, if samples are pictures.
 *  only: the key of the one run to compute. */
export function runStudy(
  study: Study,
  store: ReturnType<typeof runStore>,
  versions: Record<string, string> = {},
  only?: string,
): Generator<StudyProgress, void> {
  const all = jobs(study).filter(({ name, config }) => only === undefined || store.key(name, config) === only)
  const { open, pictures } = datasetOf(study.dataset)
  let task: { seed: number; of: DatasetTask } | undefined
  function* make(job: Job): Generator<number, Computed> {
    if (task?.seed !== job.seed) task = { seed: job.seed, of: open(job.seed) }
    const records: Measured[] = []
    for (const record of job.make(task.of)) {
      if (record.metrics) records.push(record)
      yield record.update / record.of
    }
    const { metrics = {}, seconds, pictures } = records.at(-1)!
    const curve = records.map(({ update, metrics }) => ({ update, ...metrics }))
    return { metrics, ...(curve.length > 1 ? { curve } : {}), seconds, pictures }
  }
  const keepsPictures = ({ seed }: Job) => pictures && seed === study.seeds[0]
  return computeMissing(study.dataset, all, store, make, { versions, keepsPictures })
}
