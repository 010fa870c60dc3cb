import * as tf from '@tensorflow/tfjs-core'
import { filesAt } from './open'
import { registerRandom } from './random'

/** What tensors can be computed with in a page: the processor by WebAssembly, the graphics processor by WebGL or WebGPU. */
export type BackendName = 'wasm' | 'webgl' | 'webgpu'

/** Compute with a backend from here on. All but wasm are fetched when they are wanted.
 *  @throws a backend that this browser does not have, a file that is not there. */
export async function setBackend(name: BackendName): Promise<void> {
  if (!tf.findBackendFactory(name)) await load(name)
  if (await tf.setBackend(name).catch(() => false)) return
  throw new Error(`this browser does not offer ${name}`)
}

/** The script of a backend registers its kernels with the tfjs that it is given. */
async function load(name: BackendName): Promise<void> {
  const response = await fetch(filesAt(`backends/${name}.js`))
  if (!response.ok) throw new Error(`its script is not on this site (${response.status})`)
  new Function('tfjs', await response.text())(tf)
  registerRandom(name)
}
