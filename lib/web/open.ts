import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { gunzipSync, join, offerFile, writeFileSync } from './node'
import { tf } from './tf'

let root = ''

/** The backend needs the address of each of its binaries, whichever it will use. */
const variants = ['', '-simd', '-threaded-simd'].map(kind => `tfjs-backend-wasm${kind}.wasm`)

/** Start lib in a page, before anything else of it is used.
 *  at: the address of the site's folder with `wasm/`, and `data/` as in the repository; or, for a script that fetches
 *  nothing, an address of the WebAssembly that it carries.
 *  @throws a browser without WebAssembly; a missing file. */
export async function openLib(at: string | { wasm: string }): Promise<void> {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false) // threads need headers that a static host does not send
  if (typeof at === 'string') {
    root = at
    setWasmPaths(new URL('wasm/', root).href, true)
  } else setWasmPaths(Object.fromEntries(variants.map(name => [name, at.wasm])), true)
  if (await tf.setBackend('wasm')) return
  const wasm = typeof at === 'string' ? new URL('wasm/', root).href : 'hand'
  throw new Error(
    `Expected a browser with WebAssembly, and its files at ${wasm}. Reload the page, or try a newer browser.`,
  )
}

/** The address of one of lib's files on the site. */
export const filesAt = (path: string): string => new URL(path, root).href

/** Fetch files by their paths in the repository, where lib then finds them; they are checked when they are read.
 *  @throws a file that the site does not have. */
export async function fetchFiles(...paths: string[]): Promise<void> {
  await Promise.all(
    paths.map(async path => {
      const response = await fetch(new URL(path, root))
      if (!response.ok) throw new Error(`Expected the file ${path} on this site, got ${response.status}.`)
      writeFileSync(join(path), new Uint8Array(await response.arrayBuffer()))
    }),
  )
}

/** What a site offers besides its pages: files of the repository as they are, and packs of many small ones, each a gzipped
 *  JSON of text by path. All paths are the repository's. */
export interface Offer {
  files: string[]
  packs: Record<string, string[]>
}

/** Make all files of the site available, each fetched when it is first read; for a worker only, as reading blocks. */
export async function offerFiles(): Promise<void> {
  const listed = await (await fetch(new URL('files.json.packed', root))).arrayBuffer()
  const { files, packs } = JSON.parse(gunzipSync(new Uint8Array(listed)).toString()) as Offer
  for (const path of files) offerFile(path, () => fetchNow(path))
  for (const [pack, paths] of Object.entries(packs)) {
    let texts: Record<string, string> | undefined
    const text = (path: string) => {
      texts ??= JSON.parse(gunzipSync(fetchNow(pack)).toString()) as Record<string, string>
      return new TextEncoder().encode(texts[path])
    }
    for (const path of paths) offerFile(path, () => text(path))
  }
}

/** Fetch a file of the site synchronously.
 *  @throws a file that the site does not have; a network failure. */
function fetchNow(path: string): Uint8Array {
  const request = new XMLHttpRequest()
  request.open('GET', new URL(path, root), false)
  request.responseType = 'arraybuffer'
  request.send()
  if (request.status !== 200) throw new Error(`Expected the file ${path} on this site, got ${request.status}.`)
  return new Uint8Array(request.response as ArrayBuffer)
}
