import { type Tensor, tf } from '../../lib/tf'
import { type Door, doors } from './doors'
import { derivationDoors, plainDoors } from './plain-doors'

/** All functions that are tried. */
export const allDoors: Record<string, Door> = { ...doors, ...plainDoors }

// What is right at some doors only: a number below 0, any word, a list of nothing, lists of unlike lengths or widths.
const signed = new Set('guided, its w|totalLoss|verdict|coverage|Noise.uniform|printed|lawOf|tradeOff'.split('|'))
const words = new Set('datasetOf|parsePrompt|overRuns|table, the best'.split('|'))
const emptied = new Set(['Noise.normal'])
const unlike = new Set(['gaussianMixture', 'affineStudent', 'motion'])
// Doors of functions that are not to give NaN.
const noNaN = new Set([...derivationDoors, 'compile', 'lossAndGrads'])

const noNumber = ['x', null, Number.NaN, Number.POSITIVE_INFINITY, [], {}]
const grids = [
  [0, 0.5, 1],
  [1, 1, 0],
  [1, Number.NaN, 0],
  [2, 1, 0],
]

/** Values that are never right in place of the i-th argument of a door. */
export function wrongsFor(door: string, i: number): unknown[] {
  const [, ...args] = allDoors[door]!
  const right = args[i]
  if (typeof right === 'number') return signed.has(door) ? noNumber : [...noNumber, -3]
  if (typeof right === 'boolean') return [null, 1, 'true', Promise.resolve(true)]
  if (typeof right === 'string') return [3, null, undefined, {}, ...(words.has(door) ? ['no such word'] : [])]
  if (typeof right === 'function') return [3, 'x', null, ...(noNaN.has(door) ? [() => Number.NaN] : [])]
  if (door in doors && Array.isArray(right)) return ['x', null, [], ...grids]
  if (Array.isArray(right) || ArrayBuffer.isView(right)) return wrongLists(door, Array.from(right as unknown[]), args)
  return right && 'dtype' in (right as object) ? wrongTensors(right as Tensor) : [null, 3, 'x', {}]
}

/** What is no list, or holds what is none of its kind, or, where lists belong together, is longer or wider than the others. */
function wrongLists(door: string, right: unknown[], args: unknown[]): unknown[] {
  const [first, ...rest] = right
  const together = args.filter(Array.isArray).length > 1 && !unlike.has(door)
  const none = ['x', null, 3, {}, ...(emptied.has(door) ? [] : [[]])]
  if (typeof first === 'number')
    return [...none, [Number.NaN, ...rest], ['x', ...rest], ...(together ? [[...right, 1]] : [])]
  if (!Array.isArray(first)) return [...none, ...(together ? [[...right, first]] : [])]
  if (typeof first[0] !== 'number') return [...none, [1, 2]]
  const wider = right.map(row => [...(row as number[]), 0])
  const broken = [[[]], [[Number.NaN, ...first.slice(1)], ...rest], [first, [1]]]
  return [...none, ...broken, ...(together ? [wider] : [])]
}

function wrongTensors(right: Tensor): unknown[] {
  const other = right.dtype === 'float32' ? right.toInt() : right.toFloat()
  const empty = tf.zeros([0, ...right.shape.slice(1)])
  const ranks = right.rank ? [tf.scalar(1), right.expandDims(0).expandDims(0).expandDims(0), empty] : [tf.zeros([1])]
  // a table of rows may have any number of axes
  return [other, ...ranks.filter(wrong => wrong.rank <= right.rank), undefined, null, 3, 'x', {}]
}
