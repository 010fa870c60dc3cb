import { device } from '../tf'
import type { SessionOptions } from './config-proto'
import { nodeOf } from './needed'
import type { TracedNode } from './trace'

/** How to run a graph: side by side where there are several threads and its ops are large, op after op where scheduling
 *  would cost more than it gains; rewritten where products are so large that fused ones make up for the wait. What is
 *  large is `meanWork`. An environment variable overrules each part: ENGINE_EXECUTOR=single or pool, ENGINE_REWRITE=0 or 1.
 *
 *  Measured: CPU time of DP-DMD iterations by that of the engine before this one (a default session that was fed the whole
 *  state), in turns of some milliseconds in one process on one thread of a busy machine, the least of 150 to 300:
 *
 *  | width × batch | work | single | single, rewritten | pool | pool, rewritten |
 *  | :-- | --: | --: | --: | --: | --: |
 *  | 64 × 64 | 0.8e6 | 0.65 | 0.67 | 0.67 | 0.71 |
 *  | 128 × 64 | 3.4e6 | 0.80 | 0.87 | 0.84 | 0.86 |
 *  | 128 × 256 | 13e6 | 0.93 | 0.91 | 0.99 | 0.93 |
 *  | 256 × 256 | 56e6 | 0.99 | 0.96 | 1.00 | 0.97 |
 *
 *  With two idle threads side by side was 0.98 times as fast at 64 × 64, 1.2 times at 64 × 256 and 128 × 64, and 1.5 times
 *  at 128 × 256 (scripts/bench/README.md), where rewriting then gained a tenth. */
export function optionsFor(nodes: TracedNode[], env = process.env): SessionOptions {
  const work = meanWork(nodes)
  const sideBySide = device() === 'GPU' || (Number(env.TF_NUM_INTEROP_THREADS) > 1 && work > 2e6)
  const executor = sideBySide ? 'pool' : 'single'
  return {
    executor: chosen(env, 'ENGINE_EXECUTOR', { single: 'single', pool: 'pool' }) ?? executor,
    rewrite: chosen(env, 'ENGINE_REWRITE', { 0: false, 1: true }) ?? (sideBySide && work > 8e6),
  }
}

/** What a variable of the environment chooses.
 *  @throws a value that it does not have. */
function chosen<T>(env: NodeJS.ProcessEnv, name: string, known: Record<string, T>): T | undefined {
  const value = env[name]
  if (!value) return undefined
  if (value in known) return known[value]
  throw new Error(`${name}: expected ${Object.keys(known).join(' or ')}, got "${value}".`)
}

/** The work of the op that an operation of a graph is part of, on average: Σ w² / Σ w over the work w of its ops. A product
 *  of [M, K] and [K, N] is 2 M K N, a convolution accordingly, any other op one for each number that it makes. */
export function meanWork(nodes: TracedNode[]): number {
  const sizes = new Map(nodes.map(({ name, outputs }) => [name, sizeOf(outputs[0]?.shape ?? [])]))
  const works = nodes.map(({ op, inputs, outputs }) => {
    const shape = outputs[0]?.shape ?? []
    const inputSize = (i: number) => sizes.get(nodeOf(inputs[i]!)) ?? 0
    if (/^(Batch)?MatMul/.test(op)) return 2 * inputSize(0) * shape.at(-1)!
    if (op === 'Conv2D') return (2 * sizeOf(shape) * inputSize(1)) / shape.at(-1)!
    return sizeOf(shape)
  })
  const sum = (powers: number[]) => powers.reduce((total, one) => total + one, 0)
  return sum(works.map(work => work ** 2)) / Math.max(1, sum(works))
}

const sizeOf = (shape: number[]) => shape.reduce((product, length) => product * length, 1)
