import { type Tensor, tf } from '../tf'

/** Tensors in nested arrays and records: the arguments and results of a compiled step. */
export type Tree = Tensor | readonly Tree[] | { readonly [key: string]: Tree }

/** The tensors of a tree, in a fixed order, each with its path ("teacher.layers[0].w"). */
export function leaves(tree: Tree, path = ''): { path: string; tensor: Tensor }[] {
  if (tree instanceof tf.Tensor) return [{ path, tensor: tree }]
  if (Array.isArray(tree)) return tree.flatMap((child, i) => leaves(child, `${path}[${i}]`))
  if (!isRecord(tree)) {
    const got = typeof tree === 'object' ? (tree as object | null)?.constructor.name : typeof tree
    throw new Error(
      `compile: expected a tensor, or arrays and records of tensors, got ${got ?? 'null'}${path && ` at "${path}"`}. Wrap a changing number in tf.scalar(…); leave a fixed one outside of the arguments.`,
    )
  }
  return Object.entries(tree).flatMap(([key, child]) => leaves(child, path ? `${path}.${key}` : key))
}

/** The form of a tree: path, dtype and shape of every leaf. */
export const signature = (tree: Tree): string[] =>
  leaves(tree).map(({ path, tensor }) => `${path}:${tensor.dtype}[${tensor.shape}]`)

/** Whether a value is a plain record; not a promise, map or typed array, whose tensors would be missed. */
const isRecord = (tree: unknown): tree is { [key: string]: Tree } =>
  typeof tree === 'object' && tree !== null && [Object.prototype, null].includes(Object.getPrototypeOf(tree))

/** A tree of the same form with other tensors, taken in order. */
export function rebuild<T extends Tree>(tree: T, tensors: Tensor[]): T {
  const next = tensors.values()
  const walk = (node: Tree): Tree => {
    if (node instanceof tf.Tensor) return next.next().value as Tensor
    if (Array.isArray(node)) return node.map(walk)
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child as Tree)]))
  }
  return walk(tree) as T
}
