import type { Call, Constant, GraphNode, Output } from '../engine/graph'
import type { TracedNode } from '../engine/trace'
import { callOf, type Dtype, dtypes, kernelOf } from './kernel'
import { type Tensor, tf } from './tf'

/** A value of the graph: its index in `values`, and the shape and dtype that its data alone does not tell. */
type Ref = { at: number; shape: number[]; dtype: Dtype }
type Step = {
  run: ReturnType<typeof kernelOf>
  given: Ref[] | Record<string, Ref>
  attrs: object
  outputs: Ref[]
  /** indices of the values that no later step needs */
  done: number[]
}

const names = new Map(Object.entries(dtypes).map(([name, number]) => [number, name as Dtype]))
const outputOf = (name: string, i: number) => (i === 0 ? name : `${name}:${i}`)

/** The twin of lib/engine/graph.ts in a web page: the kernels of a trace run one after another, without tape or scopes, and
 *  each value is freed after its last use. */
export class Graph {
  private readonly nodes: TracedNode[] = []
  private readonly constants = new Map<string, object>()

  /** Add a node of a trace, which knows its outputs. */
  add(node: GraphNode): Output[] {
    const traced = node as TracedNode
    this.nodes.push(traced)
    return traced.outputs
  }

  /** Write the constants, so that the graph can run. */
  open(): void {
    for (const { name, constant, outputs } of this.nodes) {
      if (!constant) continue
      const { shape, dtype } = outputs[0]!
      this.constants.set(name, tf.backend().write(typedValues(constant), shape, names.get(dtype)!))
    }
  }

  /** The whole graph as a function of all its arguments. */
  call(feeds: string[], fetches: string[]): Call {
    const backend = tf.backend()
    const refs = refsOf(this.nodes)
    const placeOf = (name: string) => refs.get(name)!.at
    const constants = [...this.constants].map(([name, dataId]) => [placeOf(name), dataId] as const)
    const places = feeds.map(placeOf)
    const results = fetches.map(name => refs.get(name)!)
    const lasting = new Set([...constants.map(([at]) => at), ...places, ...results.map(({ at }) => at)])
    const steps = stepsOf(this.nodes, refs, lasting)
    let runs = 0
    const run = (tensors: Tensor[]): Tensor[] => {
      const values: object[] = Array(refs.size)
      for (const [at, dataId] of constants) values[at] = dataId
      for (const [i, at] of places.entries()) values[at] = tensors[i]!.dataId
      const info = ({ at, shape, dtype }: Ref) => ({ dataId: values[at]!, shape, dtype })
      for (const { run, given, attrs, outputs, done } of steps) {
        const inputs = Array.isArray(given) ? given.map(info) : mapValues(given, info)
        const made = run({ inputs, attrs, backend } as never)
        if (Array.isArray(made)) for (const [i, { at }] of outputs.entries()) values[at] = made[i]!.dataId
        else values[outputs[0]!.at] = made.dataId
        for (const at of done) backend.disposeData(values[at]!)
      }
      runs++
      return results.map(ref => tf.engine().makeTensorFromTensorInfo(info(ref) as never, backend))
    }
    return {
      run,
      get runs() {
        return runs
      },
    }
  }

  /** Free the constants; a second call does nothing. */
  close(): void {
    for (const dataId of this.constants.values()) tf.backend().disposeData(dataId)
    this.constants.clear()
  }
}

/** A constant's values as the typed array of its dtype. */
export function typedValues({ dtype, values }: Constant): Float32Array | Int32Array | Uint8Array {
  if (dtype === dtypes.float32) return Float32Array.from(values)
  return dtype === dtypes.int32 ? Int32Array.from(values) : Uint8Array.from(values)
}

/** An index for each output of each node, by its name in the graph. */
function refsOf(nodes: TracedNode[]): Map<string, Ref> {
  const all = nodes.flatMap(({ name, outputs }) =>
    outputs.map(({ shape, dtype }, i) => [outputOf(name, i), { shape, dtype: names.get(dtype)! }] as const),
  )
  return new Map(all.map(([name, form], at) => [name, { at, ...form }]))
}

function stepsOf(nodes: TracedNode[], refs: Map<string, Ref>, lasting: Set<number>): Step[] {
  const steps = nodes
    .filter(({ op }) => op !== 'Placeholder' && op !== 'Const')
    .map(({ name, op, attributes, inputs, outputs }) => {
      const taken = inputs.map(input => refs.get(input)!)
      const made = outputs.map((_, i) => refs.get(outputOf(name, i))!)
      const step: Step = { run: kernelOf(op), ...callOf(attributes, taken), outputs: made, done: [] }
      return { step, uses: [...taken, ...made].map(({ at }) => at) }
    })
  const last = new Map(steps.flatMap(({ step, uses }) => uses.map(at => [at, step] as const)))
  for (const [at, step] of last) if (!lasting.has(at)) step.done.push(at)
  return steps.map(({ step }) => step)
}

function mapValues<A, B>(record: Record<string, A>, f: (value: A) => B): Record<string, B> {
  const mapped: Record<string, B> = {}
  for (const name in record) mapped[name] = f(record[name]!)
  return mapped
}
