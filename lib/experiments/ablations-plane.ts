import { distilOnPlane, type PlaneRecord } from '../datasets/plane/metrics'
import { loadPlaneTeacher } from '../datasets/plane/teachers'
import type { Study } from './ablations'
import { withFirstStep } from './first-steps'
import { methodOf } from './run-study'

/** The student of each cell of a study on the plane, one after the other, from the same teacher and the same noise, as
 *  records that can be tracked; the last record of a cell is that of its row. */
export function* planeStudents(
  { cells, dataset }: Study,
  seed: number,
  change: { updates?: number } = {},
): Generator<PlaneRecord & { cell: string }, void> {
  const task = loadPlaneTeacher(seed, dataset === 'plane' ? 'flow' : 'diffusion')
  for (const [i, cell] of cells.entries()) {
    const settings = { ...cell.settings, ...change, seed }
    for (const record of distilOnPlane(methodOf(cell), withFirstStep(task, cell), settings, 100)) {
      yield { ...record, update: i * record.of + record.update, of: cells.length * record.of, cell: cell.name }
    }
  }
}
