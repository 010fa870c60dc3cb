import { datasetOf } from '../datasets'
import type { DatasetTask } from '../datasets/dataset'
import type { Params } from '../model/network'
import { Noise } from '../tensor/noise'
import { tf } from '../tf'
import type { Study, StudyCell } from './ablations'
import { type Job, jobs } from './run-study'

/** A cell of a study by its name in the table.
 *  @throws an unknown name, with the known ones. */
export function cellOf(study: Study, name: string): StudyCell {
  const cell = study.cells.find(one => one.name === name)
  if (cell) return cell
  const names = study.cells.map(one => `"${one.name}"`).join(', ')
  throw new Error(`Expected a cell of Table ${study.table} on ${study.dataset} (${names}), got "${name}".`)
}

/** Seeds of a study.
 *  @throws a seed that it does not have, with its own. */
export function seedsOf(study: Study, wanted: number[] | 'all'): number[] {
  if (wanted === 'all') return study.seeds
  const unknown = wanted.find(seed => !study.seeds.includes(seed))
  if (!wanted.length || unknown !== undefined)
    throw new Error(`Expected seeds among ${study.seeds.join(', ')}, or 'all', got ${unknown ?? 'none'}.`)
  return wanted
}

/** The job of a cell and a seed. */
export const jobOf = (study: Study, name: string, seed: number): Job =>
  jobs({ ...study, seeds: [seed] }).find(({ cell }) => cell === cellOf(study, name).name)!

/** The samples of a model's latest measurement: points of the plane, or pictures. */
export interface Drawn {
  points?: number[][][]
}

/** Train a cell's student of one seed again, from the stored teacher, and measure it as its row was: records for `track`.
 *  perturbed: seed of ε in a factor 1 + 1e-7 ε on the teacher's weights, which student and fake model start from;
 *  drawn: filled with the samples of the latest measurement. */
export function* runAgain(
  study: Study,
  name: string,
  seed: number,
  { perturbed, drawn = {} }: { perturbed?: number; drawn?: Drawn } = {},
) {
  const task = datasetOf(study.dataset).open(seed)
  const measure: DatasetTask['measure'] = (velocity, grid) =>
    task.measure(velocity, grid, points => {
      drawn.points = points
    })
  const teacher = perturbed === undefined ? task.teacher : nudged(task.teacher, new Noise(perturbed).fork('perturbed'))
  try {
    yield* jobOf(study, name, seed).make({ ...task, teacher, measure })
  } finally {
    if (teacher !== task.teacher) tf.dispose(teacher)
  }
}

const nudged = (weights: Params, noise: Noise): Params =>
  Object.fromEntries(
    Object.entries(weights).map(([name, w]) => [
      name,
      tf.tidy(() => w.mul(noise.fork(name).normal(w.shape).mul(1e-7).add(1))),
    ]),
  )
