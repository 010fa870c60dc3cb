import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nativeBackend, type Tensor } from '../tf'
import { type GraphNode, savedModel } from './graph-def'
import type { Trace } from './trace'

/** A traced step, loaded as a native graph. */
export interface Session {
  run(inputs: Tensor[]): Tensor[]
  dispose(): void
}

/** Load a trace as a native TensorFlow session. The SavedModel touches the disk only while it is read. */
export function openSession({
  nodes,
  inputs,
  outputs,
}: Pick<Trace, 'inputs' | 'outputs'> & { nodes: GraphNode[] }): Session {
  const backend = nativeBackend()
  const folder = mkdtempSync(join(tmpdir(), 'compiled-step-'))
  let id: number
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(nodes))
    id = backend.binding.loadSavedModel(folder, 'serve')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const inputNames = inputs.join(',')
  const outputNames = outputs.join(',')
  return {
    run: tensors =>
      backend.binding
        .runSavedModel(id, backend.getInputTensorIds(tensors), inputNames, outputNames)
        .map(metadata => backend.createOutputTensor(metadata)),
    dispose: () => backend.binding.deleteSavedModel(id),
  }
}
