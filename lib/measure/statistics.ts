/** The mean. */
export const mean = (xs: number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

/** The sample standard deviation (n − 1); 0 for a single number. */
export function standardDeviation(xs: number[]): number {
  if (xs.length < 2) return 0
  const centre = mean(xs)
  return Math.sqrt(xs.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (xs.length - 1))
}

/** Mean and standard deviation of each numeric column over rows that agree in the column `by`, in order of appearance. */
export function summarise<K extends string>(rows: ({ [key in K]: string } & Record<string, unknown>)[], by: K) {
  const names = [...new Set(rows.map(row => row[by]))]
  return names.map(name => {
    const group = rows.filter(row => row[by] === name)
    const columns = Object.keys(group[0]!).filter(key => typeof group[0]![key] === 'number')
    const cells = columns.map(key => {
      const values = group.map(row => row[key] as number)
      return [key, { mean: mean(values), sd: standardDeviation(values) }] as const
    })
    return { [by]: name, ...Object.fromEntries(cells) } as Record<string, string | { mean: number; sd: number }>
  })
}
