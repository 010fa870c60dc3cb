import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Error codes of the file system, with what is wrong and what to do. */
const refusals: Record<string, [wrong: string, remedy: string]> = {
  ENOSPC: ['The disk is full', 'Free some space and run the same command again.'],
  EDQUOT: ['Your quota of the disk is used up', 'Free some space and run the same command again.'],
  EROFS: ['The disk may be read only', 'Choose a folder on a disk that may be written to.'],
  EACCES: ['Its folder may not be written to', 'Change its permissions, or choose another folder.'],
  EPERM: ['Its folder may not be written to', 'Change its permissions, or choose another folder.'],
  ENOTDIR: ['A part of its path is a file', 'Choose another folder.'],
  EEXIST: ['A part of its path is a file', 'Choose another folder.'],
}

/** Write a file atomically, creating its folders: a temporary file is written, flushed to disk and renamed. A reader sees
 *  the old content or the new, even after a crash or with a second writer.
 *  @throws a full or read-only disk, or a folder without write permission, with the remedy, leaving nothing behind; other
 *  errors as the file system reports them. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const beside = `${file}.${randomUUID()}.tmp`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(beside, Buffer.from(content as Uint8Array), { flush: true }) // of a string, Node 20 ignores `flush`
    renameSync(beside, file)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const refusal = refusals[code]
    if (existsSync(beside)) rmSync(beside, { force: true })
    if (!refusal) throw error
    throw new Error(`${refusal[0]}: ${file} was not written. ${refusal[1]} (${message})`)
  }
}
