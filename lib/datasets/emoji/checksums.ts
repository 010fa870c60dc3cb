import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { writeWhole } from '../../whole-file'

/** The files of data/emoji-all that belong together: captions.json, and what was made with it in one go. */
const names = ['captions.json', 'captions.safetensors', 'drawings.json', 'drawings.png'] as const
export type EmojiFile = (typeof names)[number]

/** Their SHA-256 checksums, in the format of `sha256sum --check`. */
const list = 'SHA256SUMS'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const restore = (file: string) => `Restore it: git checkout -- ${relative(process.cwd(), file)}`

/** Write the list beside the files, which must exist. */
export function writeChecksums(folder: string): void {
  const lines = names.map(name => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`)
  writeWhole(join(folder, list), lines.join(''))
}

/** The SHA-256 listed for a file.
 *  @throws a missing or damaged list, with the remedy. */
export function listedChecksum(folder: string, name: EmojiFile): string {
  const file = join(folder, list)
  const fail = (what: string) =>
    new Error(`${file}: expected a line "SHA-256  name" for each of ${names.join(', ')}, ${what}. ${restore(file)}`)
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  } catch (error) {
    throw fail(`got none (${(error as Error).message})`)
  }
  const fits = (i: number) => new RegExp(`^[0-9a-f]{64}  ${names[i]!.replace('.', '\\.')}$`).test(lines[i] ?? '')
  if (lines.length !== names.length || !names.every((_, i) => fits(i))) throw fail('got other lines')
  return lines[names.indexOf(name)]!.slice(0, 64)
}

/** Read a file of data/emoji-all and verify its checksum.
 *  @throws a missing file, or another than the listed one, with the remedy. */
export function readListed(folder: string, name: EmojiFile): Buffer {
  const expected = listedChecksum(folder, name)
  const file = join(folder, name)
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as Error).message}). ${restore(file)}`)
  }
  const came = sha256(bytes)
  if (came === expected) return bytes
  const whose = `expected SHA-256 ${expected.slice(0, 16)}…, got ${came.slice(0, 16)}…`
  throw new Error(
    `${file} is not the file that ${list} lists (${whose}). ${restore(file)}; if it was changed on purpose, build all of them again: npm run data -- ${basename(folder)}`,
  )
}
