import type { Study } from '../../lib/experiments/ablations'
import { teacherName } from '../../lib/experiments/run-study'

/** The rows of a study of the dip: its cells, and the guided teachers on both grids. */
export const jobsNames = ({ cells }: Study): string[] => [
  ...cells.map(({ name }) => name),
  ...[1, 2, 3.5, 5].flatMap(w => [teacherName(w, 30), teacherName(w, 30, { shift: 3, doubled: true })]),
]
