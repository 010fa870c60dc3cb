import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

const version = (name: string): string => require(`${name}/package.json`).version

/** Where a notebook runs, in a line: device, threads, versions. */
export function deviceLine(device: 'CPU' | 'GPU'): string {
  const { TF_NUM_INTRAOP_THREADS: intra, TF_NUM_INTEROP_THREADS: inter } = process.env
  const threads = `${inter ?? '?'} ops side by side on ${intra ?? '?'} thread${intra === '1' ? '' : 's'} each`
  return `${device}, ${cpus().length} cores, ${threads}; tfjs ${version('@tensorflow/tfjs-core')}, Node ${process.versions.node}`
}

/** Small print below a table or figure: what made it. */
export function provenance(config: { seed?: unknown } & object, more: Record<string, unknown> = {}): string {
  const { seed, ...rest } = { ...config, ...more }
  const settings = Object.entries(rest).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  )
  return [`seed ${seed}`, ...settings, `commit ${commit()}`, new Date().toISOString().slice(0, 10)].join(' · ')
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}

/** A setting that depends on SCALE: `smoke` (in the tests) or the full value. */
export const atScale = <T>(full: T, smoke: T): T => (process.env.SCALE === 'smoke' ? smoke : full)
