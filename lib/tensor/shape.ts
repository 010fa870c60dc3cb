import { shown } from '../check'
import type { Tensor } from '../tf'

type Axes = readonly (string | number)[]

/** Fail unless the tensors given to a public function have the expected shape and dtype. No values are read: inside a step
 *  there are none yet.
 *  An expected axis is a length, or a letter: a letter stands for any length ≥ 1, the same one within a call. A last axis
 *  '…' stands for any number of axes.
 *  `checkShapes('interpolate', { x: [x, 'B', 'D'], eps: [eps, 'B', 'D'] })` */
export function checkShapes(
  where: string,
  tensors: Record<string, readonly [Tensor, ...Axes]>,
  dtype: 'float32' | 'int32' = 'float32',
): void {
  const axes = new Map<string, number>()
  for (const [name, [tensor, ...expected]] of Object.entries(tensors)) {
    const shape = (tensor as Tensor | undefined)?.shape
    const wanted = `${where}: expected ${name} of shape [${expected.join(', ')}]`
    if (!Array.isArray(shape)) throw new Error(`${wanted}, got ${shown(tensor)}. Pass a tensor.`)
    if (!fits(axes, expected, shape)) {
      const known = [...axes].map(([letter, n]) => `${letter} = ${n}`).join(', ')
      throw new Error(
        `${wanted}${known ? ` with ${known}` : ''}, got [${shape.join(', ')}]. Check the order and the batch of the arguments.`,
      )
    }
    if (tensor.dtype !== dtype)
      throw new Error(
        `${where}: expected ${name} of dtype ${dtype}, got ${tensor.dtype}. Convert it with ${dtype === 'int32' ? 'toInt' : 'toFloat'}().`,
      )
  }
}

function fits(axes: Map<string, number>, expected: Axes, shape: number[]): boolean {
  const open = expected.at(-1) === '…'
  const fixed = open ? expected.slice(0, -1) : expected
  return (
    (open ? shape.length >= fixed.length : shape.length === fixed.length) &&
    fixed.every((axis, i) => matches(axes, axis, shape[i]!))
  )
}

function matches(axes: Map<string, number>, axis: string | number, length: number): boolean {
  if (typeof axis === 'number') return axis === length
  if (length < 1) return false
  if (!axes.has(axis)) axes.set(axis, length)
  return axes.get(axis) === length
}
