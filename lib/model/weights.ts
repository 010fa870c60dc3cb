import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Float16Array } from '@petamoriken/float16'
import { type Tensor, tf } from '../tf'
import { writeWhole } from '../whole-file'
import { type Asked, unlike } from './asked'

/** How the numbers of a file are stored: float16 halves shipped weights, float32 keeps checkpoints exact. */
export type Precision = 'F16' | 'F32'

interface Entry {
  dtype: Precision | 'I32'
  shape: number[]
  data_offsets: [number, number]
}

/** Write tensors and their provenance to one file in the safetensors format, whole or not at all.
 *  Source: the safetensors format (8 bytes header length, JSON header, numbers).
 *  @throws as `writeWhole`; an old file then stays intact. */
export function saveWeights(
  path: string,
  tensors: Record<string, Tensor>,
  meta: object,
  precision: Precision = 'F32',
): void {
  const chunks = Object.entries(tensors).map(([name, tensor]) => ({ name, tensor, ...encode(tensor, precision) }))
  let offset = 0
  const header: Record<string, object> = {}
  for (const { name, tensor, dtype, bytes } of chunks) {
    header[name] = { dtype, shape: tensor.shape, data_offsets: [offset, offset + bytes.length] } as Entry
    offset += bytes.length
  }
  const data = Buffer.concat(chunks.map(({ bytes }) => bytes))
  const text = JSON.stringify(meta)
  header.__metadata__ = { meta: text, sha256: checksum(header, text, data) }
  const head = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(head.length))
  writeWhole(path, Buffer.concat([length, head, data]))
}

/** Read what `saveWeights` wrote. The tensors are the caller's to dispose.
 *  @throws a missing, truncated or damaged file, or one that does not match `asked`; with its name and the command that
 *  makes it. */
export function loadWeights(
  path: string,
  asked?: Asked,
): {
  tensors: Record<string, Tensor>
  meta: Record<string, unknown>
  sha256: string
} {
  const { entries, data, meta, sha256 } = readAsked(path, asked)
  const tensors = Object.entries(entries).map(([name, entry]) => [name, decode(data, entry)] as const)
  return { tensors: Object.fromEntries(tensors), meta: JSON.parse(meta), sha256 }
}

/** The checksum of a file of weights, after the checks of `loadWeights`; where a page carries but its header, what that says.
 *  @throws as `loadWeights`. */
export function weightsHash(path: string, asked?: Asked): string {
  const header = headerBeside(path)
  return (!existsSync(path) && existsSync(header) ? checked(header, asked, readHeader) : readAsked(path, asked)).sha256
}

/** The header of a file of weights, as JSON: names, shapes, provenance and checksum, without the numbers. */
export const headerOf = (path: string): string => {
  const file = readFileSync(path)
  return file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE()))
}

/** Where a page has the header of a file whose numbers it does not carry. */
export const headerBeside = (path: string): string => `${path}.header`

/** An error with the code of Node's for a missing file, by which a page knows what it does not carry, and words of our own. */
export const missingFile = (message: string): Error => Object.assign(new Error(message), { code: 'ENOENT' })

function readAsked(path: string, asked?: Asked): Whole {
  if (asked && !existsSync(path)) throw missingFile(`There is no ${path}. Make it: ${remedyOf(path, asked)}`)
  return checked(path, asked, readWhole)
}

const remedyOf = (path: string, { command }: Asked) =>
  `${command}. If it came with the repository: git checkout -- ${path}`

/** Read a file, and compare what its header says with what is asked. */
function checked<T extends Header>(path: string, asked: Asked | undefined, read: (path: string) => T): T {
  if (!asked) return read(path)
  const remedy = remedyOf(path, asked)
  let file: T
  try {
    file = read(path)
  } catch (error) {
    throw new Error(`${(error as Error).message} Create it again: ${remedy}`)
  }
  const shapes = Object.fromEntries(Object.entries(file.entries).map(([name, { shape }]) => [name, shape]))
  const said = unlike({ meta: JSON.parse(file.meta), shapes }, asked)
  if (said) throw new Error(`${path} holds other weights: ${said}. Delete it and create it again: ${remedy}`)
  return file
}

interface Header {
  entries: Record<string, Entry>
  meta: string
  sha256: string
}
type Whole = Header & { data: Buffer }

const damagedAt = (path: string, what: string) =>
  new Error(`${path} is damaged (${what}). Delete it and make or fetch it again.`)

function readWhole(path: string): Whole {
  const file = readFileSync(path)
  const headerEnd = file.length < 8 ? Number.NaN : 8 + Number(file.readBigUInt64LE())
  if (!(headerEnd <= file.length)) throw damagedAt(path, 'cut short')
  const header = parse(path, file.toString('utf8', 8, headerEnd))
  const data = file.subarray(headerEnd)
  if (checksum(header.entries, header.meta, data) !== header.sha256)
    throw damagedAt(path, 'its content does not match its checksum')
  return { data, ...header }
}

const readHeader = (path: string): Header => parse(path, readFileSync(path, 'utf8'))

function parse(path: string, text: string): Header {
  let header: Record<string, Entry> & { __metadata__?: { meta: string; sha256: string } }
  try {
    header = JSON.parse(text)
  } catch {
    throw damagedAt(path, 'unreadable header')
  }
  const { __metadata__, ...entries } = header
  if (!__metadata__) throw damagedAt(path, 'its content does not match its checksum')
  return { entries, ...__metadata__ }
}

/** SHA-256 of a file's whole content: names, shapes, provenance and numbers. */
const checksum = (entries: object, meta: string, data: Buffer) =>
  createHash('sha256')
    .update(JSON.stringify([entries, meta]))
    .update(data)
    .digest('hex')

function encode(tensor: Tensor, precision: Precision): { dtype: Entry['dtype']; bytes: Buffer } {
  const values = tensor.dataSync()
  if (tensor.dtype === 'int32') return { dtype: 'I32', bytes: bytesOf(values as Int32Array) }
  return precision === 'F16'
    ? { dtype: 'F16', bytes: bytesOf(new Float16Array(values)) }
    : { dtype: 'F32', bytes: bytesOf(values as Float32Array) }
}

const bytesOf = (values: Float32Array | Int32Array | Float16Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength)

function decode(data: Buffer, { dtype, shape, data_offsets: [start, end] }: Entry): Tensor {
  const own = new Uint8Array(data.subarray(start, end)).buffer
  if (dtype === 'F16') return tf.tensor(Float32Array.from(new Float16Array(own)), shape)
  return dtype === 'I32' ? tf.tensor(new Int32Array(own), shape, 'int32') : tf.tensor(new Float32Array(own), shape)
}
