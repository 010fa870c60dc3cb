import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

const version = (name: string): string => require(`${name}/package.json`).version

/** Where a notebook runs, in one line: device, cores, threads, versions. */
export function deviceLine(device: 'CPU' | 'GPU'): string {
  const { TF_NUM_INTRAOP_THREADS: intra, TF_NUM_INTEROP_THREADS: inter } = process.env
  const threads = `${inter ?? '?'} ops side by side on ${intra ?? '?'} thread${intra === '1' ? '' : 's'} each`
  return `${device}, ${cpus().length} cores, ${threads}; tfjs ${version('@tensorflow/tfjs-core')}, Node ${process.versions.node}`
}

/** The short hash of the commit that is checked out, or 'unknown'. */
export function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}
