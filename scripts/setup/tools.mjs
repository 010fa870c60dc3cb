import { ownEnvironment } from './own-environment.mjs'

const own = ownEnvironment({ folder: 'tools-python', locks: ['tools'], minor: 10 })

export const [uv, pipAudit] = ['uv', 'pip-audit'].map(own.program)

/** What makes the locks and says what is behind: only for npm run lock and npm run outdated. */
export const tools = { name: 'lock tools', gigabytes: 0.2, current: own.isThere, install: own.install }
