import { nativeBackend, type OpAttribute } from '../tf'
import { needed, nodeOf } from './needed'
import type { Trace, TracedNode, Update } from './trace'

/** An input of a trace to be kept in a variable. `next`: the index of its next value among the trace's outputs; without
 *  it, the variable never changes. */
export interface Variable {
  input: number
  next?: number
}

/** A graph with variables, and the names of the nodes that set, read and step them. */
export interface Resident {
  nodes: TracedNode[]
  /** for each variable: the feed and the target that set it, and the fetch that reads it */
  variables: { feed: string; set: string; get: string }[]
  /** a step: its feeds, its fetches, and its further targets */
  step: { feeds: string[]; fetches: string[]; targets: string[] }
}

/** The same trace with some inputs in variables, which a step reads first and sets last. Adam updates of a variable and
 *  its moments are done in place by TensorFlow's op.
 *  A value is read before it is overwritten, and TensorFlow copies one that is still in use. */
export function withVariables(trace: Trace, variables: Variable[]): Resident {
  const residence = new Residence(trace, variables)
  for (const [i, update] of trace.updates.entries()) residence.fuse(update, `adam${i}`)
  return residence.finish()
}

/** A value of a variable: the node that reads it, and the op that wrote it. */
interface Version {
  variable: number
  read: string
  from?: string
}

class Residence {
  private readonly binding = nativeBackend().binding
  private readonly nodes: Map<string, TracedNode>
  private readonly versions = new Map<string, Version>() // by the names of their reads
  private readonly current: Version[] // by variable
  private readonly overwritten: { version: Version; by: string }[] = []
  private readonly fed: string[]

  constructor(
    private readonly trace: Trace,
    private readonly variables: Variable[],
  ) {
    this.nodes = new Map(trace.nodes.map(node => [node.name, node]))
    const resident = new Set(variables.map(({ input }) => trace.inputs[input]!))
    this.fed = trace.inputs.filter(name => !resident.has(name))
    for (const name of this.fed) this.put(name, 'DeepCopy', [this.feed(name, `${name}/feed`)], name)
    this.current = variables.map(({ input, next }, i) => this.variable(trace.inputs[input]!, i, next !== undefined))
  }

  /** Set from a feed, and read. Variables updated in place start as a copy: JavaScript may own the feed's memory. */
  private variable(name: string, i: number, changes: boolean): Version {
    const placeholder = this.nodes.get(name)!
    const label = { name: 'shared_name', type: this.binding.TF_ATTR_STRING, value: `v${i}` }
    this.nodes.set(`v${i}`, {
      ...placeholder,
      ...{ name: `v${i}`, op: 'VarHandleOp', attributes: [...placeholder.attributes, label] },
    })
    const feed = this.feed(name, `v${i}/feed`)
    const value = changes ? this.put(`v${i}/copy`, 'DeepCopy', [feed], name) : feed
    this.put(`v${i}/set`, 'AssignVariableOp', [`v${i}`, value], name)
    this.put(`v${i}/get`, 'ReadVariableOp', [`v${i}`], name)
    return this.read(name, i)
  }

  private feed(name: string, feed: string): string {
    this.nodes.set(feed, { ...this.nodes.get(name)!, name: feed })
    return feed
  }

  /** Turn the node of this name into a read of the variable. */
  private read(name: string, variable: number, from?: string): Version {
    this.put(name, 'ReadVariableOp', [`v${variable}`, ...after(from)], name)
    const version = { variable, read: name, from }
    this.versions.set(name, version)
    return version
  }

  /** Replace Adam's formula by its op, if it updates the current values of three variables. */
  fuse({ inputs, betas, next }: Update, name: string): void {
    const places = [inputs.params, inputs.m, inputs.v].map(read => this.versions.get(read))
    if (!places.every((place): place is Version => place !== undefined && this.changes(place))) return
    const [params] = places as [Version]
    const started = inputs.start !== inputs.params
    if (started) this.set(`${name}/start`, params, inputs.start)
    const before = [...(started ? [`${name}/start`] : []), ...places.map(place => place.from)].flatMap(after)
    const handles = places.map(({ variable }) => `v${variable}`)
    const [beta1, beta2] = betas.map((beta, i) => this.constant(`${name}/beta${i + 1}`, beta, inputs.size))
    const zero = this.constant(`${name}/zero`, 0, inputs.size)
    const { gradient, size } = this.asAdamTakesThem(inputs, betas, name)
    const numbers = [zero, zero, size, beta1!, beta2!, inputs.floor, gradient]
    this.put(name, 'ResourceApplyAdam', [...handles, ...numbers, ...new Set(before)], inputs.gradient)
    for (const [i, read] of [next.params, next.m, next.v].entries()) {
      this.overwritten.push({ version: places[i]!, by: name })
      this.current[places[i]!.variable] = this.read(read, places[i]!.variable, name)
    }
  }

