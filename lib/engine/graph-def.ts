import { nativeBackend, type OpAttribute } from '../tf'

// TensorFlow's protobuf messages, as tfjs-node ships them (it has no types for them).
// biome-ignore lint/suspicious/noExplicitAny: untyped generated code
const messages: any = require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb')

/** A node of the graph to be: a native op, its attributes, and its inputs as "node:output". */
export interface GraphNode {
  name: string
  op: string
  inputs: string[]
  attributes: OpAttribute[]
  constant?: Constant
}

export interface Constant {
  shape: number[]
  dtype: number
  values: ArrayLike<number>
}

/** A GraphDef with these nodes inside a SavedModel with the tag `serve`, serialised.
 *  Source: tensorflow/core/protobuf/saved_model.proto. */
export function savedModel(nodes: GraphNode[]): Uint8Array {
  const graph = new messages.GraphDef()
  for (const node of nodes) graph.addNode(nodeDef(node))
  const versions = new messages.VersionDef()
  versions.setProducer(1395)
  graph.setVersions(versions)
  const meta = new messages.MetaGraphDef.MetaInfoDef()
  meta.addTags('serve')
  const metaGraph = new messages.MetaGraphDef()
  metaGraph.setMetaInfoDef(meta)
  metaGraph.setGraphDef(graph)
  const model = new messages.SavedModel()
  model.setSavedModelSchemaVersion(1)
  model.addMetaGraphs(metaGraph)
  return model.serializeBinary()
}

function nodeDef({ name, op, inputs, attributes, constant }: GraphNode) {
  const node = new messages.NodeDef()
  node.setName(name)
  node.setOp(op)
  node.setInputList(inputs)
  for (const attribute of attributes) node.getAttrMap().set(attribute.name, attrValue(attribute))
  if (constant) {
    const value = new messages.AttrValue()
    value.setTensor(tensorProto(constant))
    node.getAttrMap().set('value', value)
  }
  return node
}

/** A constant's numbers in the width of its dtype. */
export function typedValues({ dtype, values }: Constant): Float32Array | Int32Array | Uint8Array {
  const { TF_FLOAT, TF_INT32 } = nativeBackend().binding as Record<string, number>
  if (dtype === TF_FLOAT) return Float32Array.from(values)
  return dtype === TF_INT32 ? Int32Array.from(values) : Uint8Array.from(values)
}

function tensorProto(constant: Constant) {
  const { shape, dtype } = constant
  const typed = typedValues(constant)
  const tensor = new messages.Tensor()
  tensor.setDtype(dtype)
  tensor.setTensorShape(shapeProto(shape))
  tensor.setTensorContent(new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength))
  return tensor
}

function shapeProto(shape: number[]) {
  const proto = new messages.TensorShape()
  for (const size of shape) {
    const dim = new messages.TensorShape.Dim()
    dim.setSize(size)
    proto.addDim(dim)
  }
  return proto
}

function attrValue({ type, value }: OpAttribute) {
  const { TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_TYPE, TF_ATTR_SHAPE } =
    nativeBackend().binding
  const proto = new messages.AttrValue()
  const list = Array.isArray(value) && type !== TF_ATTR_SHAPE ? new messages.AttrValue.ListValue() : undefined
  if (type === TF_ATTR_SHAPE) proto.setShape(shapeProto(value as number[]))
  else if (type === TF_ATTR_TYPE) proto.setType(value)
  else if (type === TF_ATTR_STRING) proto.setS(new TextEncoder().encode(value as string))
  else if (type === TF_ATTR_INT) list ? list.setIList(value) : proto.setI(value)
  else if (type === TF_ATTR_FLOAT) list ? list.setFList(value) : proto.setF(value)
  else if (type === TF_ATTR_BOOL) list ? list.setBList(value) : proto.setB(value)
  else throw new Error(`compile: an op attribute of type ${type} has no known form in a graph.`)
  if (list) proto.setList(list)
  return proto
}
