import type { Tensor } from '../tf'

/** Fail at a public door when a tensor's shape is not the expected one.
 *  An expected axis is a length, or a letter: a letter stands for any length, the same one within a call.
 *  `checkShapes('interpolate', { x: [x, 'B', 'D'], eps: [eps, 'B', 'D'] })` */
export function checkShapes(where: string, tensors: Record<string, [Tensor, ...(string | number)[]]>): void {
  const axes = new Map<string, number>()
  for (const [name, [tensor, ...expected]] of Object.entries(tensors)) {
    const fits =
      tensor.shape.length === expected.length && expected.every((axis, i) => matches(axes, axis, tensor.shape[i]!))
    if (!fits) {
      const known = [...axes].map(([letter, n]) => `${letter} = ${n}`).join(', ')
      throw new Error(
        `${where}: expected ${name} of shape [${expected.join(', ')}]${known ? ` with ${known}` : ''}, got [${tensor.shape.join(', ')}]. Check the order and the batch of the arguments.`,
      )
    }
  }
}

function matches(axes: Map<string, number>, axis: string | number, length: number): boolean {
  if (typeof axis === 'number') return axis === length
  if (!axes.has(axis)) axes.set(axis, length)
  return axes.get(axis) === length
}
