/** Options of a graph's session. */
export interface SessionOptions {
  /** `single`: ops in sequence on one thread, without scheduling; `pool`: in parallel on TensorFlow's threads */
  executor: 'single' | 'pool'
  /** whether TensorFlow optimises the graph first (grappler): it fuses some ops, and takes 0.3 s or more */
  rewrite: boolean
}

/** The options as a serialised ConfigProto.
 *  Source: tensorflow/core/protobuf/config.proto, rewriter_config.proto. */
export function configProto({ executor, rewrite }: SessionOptions): Uint8Array {
  const rewriteOptions = rewrite ? [] : number(19, 1) // disable_meta_optimizer
  const experimental = executor === 'single' ? message(3, Buffer.from('SINGLE_THREADED_EXECUTOR')) : []
  return Uint8Array.from([
    ...number(7, 1), // allow_soft_placement
    ...message(10, message(10, rewriteOptions)), // graph_options.rewrite_options
    ...message(16, experimental),
  ])
}

/** An integer field of a protobuf message; values below 128 only. */
const number = (field: number, value: number) => [...varint(field * 8), value]
const message = (field: number, bytes: ArrayLike<number>) => [
  ...varint(field * 8 + 2),
  ...varint(bytes.length),
  ...Array.from(bytes),
]

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(value >> 7)])
