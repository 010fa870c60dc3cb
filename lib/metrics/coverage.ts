import { check } from '../check'
import { checkLengths } from '../lengths'

/** Coverage within groups: the share of real points with a sample of their group at least as near as the nearest other real
 *  point of that group. If a group is a caption, drawn once by each designer, it is the share of designers covered: few if
 *  all samples are alike, none if they resemble no drawing.
 *  among: distances between real points, [n, n]; towards: from real points to samples, [n, m]; squared or not. Groups
 *  without samples do not count.  Source: Naeem et al. (2020), with one neighbour, within each group.
 *  @throws lists of unequal lengths; no samples of any group; a group with samples and fewer than two real points. */
export function coverageOfGroups(
  among: number[][],
  towards: number[][],
  groups: string[],
  groupsOfSamples: string[],
): number {
  check('coverageOfGroups', 'rows', { among, towards })
  checkLengths('coverageOfGroups', { among, towards, groups, 'a row of among': among[0]! })
  checkLengths('coverageOfGroups', { 'a row of towards': towards[0]!, groupsOfSamples })
  const covered = groups.flatMap((group, i) => {
    if (!groupsOfSamples.includes(group)) return []
    const nearest = (row: number[], names: string[], except = -1) =>
      row.reduce(
        (least, x, j) => (names[j] === group && j !== except && x < least ? x : least),
        Number.POSITIVE_INFINITY,
      )
    const radius = nearest(among[i]!, groups, i)
    if (!Number.isFinite(radius))
      throw new Error(`coverageOfGroups: expected at least two real points of "${group}", got one.`)
    return [Number(nearest(towards[i]!, groupsOfSamples) <= radius)]
  })
  if (covered.length === 0) throw new Error('coverageOfGroups: expected samples of at least one group, got none.')
  return covered.reduce((sum, x) => sum + x, 0) / covered.length
}

/** For each sample, which real point of its group it comes up to: the nearest one of those whose nearest other point of the
 *  group is no nearer than the sample; undefined if there is none. The share that comes up to any is the precision within
 *  groups, the counterpart of `coverageOfGroups`.
 *  among: distances between real points, [n, n]; towards: from real points to samples, [n, m]; squared or not.
 *  Source: Kynkäänniemi et al. (2019), with one neighbour, within each group.
 *  @throws lists of unequal lengths; a sample's group with fewer than two real points. */
export function reachedOfGroups(
  among: number[][],
  towards: number[][],
  groups: string[],
  groupsOfSamples: string[],
): (number | undefined)[] {
  check('reachedOfGroups', 'rows', { among, towards })
  checkLengths('reachedOfGroups', { among, towards, groups, 'a row of among': among[0]! })
  checkLengths('reachedOfGroups', { 'a row of towards': towards[0]!, groupsOfSamples })
  const radius = groups.map((group, i) =>
    among[i]!.reduce(
      (least, x, j) => (groups[j] === group && j !== i && x < least ? x : least),
      Number.POSITIVE_INFINITY,
    ),
  )
  return groupsOfSamples.map((group, m) => {
    const own = [...groups.keys()].filter(i => groups[i] === group)
    if (own.length < 2)
      throw new Error(`reachedOfGroups: expected at least two real points of "${group}", got ${own.length}.`)
    const reached = own.filter(i => towards[i]![m]! <= radius[i]!)
    return reached.reduce<number | undefined>(
      (best, i) => (best === undefined || towards[i]![m]! < towards[best]![m]! ? i : best),
      undefined,
    )
  })
}
