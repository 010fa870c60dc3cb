import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { type Choice, peerNames } from './choice'
import { type Result, resultSchema } from './result'

/** An empty result, with the present machine, versions and commit. */
export function blankResult({ runs, rounds, peers }: Pick<Choice, 'runs' | 'rounds' | 'peers'>): Result {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    gigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
  }
  const chosen = peers.length < peerNames.length ? ` --peers "${peers.join(',')}"` : ''
  const command = `npm run bench -- --runs ${runs} --rounds ${rounds}${chosen}`
  const date = new Date().toISOString().slice(0, 10)
  return { command, date, commit: commit(), machine, versions: {}, settings: [] }
}

/** The settings in a file from an interrupted run of the same command on the same commit and machine. A setting that lacks a
 *  peer is left out, since the peer may be installed by now. */
export function unfinishedOf(blank: Result, file: string): Result | undefined {
  if (!existsSync(file)) return undefined
  const { success, data } = resultSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  const origin = ({ commit, machine, command }: Result) => JSON.stringify([commit, machine, command])
  if (!success || origin(data) !== origin(blank)) return undefined
  const complete = data.settings.filter(({ skipped }) => !skipped.some(({ why }) => why.startsWith('not installed')))
  return { ...data, settings: complete }
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