  /** TensorFlow takes 1 − β of a float32 β, which for β₂ = 0.999 has a relative error of −1.3e-5. Slightly larger gradients
   *  spread it over m' and v', both then within 4.3e-6; a corrected size gives exactly the formula's θ'. */
  private asAdamTakesThem({ gradient, size }: Update['inputs'], betas: [number, number], name: string) {
    const [less1, less2] = betas.map(beta => (1 - Math.fround(beta)) / Math.fround(1 - beta)) as [number, number]
    const larger = less2 ** (-1 / 3)
    const [m, v] = [less1 * larger, less2 * larger ** 2] // the op's moments relative to the formula's
    return {
      gradient: this.times(gradient, larger, `${name}/gradient`),
      size: this.times(size, Math.sqrt(v) / m, `${name}/size`),
    }
  }

  /** A node times a number; in a product with a scalar, the scalar is scaled instead, which is cheaper. */
  private times(input: string, factor: number, name: string): string {
    const { op, inputs } = this.nodes.get(nodeOf(input))!
    const isScalar = (one: string) => !this.nodes.get(nodeOf(one))!.outputs[0]!.shape.length
    const scalar = op === 'Mul' && !isScalar(input) ? inputs.find(isScalar) : undefined
    if (scalar === undefined) return this.put(name, 'Mul', [input, this.constant(`${name}/by`, factor, input)], input)
    const other = inputs.find(one => one !== scalar)!
    return this.put(name, 'Mul', [other, this.times(scalar, factor, `${name}/scale`)], input)
  }

  /** Whether this is the current value of a variable that may change. */
  private changes(version: Version): boolean {
    return this.variables[version.variable]!.next !== undefined && this.current[version.variable] === version
  }

  private set(name: string, version: Version, value: string): string {
    this.overwritten.push({ version, by: name })
    return this.put(name, 'AssignVariableOp', [`v${version.variable}`, value, ...after(version.from)], value)
  }

  finish(): Resident {
    const { trace, nodes } = this
    const states = new Set(this.variables.map(({ next }) => next))
    const fetches = trace.outputs.filter((_, i) => !states.has(i))
    const last = this.variables.map(({ next }, i) => next !== undefined && this.lastWrite(i, trace.outputs[next]!))
    const targets = [...new Set(last.filter(name => typeof name === 'string'))]
    const used = new Set(needed(nodes, [...fetches, ...targets]).map(node => node.name))
    for (const { version, by } of this.overwritten) {
      if (used.has(version.read)) nodes.get(by)!.inputs.push(`^${version.read}`)
    }
    const variables = this.variables.map((_, i) => ({ feed: `v${i}/feed`, set: `v${i}/set`, get: `v${i}/get` }))
    const roots = [...fetches, ...targets, ...variables.flatMap(({ set, get }) => [set, get])]
    const feeds = this.fed.map(name => `${name}/feed`)
    return { nodes: needed(nodes, [...feeds, ...roots]), variables, step: { feeds, fetches, targets } }
  }

  /** The op that writes a variable's next value, the trace's output `output`. */
  private lastWrite(variable: number, output: string): string | undefined {
    const version = this.current[variable]!
    const value = this.nodes.get(output)!.inputs[0]!
    return value === version.read ? version.from : this.set(`v${variable}/next`, version, value)
  }

  private constant(name: string, value: number, like: string): string {
    this.put(name, 'Const', [], like)
    const node = this.nodes.get(name)!
    const { dtype } = node.outputs[0]!
    this.nodes.set(name, { ...node, outputs: [{ shape: [], dtype }], constant: { shape: [], dtype, values: [value] } })
    return name
  }

  /** Add a node with the shape and dtype of the node `like`. */
  private put(name: string, op: string, inputs: string[], like: string): string {
    const { outputs } = this.nodes.get(nodeOf(like))!
    const index = Number(like.split(':')[1] ?? 0)
    const { dtype } = outputs[index]!
    const attribute = { name: typeName(op), type: this.binding.TF_ATTR_TYPE, value: dtype } satisfies OpAttribute
    this.nodes.set(name, { name, op, inputs, attributes: [attribute], outputs: [outputs[index]!] })
    return name
  }
}

const after = (name?: string) => (name === undefined ? [] : [`^${name}`])

/** The name of an op's dtype attribute. */
const typeName = (op: string) => (['DeepCopy', 'Mul', 'ResourceApplyAdam'].includes(op) ? 'T' : 'dtype')
