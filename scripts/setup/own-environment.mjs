import fs from 'node:fs'
import path from 'node:path'
import { lockOf } from './locks.mjs'
import { cache, digest, readText, root, writeWhole } from './paths.mjs'
import { findPython } from './prerequisites.mjs'
import { makeEnvironment } from './python.mjs'

/** A Python environment in .cache, separate from JupyterLab's.  locks: what it contains;  minor: of the oldest Python 3
 *  → { isThere(), install(say), program(name) }; isThere: complete for these locks, at this path, which its scripts name. */
export function ownEnvironment({ folder: name, locks, minor }) {
  const folder = path.join(cache, name)
  const stamp = path.join(folder, '.complete')
  const program = name => path.join(folder, 'bin', name)
  const wanted = () => digest([...locks.map(lock => readText(path.join(root, lockOf(lock)))), root].join('\n'))
  return {
    program,
    isThere: () => fs.existsSync(program('python')) && readText(stamp) === wanted(),
    async install(say) {
      const pins = await makeEnvironment({ ...findPython(minor), folder, locks }, say)
      writeWhole(stamp, wanted())
      return pins
    },
  }
}
