import type { GraphNode } from './graph'

/** The node that an input comes from. */
export const nodeOf = (input: string): string => input.replace(/^\^|:.*$/g, '')

/** The nodes on which the roots depend, roots included, in topological order. */
export function needed<N extends GraphNode>(nodes: Map<string, N>, roots: string[]): N[] {
  const ordered = new Map<string, N>()
  const open = [...roots].reverse()
  for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
    const node = nodes.get(name)!
    const before = ordered.has(name) ? [] : node.inputs.map(nodeOf).filter(input => !ordered.has(input))
    if (before.length) open.push(...before.reverse())
    else {
      ordered.set(name, node)
      open.pop()
    }
  }
  return [...ordered.values()]
}
