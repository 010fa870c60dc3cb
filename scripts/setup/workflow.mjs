import fs from 'node:fs'
import path from 'node:path'
import { cache, digest, readText, root, writeWhole } from './paths.mjs'
import { findPython } from './prerequisites.mjs'
import { makeEnvironment } from './python.mjs'

const requirements = 'scripts/reproduce/workflow/requirements.txt'
const folder = path.join(cache, 'workflow-python')
const stamp = path.join(folder, '.complete')
export const snakemake = path.join(folder, 'bin', 'snakemake')

/** The environment is whole for these pins, at this path (its scripts name it). */
const wanted = () => digest([readText(path.join(root, requirements)), root].join('\n'))
export const isThere = () => fs.existsSync(snakemake) && readText(stamp) === wanted()

async function install(say) {
  const pins = await makeEnvironment({ ...findPython(11), folder, requirements }, say)
  writeWhole(stamp, wanted())
  return pins
}

/** Snakemake and its plugins, in an environment of their own: only where they are asked for. They need Python 3.11, which
 *  nothing else does: with an older one there is nothing to be set up, and what needs them says so. */
export const workflow = {
  name: 'workflow engine',
  gigabytes: 0.4,
  current: () => isThere() || !findPython(11),
  install,
}
