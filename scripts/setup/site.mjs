import { ownEnvironment } from './own-environment.mjs'

const own = ownEnvironment({ folder: 'site-python', locks: ['site'], minor: 10 })

export const jupyter = own.program('jupyter')

/** JupyterLite, which puts JupyterLab into the site: only for npm run site and its tests. */
export const site = { name: 'JupyterLite', gigabytes: 0.1, current: own.isThere, install: own.install }
