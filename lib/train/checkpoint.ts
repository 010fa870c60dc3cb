import { leaves, rebuild, type Tree } from '../engine/tree'
import { loadWeights, saveWeights } from '../model/weights'
import { tf } from '../tf'
import type { Run } from './run'

/** Save the whole state of a run, from which `loadCheckpoint` continues bit for bit.
 *  @throws as `saveWeights`. */
export function saveCheckpoint<S extends Tree>(run: Run<S>, path: string): void {
  const tensors = Object.fromEntries(leaves(run.state).map(leaf => [leaf.path, leaf.tensor]))
  saveWeights(path, tensors, { config: run.config, update: run.update, seconds: run.seconds })
}

/** Continue a run from a file.  →  the run.
 *  @throws a damaged file, or one of another configuration. */
export function loadCheckpoint<S extends Tree>(run: Run<S>, path: string): Run<S> {
  const { tensors, meta } = loadWeights(path)
  const own = leaves(run.state)
  const fits = own.every(({ path, tensor }) => String(tensors[path]?.shape) === String(tensor.shape))
  if (!fits || !sameSettings(meta.config as object, run.config)) {
    tf.dispose(tensors)
    throw new Error(
      `${path} is a checkpoint of another configuration. Use the settings it was made with, or delete it.`,
    )
  }
  const state = rebuild(
    run.state,
    own.map(leaf => tensors[leaf.path]!),
  )
  return run.resume({ state, update: meta.update as number, seconds: meta.seconds as number })
}

/** Compare settings but not the engine: a run may be continued eagerly, to debug it. */
const sameSettings = (a: object, b: object): boolean =>
  JSON.stringify({ ...a, engine: undefined }) === JSON.stringify({ ...b, engine: undefined })
