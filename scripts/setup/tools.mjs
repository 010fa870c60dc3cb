import { ownEnvironment } from './own-environment.mjs'

const own = ownEnvironment({ folder: 'tools-python', locks: ['tools'], minor: 10 })

export const [uv, pipAudit] = ['uv', 'pip-audit'].map(own.program)

/** uv and pip-audit: only for npm run lock and npm run outdated. */
export const tools = { name: 'lock tools', gigabytes: 0.2, current: own.isThere, install: own.install }
