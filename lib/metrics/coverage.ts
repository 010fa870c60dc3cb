import { check } from '../check'
import { checkLengths } from '../lengths'

/** Coverage within groups: the share of real points to which a sample of the same group is at least as near as every other
 *  real point of that group. Where a group is a caption, drawn once by each designer, it is the share of designers whom the
 *  samples come up to. Samples that are all alike come up to few, samples that are like none of them to none.
 *  among: distances of the real points to each other, [n, n]; towards: to the samples, [n, m]; squared or not. Groups
 *  without samples do not count.  Source: Naeem et al. (2020), with one neighbour and in each group alone.
 *  @throws names of another number; a group that has samples and fewer than two real points. */
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
  if (covered.length === 0) throw new Error('coverageOfGroups: expected samples of the groups, got none of any.')
  return covered.reduce((sum, x) => sum + x, 0) / covered.length
}
