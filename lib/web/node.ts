import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { Buffer as PageBuffer } from 'buffer/' // the npm package, not Node's own
import * as zip from 'fflate'

// As much of Node as lib's sources need in a web page: every `node:` module, `Buffer`, `process` and `setImmediate` resolve
// to this file. Files are those fetched beforehand (`fetchFiles`), those that the site offers (`offerFiles`), and those
// written since.

/** A file's bytes, or a function that gets them when it is first read. */
const files = new Map<string, Uint8Array | (() => Uint8Array)>()
const missing = (path: string) =>
  Object.assign(new Error(`There is no file ${path} in this page. Fetch it first: await fetchFiles('${path}').`), {
    code: 'ENOENT',
  })

/** Make a file available, fetched when it is first read. */
export const offerFile = (path: string, get: () => Uint8Array): void => void files.set(path, get)

function bytesOf(path: string): Uint8Array {
  const held = files.get(path)
  if (!held) throw missing(path)
  const bytes = typeof held === 'function' ? held() : held
  files.set(path, bytes)
  return bytes
}

/** Whether a file exists, or one in a folder of that name. */
export const existsSync = (path: string): boolean =>
  files.has(path) || [...files.keys()].some(name => name.startsWith(`${path}/`))

export function readFileSync(path: string, encoding?: string): PageBuffer | string {
  const buffer = PageBuffer.from(bytesOf(path))
  return encoding ? buffer.toString('utf8') : buffer
}

/** The names of the files directly in a folder. */
export const readdirSync = (folder: string): string[] =>
  [...files.keys()].filter(path => dirname(path) === folder).map(path => basename(path))

export function writeFileSync(path: string, content: string | Uint8Array): void {
  files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content.slice())
}

export function renameSync(from: string, to: string): void {
  files.set(to, bytesOf(from))
  files.delete(from)
}

export const rmSync = (path: string): void => void files.delete(path)
/** Folders exist as soon as they hold a file. */
export const mkdirSync = (): void => {}

export const join = (...parts: string[]): string =>
  parts
    .filter(Boolean)
    .join('/')
    .replace(/\/(\.?\/)+/g, '/')
export const dirname = (path: string): string => path.replace(/\/?[^/]*$/, '') || '.'
export const basename = (path: string, ending = ''): string => path.slice(path.lastIndexOf('/') + 1).replace(ending, '')
export const relative = (_: '', path: string): string => path

/** SHA-256, the only hash that lib uses; the browser's own is asynchronous. */
export function createHash(_: 'sha256') {
  const hash = sha256.create()
  const self = {
    update(data: string | ArrayBufferView) {
      const { buffer, byteOffset, byteLength } = typeof data === 'string' ? new TextEncoder().encode(data) : data
      hash.update(new Uint8Array(buffer, byteOffset, byteLength))
      return self
    },
    digest: (_: 'hex') => bytesToHex(hash.digest()),
  }
  return self
}
export const randomUUID = (): string => crypto.randomUUID()

export const deflateSync = (bytes: Uint8Array): PageBuffer => PageBuffer.from(zip.zlibSync(bytes, { level: 9 }))
export const gunzipSync = (bytes: Uint8Array): PageBuffer => PageBuffer.from(zip.gunzipSync(bytes))
export const gzipSync = (text: string): PageBuffer => PageBuffer.from(zip.gzipSync(new TextEncoder().encode(text)))

export { inspect } from './inspect'
export { PageBuffer as Buffer }

type Listener = () => void
const listeners = new Map<string, Set<Listener>>()
const listenersOf = (signal: string) => listeners.get(signal) ?? new Set()

/** The working folder is the root that files are fetched from, so that their paths are those of the repository. */
export const process = {
  cwd: (): string => '',
  env: {} as Record<string, string | undefined>,
  pid: 1,
  /** no browser reports a page's total memory, only WebAssembly's and JavaScript's heap */
  memoryUsage: () => ({ rss: (performance as unknown as Heap).memory?.usedJSHeapSize ?? 0 }),
  on: (signal: string, heard: Listener): void => void listeners.set(signal, listenersOf(signal).add(heard)),
  off: (signal: string, heard: Listener): void => void listenersOf(signal).delete(heard),
  emit: (signal: string): void => {
    for (const heard of listenersOf(signal)) heard()
  },
}

interface Heap {
  memory?: { usedJSHeapSize: number }
}

/** Runs after all messages that are already waiting. */
export const setImmediate = (next: () => void): void => void setTimeout(next, 0)
