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

/** The checksum of a file of weights, after the checks of `loadWeights`.
 *  @throws as `loadWeights`. */
export const weightsHash = (path: string, asked?: Asked): string => readAsked(path, asked).sha256

/** An error with the code of Node's for a missing file, by which a page knows what it does not carry, and words of our own. */
export const missingFile = (message: string): Error => Object.assign(new Error(message), { code: 'ENOENT' })

function readAsked(path: string, asked?: Asked): ReturnType<typeof readWhole> {
  if (!asked) return readWhole(path)
  const remedy = `${asked.command}. If it came with the repository: git checkout -- ${path}`
  if (!existsSync(path)) throw missingFile(`There is no ${path}. Make it: ${remedy}`)
  let whole: ReturnType<typeof readWhole>
  try {
    whole = readWhole(path)
  } catch (error) {
    throw new Error(`${(error as Error).message} Create it again: ${remedy}`)
  }
  const shapes = Object.fromEntries(Object.entries(whole.entries).map(([name, { shape }]) => [name, shape]))
  const said = unlike({ meta: JSON.parse(whole.meta), shapes }, asked)
  if (said) throw new Error(`${path} holds other weights: ${said}. Delete it and create it again: ${remedy}`)
  return whole
}

function readWhole(path: string): { entries: Record<string, Entry>; data: Buffer; meta: string; sha256: string } {
  const file = readFileSync(path)
  const damaged = (what: string) => new Error(`${path} is damaged (${what}). Delete it and make or fetch it again.`)
  const headerEnd = file.length < 8 ? Number.NaN : 8 + Number(file.readBigUInt64LE())
  if (!(headerEnd <= file.length)) throw damaged('cut short')
  let header: Record<string, Entry> & { __metadata__?: { meta: string; sha256: string } }
  try {
    header = JSON.parse(file.toString('utf8', 8, headerEnd))
  } catch {
    throw damaged('unreadable header')
  }
  const { __metadata__, ...entries } = header
  const data = file.subarray(headerEnd)
  if (!__metadata__ || checksum(entries, __metadata__.meta, data) !== __metadata__.sha256) {
    throw damaged('its content does not match its checksum')
  }
  return { entries, data, ...__metadata__ }
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
