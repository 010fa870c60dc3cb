import type { Cell, Row } from './table-formats'

/** The part of a danfojs DataFrame that a table needs. */
export interface DataFrameLike {
  columns: string[]
  values: unknown
}

/** The rows of a DataFrame. Columns `x_mean` and `x_std`, as `groupby` names them, become one column x of mean ± sd;
 *  NaN, as a join leaves where a row has no match, becomes null. */
export function frameRows({ columns, values }: DataFrameLike): Row[] {
  const spread = (name: string) => columns.includes(`${name}_mean`) && columns.includes(`${name}_std`)
  return (values as Cell[][]).map(row => {
    const at = (name: string) => row[columns.indexOf(name)]
    return Object.fromEntries(
      columns.flatMap((column, i): [string, Cell][] => {
        const [, name, what] = /^(.*)_(mean|std)$/s.exec(column) ?? []
        if (name === undefined || !spread(name)) return [[column, present(row[i])]]
        const [mean, sd] = [at(`${name}_mean`), at(`${name}_std`)].map(present)
        if (what === 'std') return []
        return [[name, typeof mean === 'number' ? { mean, sd: sd as number } : null]]
      }),
    )
  })
}

const present = (cell: Cell): Cell =>
  typeof cell === 'boolean' ? String(cell) : typeof cell === 'number' && Number.isNaN(cell) ? null : cell
