import { inspect } from 'node:util'
import { table } from './table'
import type { Row } from './table-formats'
import { isTensor, tensorView } from './tensor-view'
import { type View, view } from './view'

/** The part of a study's row that a table needs. */
interface StoredRunLike {
  name: string
  metrics: Record<string, number>
  config: object
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
const isView = (value: unknown): value is View => typeof value === 'object' && value !== null && 'bundle' in value
const isFrame = (value: unknown): value is { columns: string[]; values: unknown[][] } =>
  typeof value === 'object' && value !== null && 'columns' in value && 'values' in value
const isStoredRun = (value: unknown): value is StoredRunLike =>
  isRecord(value) && 'metrics' in value && 'config' in value

/** Any value as a view: a view as it is; a tensor as shape, range and picture; rows of a study, records
 *  or a danfojs DataFrame as a table; a configuration as a table of settings; the rest as text. */
export function asView(value: unknown): View {
  if (isView(value)) return value
  if (isTensor(value)) return tensorView(value)
  if (isFrame(value)) return table(value)
  if (isStoredRun(value)) return table([storedRun(value)])
  if (Array.isArray(value) && value.length && value.every(isStoredRun)) return table(value.map(storedRun))
  if (Array.isArray(value) && value.length && value.every(isRecord)) return table(value as Row[])
  if (isRecord(value) && Object.keys(value).length) return table(settings(value))
  return view(typeof value === 'string' ? value : inspect(value, { depth: 3 }), () => ({}))
}

const storedRun = ({ name, config, metrics }: StoredRunLike): Row => ({
  name,
  ...('seed' in config ? { seed: config.seed as number } : {}),
  ...metrics,
})

/** One row per setting; nested settings by their path. */
function settings(config: Record<string, unknown>, path = ''): Row[] {
  return Object.entries(config).flatMap(([name, value]) =>
    isRecord(value)
      ? settings(value, `${path}${name}.`)
      : [{ setting: path + name, value: typeof value === 'string' ? value : inspect(value) }],
  )
}
