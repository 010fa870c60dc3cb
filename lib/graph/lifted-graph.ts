import { nativeBackend, type OpAttribute } from '../tf'
import type { GraphNode } from './graph-def'

/** For each member of an ensemble the number of its group; the members of a group share a value. */
export type Groups = number[]

/** A value of a lifted graph, its shape and dtype in one member. A lifted one holds the values of its groups of members
 *  along a leading axis; one that is not lifted is the same in all members. */
export interface Value {
  ref: string
  lifted: boolean
  groups: Groups
  shape: number[]
  dtype: number
  /** the numbers of a constant that is the same in all members */
  constant?: ArrayLike<number>
}

const binding = () => nativeBackend().binding as Record<string, number>

export const attribute = (kind: 'TYPE' | 'INT' | 'BOOL', name: string, value: number | boolean): OpAttribute => ({
  name,
  type: binding()[`TF_ATTR_${kind}`]!,
  value,
})

/** The nodes of a graph that computes several members at once. */
export class LiftedGraph {
  readonly nodes: GraphNode[] = []
  /** length of the leading axis at the op at hand */
  members = 1

  /** Add a node; its name, which is also its first output. */
  add(op: string, inputs: string[], attributes: OpAttribute[], constant?: GraphNode['constant']): string {
    const name = `n${this.nodes.length}`
    this.nodes.push({ name, op, inputs, attributes, constant })
    return name
  }

  ints(values: number[], shape = [values.length]): string {
    const dtype = binding().TF_INT32!
    return this.add('Const', [], [attribute('TYPE', 'dtype', dtype)], { shape, dtype, values })
  }

  reshape(ref: string, dtype: number, shape: number[]): string {
    const attributes = [attribute('TYPE', 'T', dtype), attribute('TYPE', 'Tshape', binding().TF_INT32!)]
    return this.add('Reshape', [ref, this.ints(shape)], attributes)
  }

  /** A value that broadcasts against lifted ones of the given rank, as it did in one member. */
  aligned({ ref, lifted, shape, dtype }: Value, rank: number): string {
    if (!lifted || shape.length === rank) return ref
    return this.reshape(ref, dtype, [this.members, ...Array<number>(rank - shape.length).fill(1), ...shape])
  }

  /** A value with a leading axis, lifted or not, broadcast to `shape` in each member. */
  full(value: Value, shape = value.shape): string {
    if (value.lifted && String(shape) === String(value.shape)) return value.ref
    const attributes = [attribute('TYPE', 'T', value.dtype), attribute('TYPE', 'Tidx', binding().TF_INT32!)]
    const target = this.ints([this.members, ...shape])
    return this.add('BroadcastTo', [this.aligned(value, shape.length), target], attributes)
  }

  /** The values of a lifted value's groups, repeated for finer groups. */
  spread(value: Value, groups: Groups): Value {
    if (!value.lifted || String(groups) === String(value.groups)) return value
    const indices = firstOf(groups).map(member => value.groups[member]!)
    const int32 = binding().TF_INT32!
    const attributes = [
      attribute('TYPE', 'Tparams', value.dtype),
      attribute('TYPE', 'Tindices', int32),
      attribute('TYPE', 'Taxis', int32),
    ]
    return {
      ...value,
      groups,
      ref: this.add('GatherV2', [value.ref, this.ints(indices), this.ints([0], [])], attributes),
    }
  }
}

/** Members with equal keys form a group. */
export function groupsOf(keys: string[]): Groups {
  const distinct = [...new Set(keys)]
  return keys.map(key => distinct.indexOf(key))
}

/** The first member of each group. */
export const firstOf = (groups: Groups): number[] => [...new Set(groups)].map(group => groups.indexOf(group))

/** The number of groups. */
export const sizeOf = (groups: Groups): number => new Set(groups).size
