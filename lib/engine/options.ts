import { device } from '../tf'
import type { SessionOptions } from './config-proto'
import { nodeOf } from './needed'
import type { TracedNode } from './trace'

/** The session options of a graph: ops in parallel if there are several threads and `meanWork` is large, else in sequence,
 *  since scheduling would cost more than it gains; rewritten if products are so large that fusing them pays for the wait.
 *  Environment variables override each part: ENGINE_EXECUTOR=single or pool, ENGINE_REWRITE=0 or 1.
 *
 *  Measured: CPU time of DP-DMD iterations relative to a default session that is fed the whole state, interleaved every few
 *  milliseconds in one process on one thread of a busy machine, the minimum of 150 to 300:
 *
 *  | width × batch | work | single | single, rewritten | pool | pool, rewritten |
 *  | :-- | --: | --: | --: | --: | --: |
 *  | 64 × 64 | 0.8e6 | 0.65 | 0.67 | 0.67 | 0.71 |
 *  | 128 × 64 | 3.4e6 | 0.80 | 0.87 | 0.84 | 0.86 |
 *  | 128 × 256 | 13e6 | 0.93 | 0.91 | 0.99 | 0.93 |
 *  | 256 × 256 | 56e6 | 0.99 | 0.96 | 1.00 | 0.97 |
 *
 *  With two idle threads, ops in parallel were 0.98 times as fast at 64 × 64, 1.2 times at 64 × 256 and 128 × 64, and 1.5
 *  times at 128 × 256 (scripts/bench/README.md), where rewriting gained a further tenth. */
export function optionsFor(nodes: TracedNode[], env = process.env): SessionOptions {
  const work = meanWork(nodes)
  const sideBySide = device() === 'GPU' || (Number(env.TF_NUM_INTEROP_THREADS) > 1 && work > 2e6)
  const executor = sideBySide ? 'pool' : 'single'
  return {
    executor: chosen(env, 'ENGINE_EXECUTOR', { single: 'single', pool: 'pool' }) ?? executor,
    rewrite: chosen(env, 'ENGINE_REWRITE', { 0: false, 1: true }) ?? (sideBySide && work > 8e6),
  }
}

/** The choice of an environment variable, if set.
 *  @throws an unknown value. */
function chosen<T>(env: NodeJS.ProcessEnv, name: string, known: Record<string, T>): T | undefined {
  const value = env[name]
  if (!value) return undefined
  if (value in known) return known[value]
  throw new Error(`${name}: expected ${Object.keys(known).join(' or ')}, got "${value}".`)
}

/** The work-weighted mean work of a graph's ops: Σ w² / Σ w over the work w of each op. A product of [M, K] and [K, N] has
 *  w = 2 M K N, a convolution accordingly, any other op the number of its output's elements. */
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
