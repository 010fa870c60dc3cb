import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '..', '..')
const environment = join(root, '.cache', 'bench-peers')
const requirements = join(__dirname, 'peers.txt')

/** The Python of the peers: $BENCH_PYTHON, or that of the environment that --install-peers makes. */
export const peerPython = (): string => process.env.BENCH_PYTHON ?? join(environment, 'bin', 'python')

/** Why a package cannot be used, in a word or two; undefined if it can. */
export function missing(python: string, name: string): string | undefined {
  const ask = `import importlib.util, sys; sys.exit(0 if importlib.util.find_spec('${name}') else 3)`
  const { status, error } = spawnSync(python, ['-c', ask], { stdio: 'ignore' })
  if (status === 0) return undefined
  if (status === 3) return `not installed in ${python}`
  const absent = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
  return absent ? 'not installed (npm run bench -- --install-peers)' : `${python} does not run`
}

/** The package that a peer needs. */
export const packageOf = (kind: string): string => (kind === 'torch' || kind === 'compile' ? 'torch' : 'jax')

/** Install the pinned peers into their own environment.
 *  @throws a failed program, whose output is above the error. */
export async function installPeers(): Promise<void> {
  const { findPython } = await import('../setup/prerequisites.mjs' as string)
  const { pythonEnvironment } = await import('../setup/python.mjs' as string)
  const { command } = findPython() ?? {}
  if (!command) throw new Error('Expected Python 3.10 or newer with venv, found none. "npm run doctor" says more.')
  const pins = readFileSync(requirements, 'utf8').match(/^\w+==\S+/gm)!
  console.log(`Installing ${pins.join(', ')} into .cache/bench-peers.`)
  console.log("On Linux the registry's torch may carry CUDA (about 3 GB); a pip that is set to CPU wheels gets less.")
  const python = join(environment, 'bin', 'python')
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '-r', requirements]
  for (const [program, args] of [
    [command, ['-m', 'venv', environment]],
    [python, install],
  ] as const) {
    const { status } = spawnSync(program, args, { stdio: 'inherit', env: pythonEnvironment() })
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed. Fix what it names above and run it again.`)
  }
}
