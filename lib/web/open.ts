import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { join, writeFileSync } from './node'
import { tf } from './tf'

let root = ''

/** Start lib in a page. `at` is the address of the folder that the site keeps for it: `wasm/`, and `data/` as in the
 *  repository. Everything else of lib may be used from then on.
 *  Errors: a browser without WebAssembly, a file that is not there. */
export async function openLib(at: string): Promise<void> {
  root = at
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false) // threads need headers that a static host does not send
  const wasm = new URL('wasm/', root).href
  setWasmPaths(wasm, true)
  if (await tf.setBackend('wasm')) return
  throw new Error(
    `Expected a browser with WebAssembly, and its files at ${wasm}. Reload the page, or try a newer browser.`,
  )
}

/** Fetch files of the repository, by their paths there, so that lib finds them where it looks. What reads them checks them.
 *  Errors: a file that the site does not have. */
export async function fetchFiles(...paths: string[]): Promise<void> {
  await Promise.all(
    paths.map(async path => {
      const response = await fetch(new URL(path, root))
      if (!response.ok) throw new Error(`Expected the file ${path} on this site, got ${response.status}.`)
      writeFileSync(join(path), new Uint8Array(await response.arrayBuffer()))
    }),
  )
}
