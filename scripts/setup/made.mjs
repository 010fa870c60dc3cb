import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { native, readText, root, writeWhole } from './paths.mjs'

/** What native files were when set-up made them: { path from the root: { sha256, seen } }.  seen: size and times of the
 *  file when its bytes were last read; while they stand, nobody has written to it. */
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

/** Note files that were just made, by their bytes. */
export const noteMade = files =>
  files.length > 0 &&
  note(Object.fromEntries(files.map(file => [nameOf(file), { sha256: sha256(file), seen: looksOf(file) }])))

/** → 'whole'; 'changed' when its bytes are not those that were made; 'missing' when it or its note is not there.
 *  A file that looks as it did when it was read last is not read again, unless `everyByte`, which writes nothing either. */
export function stateOf(file, { everyByte = false } = {}) {
  const known = noted()[nameOf(file)]
  if (!known || !fs.existsSync(file)) return 'missing'
  const seen = looksOf(file)
  if (seen === known.seen && !everyByte) return 'whole'
  if (sha256(file) !== known.sha256) return 'changed'
  if (!everyByte) note({ [nameOf(file)]: { ...known, seen } })
  return 'whole'
}

/** Of these files, those that are not as they were made: "…: not the bytes that set-up made", or '' for none. */
export function changesIn(files, how) {
  const changed = files.filter(file => stateOf(file, how) === 'changed').map(nameOf)
  return changed.length === 0 ? '' : `${changed.join(', ')}: not the bytes that set-up made (by SHA-256)`
}
