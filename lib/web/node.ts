import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { Buffer as PageBuffer } from 'buffer/' // the npm package, not Node's own

// All of Node that lib's sources ask for in a web page, the one place where the two differ: every `node:` module, `Buffer`
// and `process` lead here. Files are those that were fetched beforehand (`fetchFiles`), and those that were written since.

const files = new Map<string, Uint8Array>()
const missing = (path: string) =>
  Object.assign(new Error(`There is no file ${path} in this page. Fetch it first: await fetchFiles('${path}').`), {
    code: 'ENOENT',
  })

/** Whether a file, or one below a folder of that name, is there. */
export const existsSync = (path: string): boolean =>
  files.has(path) || [...files.keys()].some(name => name.startsWith(`${path}/`))

export function readFileSync(path: string, encoding?: string): PageBuffer | string {
  const bytes = files.get(path)
  if (!bytes) throw missing(path)
  const buffer = PageBuffer.from(bytes)
  return encoding ? buffer.toString('utf8') : buffer
}

export function writeFileSync(path: string, content: string | Uint8Array): void {
  files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content.slice())
}

export function renameSync(from: string, to: string): void {
  const bytes = files.get(from)
  if (!bytes) throw missing(from)
  files.set(to, bytes)
  files.delete(from)
}

export const rmSync = (path: string): void => void files.delete(path)
/** Folders are there as soon as a file is. */
export const mkdirSync = (): void => {}

export const join = (...parts: string[]): string =>
  parts
    .filter(Boolean)
    .join('/')
    .replace(/\/(\.?\/)+/g, '/')
export const dirname = (path: string): string => path.replace(/\/?[^/]*$/, '') || '.'

/** SHA-256, the one hash that lib uses; the browser's own gives its result later only. */
export function createHash(_: 'sha256') {
  const hash = sha256.create()
  const self = {
    update(data: string | Uint8Array) {
      hash.update(typeof data === 'string' ? new TextEncoder().encode(data) : data)
      return self
    },
    digest: (_: 'hex') => bytesToHex(hash.digest()),
  }
  return self
}
export const randomUUID = (): string => crypto.randomUUID()

export { PageBuffer as Buffer }
/** The working folder is the root that files are fetched from, so that their paths are those of the repository. */
export const process = { cwd: (): string => '', env: {} as Record<string, string | undefined> }
