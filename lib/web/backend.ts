import * as tf from '@tensorflow/tfjs-core'
import { filesAt } from './open'
import { registerRandom } from './random'

/** tfjs backends in a page: the CPU by WebAssembly, the GPU by WebGL or WebGPU. */
export type BackendName = 'wasm' | 'webgl' | 'webgpu'

/** Switch to a backend; all but wasm are fetched on demand.
 *  @throws a backend that this browser lacks; a missing file. */
export async function setBackend(name: BackendName): Promise<void> {
  if (!tf.findBackendFactory(name)) await load(name)
  if (await tf.setBackend(name).catch(() => false)) return
  throw new Error(`this browser does not offer ${name}`)
}

/** A backend's script registers its kernels with the tfjs passed to it. */
async function load(name: BackendName): Promise<void> {
  const response = await fetch(filesAt(`backends/${name}.js`))
  if (!response.ok) throw new Error(`its script is not on this site (${response.status})`)
  new Function('tfjs', await response.text())(tf)
  registerRandom(name)
}
