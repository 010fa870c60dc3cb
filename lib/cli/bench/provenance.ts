import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { type Choice, peerNames } from './choice'
import type { Result } from './result'

/** A result of here and now with no setting in it yet. */
export function blankResult({ rounds, peers }: Pick<Choice, 'rounds' | 'peers'>): Result {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    gigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
  }
  const chosen = peers.length < peerNames.length ? ` --peers "${peers.join(',')}"` : ''
  const command = `npm run bench -- --rounds ${rounds}${chosen}`
  return { command, date: new Date().toISOString().slice(0, 10), commit: commit(), machine, versions: {}, settings: [] }
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: __dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const changed = git('status', '--porcelain', '--', ':/lib').length > 0
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ', changed' : ''}`
  } catch {
    return 'unknown'
  }
}
