import { ownEnvironment } from './own-environment.mjs'
import { findPython } from './prerequisites.mjs'

const own = ownEnvironment({ folder: 'workflow-python', locks: ['build', 'workflow'], minor: 11 })

export const snakemake = own.program('snakemake')
export const isThere = own.isThere

/** Snakemake and its plugins, in an environment of their own, only on request. They alone need Python 3.11: with an older one
 *  this step does nothing, and whatever needs them reports it. */
export const workflow = {
  name: 'workflow engine',
  gigabytes: 0.4,
  current: () => isThere() || !findPython(11),
  install: own.install,
}
