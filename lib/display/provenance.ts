import { commit } from './machine'

/** Small print below a table or figure: the seed, settings, commit and date that made it. */
export function provenance(config: { seed?: unknown } & object, more: Record<string, unknown> = {}): string {
  const { seed, ...rest } = { ...config, ...more }
  const settings = Object.entries(rest).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  )
  return [`seed ${seed}`, ...settings, `commit ${commit()}`, new Date().toISOString().slice(0, 10)].join(' · ')
}

/** A setting that depends on SCALE: `smoke` (in the tests) or the full value. */
export const atScale = <T>(full: T, smoke: T): T => (process.env.SCALE === 'smoke' ? smoke : full)
