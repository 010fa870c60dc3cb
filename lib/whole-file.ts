import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Write a file whole or not at all, and the folders on its way: a file of another name is written, flushed to the disk
 *  and renamed. A reader sees the old content or the new, also after a crash or with a second writer.
 *  Errors: those of the file system, a full disk in words; nothing is left behind. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  const beside = `${file}.${randomUUID()}.tmp`
  try {
    writeFileSync(beside, Buffer.from(content as Uint8Array), { flush: true }) // of a string, Node 20 ignores `flush`
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC') throw error
    throw new Error(
      `The disk is full: ${file} was not written. Free some space and run the same command again. (${message})`,
    )
  }
}
