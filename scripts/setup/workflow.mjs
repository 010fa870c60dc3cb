import { ownEnvironment } from './own-environment.mjs'
import { findPython } from './prerequisites.mjs'

const own = ownEnvironment({ folder: 'workflow-python', locks: ['build', 'workflow'], minor: 11 })

export const snakemake = own.program('snakemake')
export const isThere = own.isThere

/** Snakemake and its plugins, in an environment of their own: only where they are asked for. They need Python 3.11, which
 *  nothing else does: with an older one there is nothing to be set up, and what needs them says so. */
export const workflow = {
  name: 'workflow engine',
  gigabytes: 0.4,
  current: () => isThere() || !findPython(11),
  install: own.install,
}
