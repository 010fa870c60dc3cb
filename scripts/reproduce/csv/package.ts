import { describe } from './columns'
import type { Line } from './lines'

/** The Table Schema types in use. */
type Type = 'string' | 'number' | 'boolean' | 'array' | 'date'

/** The file's description as a Data Package (datapackage.org, version 2): each column with its type, unit and meaning. */
export function packageOf(lines: Line[], columns: string[]) {
  const types = typesOf(lines)
  const fields = columns.map(name => {
    const { about, unit } = describe(name)
    return { name, type: types.get(name), description: about, ...(unit ? { unit } : {}) }
  })
  const missingValues = [
    { value: '', label: 'does not apply, or was not measured' },
    { value: 'null', label: 'switched off' },
  ]
  const csv = {
    name: 'runs',
    type: 'table',
    path: 'runs.csv.gz',
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
  }
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: 'dp-dmd-runs',
    title: 'DMD, DP-DMD and the systems that they are compared with, on small data: every run, seed by seed',
    licenses: [{ name: 'MIT', path: 'https://opensource.org/license/mit' }],
    contributors: [{ title: 'The contributors of dp-dmd-companion', roles: ['creator'] }],
    sources: [{ title: 'The paper whose tables the runs are about', path: 'https://arxiv.org/abs/2602.03139' }],
    resources: [{ ...csv, schema: { fields, missingValues } }],
  }
}

/** The type of each column.
 *  @throws a column of mixed types. */
function typesOf(lines: Line[]): Map<string, Type> {
  const types = new Map<string, Type>()
  for (const [name, value] of lines.flatMap(line => Object.entries(line))) {
    if (value === null) continue
    const type = name === 'date' ? 'date' : Array.isArray(value) ? 'array' : (typeof value as Type)
    const known = types.get(name)
    if (known && known !== type)
      throw new Error(`packageOf: expected one type of values in the column "${name}", got ${known} and ${type}.`)
    types.set(name, type)
  }
  return types
}
