import { nativeBackend, type Tensor, tf } from '../tf'
import { type Constant, typedValues } from './graph'
import { needed } from './needed'
import type { Trace, TracedNode } from './trace'

/** The same trace with fewer nodes and bit-identical results: constant folding, common subexpression elimination, and
 *  removal of identities and dead nodes. Arguments and results keep their names. */
export function simplify<T extends Pick<Trace, 'nodes' | 'inputs' | 'outputs'>>(trace: T): T {
  const { nodes, inputs, outputs } = trace
  const fixed = new Set([...inputs, ...outputs])
  const standIns = new Map<string, string>() // "node:output" → the equal output that replaces it
  const known = new Map<string, string>() // what a node computes → its name
  const constants = new Constants()
  const kept = new Map<string, TracedNode>()
  tf.tidy(() => {
    for (const node of nodes) {
      const wired = { ...node, inputs: node.inputs.map(input => standIns.get(input) ?? input) }
      if (fixed.has(node.name)) kept.set(node.name, wired)
      else if (node.op === 'Identity') standIns.set(node.name, wired.inputs[0]!)
      else if (stateful(node.op)) kept.set(node.name, wired)
      else {
        const next = constants.fold(wired)
        const key = meaning(next)
        const same = known.get(key)
        if (same) node.outputs.forEach((_, i) => void standIns.set(outputOf(node.name, i), outputOf(same, i)))
        else {
          known.set(key, node.name)
          kept.set(node.name, next)
          constants.note(next)
        }
      }
    }
  })
  return { ...trace, nodes: needed(kept, [...fixed]) }
}

/** Whether two runs of an op may differ: a hidden generator, a variable, a side effect. Random ops that take their seed
 *  as an input are called "Stateless…" in TensorFlow. */
const stateful = (op: string) =>
  !op.startsWith('Stateless') &&
  /Random|Multinomial|TruncatedNormal|Var(iable|Handle)|Assign|Resource|Apply|Print|Assert|Queue|Table|TensorArray/.test(
    op,
  )

/** TensorFlow's name of a node's output: the node's name alone for the first one. */
const outputOf = (name: string, i: number) => (i === 0 ? name : `${name}:${i}`)

/** A key of what a node computes. Numbers differ if their bits do: −0 from 0, NaN from null. */
function meaning({ op, inputs, attributes, constant }: TracedNode): string {
  const value = constant && [constant.shape, constant.dtype, bytesOf(constant).toString('latin1')]
  const exact = (_: string, x: unknown) => (typeof x === 'number' ? (Object.is(x, -0) ? '-0' : String(x)) : x)
  return JSON.stringify([op, inputs, attributes, value], exact)
}

function bytesOf(constant: Constant): Buffer {
  const { buffer, byteOffset, byteLength } = typedValues(constant)
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** The largest output, in elements, that is folded: a larger constant costs more to load than its op to run. */
const largest = 4096

/** The constants of a graph, as tensors to compute with. */
class Constants {
  private readonly backend = nativeBackend()
  private readonly tensors = new Map<string, Tensor>()
  private readonly dtypes = new Map([
    [this.backend.binding.TF_FLOAT, 'float32'],
    [this.backend.binding.TF_INT32, 'int32'],
    [this.backend.binding.TF_BOOL, 'bool'],
  ] as const)

  note({ name, constant }: TracedNode): void {
    const dtype = constant && this.dtypes.get(constant.dtype)
    if (dtype) this.tensors.set(name, tf.tensor(typedValues(constant), constant.shape, dtype))
  }

  /** The constant of a node with one small output and only constant inputs; any other node unchanged. */
  fold(node: TracedNode): TracedNode {
    const inputs = node.inputs.map(input => this.tensors.get(input))
    const [{ shape, dtype }] = node.outputs as [TracedNode['outputs'][0]]
    const small = shape.reduce((a, b) => a * b, 1) <= largest
    if (!inputs.length || !inputs.every(isTensor) || node.outputs.length > 1 || !small || !this.dtypes.has(dtype)) {
      return node
    }
    const values = this.backend.executeSingleOutput(node.op, node.attributes, inputs).dataSync()
    const type = { name: 'dtype', type: this.backend.binding.TF_ATTR_TYPE, value: dtype }
    return { ...node, op: 'Const', inputs: [], attributes: [type], constant: { shape, dtype, values } }
  }
}

const isTensor = (tensor: Tensor | undefined): tensor is Tensor => tensor !== undefined
