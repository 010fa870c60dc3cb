import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { native, readText, root, writeWhole } from './paths.mjs'

/** The state of native files when set-up made them: { path from the root: { sha256, seen } }.  seen: size and times of the
 *  file when its bytes were last read; while these are the same, it has not been written to. */
const notes = path.join(native, 'sha256.json')

const nameOf = file => path.relative(root, file)
const noted = () => JSON.parse(readText(notes) || '{}')
const note = more => writeWhole(notes, `${JSON.stringify({ ...noted(), ...more }, null, 2)}\n`)

function looksOf(file) {
  const { size, mtimeMs, ctimeMs, ino } = fs.statSync(file)
  return [size, mtimeMs, ctimeMs, ino].join(' ')
}

function sha256(file) {
  const hash = createHash('sha256')
  const block = Buffer.alloc(8 << 20)
  const handle = fs.openSync(file)
  try {
    for (;;) {
      const bytes = fs.readSync(handle, block)
      if (bytes === 0) break
      hash.update(block.subarray(0, bytes))
    }
  } finally {
    fs.closeSync(handle)
  }
  return hash.digest('hex')
}

/** Record the bytes of files that were just made. */
export const noteMade = files =>
  files.length > 0 &&
  note(Object.fromEntries(files.map(file => [nameOf(file), { sha256: sha256(file), seen: looksOf(file) }])))

/** → 'whole'; 'changed' if its bytes differ from those that were made; 'missing' if it or its record is.
 *  A file whose size and times are unchanged is not read again, unless `everyByte`, which also writes nothing. */
export function stateOf(file, { everyByte = false } = {}) {
  const known = noted()[nameOf(file)]
  if (!known || !fs.existsSync(file)) return 'missing'
  const seen = looksOf(file)
  if (seen === known.seen && !everyByte) return 'whole'
  if (sha256(file) !== known.sha256) return 'changed'
  if (!everyByte) note({ [nameOf(file)]: { ...known, seen } })
  return 'whole'
}

/** The files that are not as set-up made them, as a message: "…: not the bytes that set-up made", or '' for none. */
export function changesIn(files, how) {
  const changed = files.filter(file => stateOf(file, how) === 'changed').map(nameOf)
  return changed.length === 0 ? '' : `${changed.join(', ')}: not the bytes that set-up made (by SHA-256)`
}
