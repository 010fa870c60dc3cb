import { availableParallelism } from 'node:os'
import util from 'node:util'

/** Settings that the native library reads once, when it is loaded; whatever the user has set already wins.
 *  Threads: a compiled step has many ops that do not depend on each other, so where they are large enough whole ops run
 *  side by side (lib/engine/options.ts); splitting one small op over threads costs more than it gains. */
const defaults = {
  TF_CPP_MIN_LOG_LEVEL: '3',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: String(availableParallelism()),
}
for (const [name, value] of Object.entries(defaults)) process.env[name] ??= value

/** tfjs-node calls two functions of `util` that Node 22 warns of; Node 24 and 26 lack the first and warn of the second.
 *  These say the same, quietly. */
Object.assign(util, {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isArray: Array.isArray,
})
