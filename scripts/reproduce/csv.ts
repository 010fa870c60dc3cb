import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { studyNames } from '../../lib/experiments/all-studies'
import { runStore } from '../../lib/experiments/runs'
import { writeWhole } from '../../lib/whole-file'
import { columnsOf, csvOf, type KeyedRun, type Line, linesOf } from './csv/lines'
import { packageOf } from './csv/package'
import { pageOf } from './csv/page'
import { storeOf, wholeGrid } from './grid'

/** All stored runs of a folder, by study and file name.
 *  @throws a damaged file, with its name. */
export function storedRuns(folder = join('data', 'runs')): KeyedRun[] {
  const tables = Object.entries(wholeGrid({ out: folder }).tables).map(
    ([name, { rows }]) => [name, new Set(rows)] as const,
  )
  const tablesOf = (key: string) => tables.filter(([, rows]) => rows.has(key)).map(([name]) => name)
  return [...new Set(studyNames.map(storeOf))].flatMap(study => {
    const store = runStore(study, folder)
    return store.all().map(run => {
      const key = store.key(run.name, run.config)
      return { key, tables: tablesOf(key), run }
    })
  })
}

/** The files of the data set, by name: the CSV, its schema, and the page that explains it. */
export function csvFiles(runs = storedRuns()): { 'runs.csv': string; 'datapackage.json': string; 'README.md': string } {
  const lines: Line[] = runs.flatMap(linesOf)
  const columns = columnsOf(lines)
  return {
    'runs.csv': csvOf(lines, columns),
    'datapackage.json': `${JSON.stringify(packageOf(lines, columns), null, 1)}\n`,
    'README.md': pageOf(runs.length, lines.length, columns),
  }
}

/** `npm run reproduce -- --csv`: all stored runs as one CSV file with its schema and a page, in `data/all-runs`.  →  true */
export async function reproduceCsv(args: string[]): Promise<boolean> {
  const options = { csv: { type: 'boolean' }, out: { type: 'string' } } as const
  const { out = join('data', 'all-runs') } = parseArgs({ args, options }).values
  const { 'runs.csv': csv, ...others } = csvFiles()
  mkdirSync(out, { recursive: true })
  writeWhole(join(out, 'runs.csv.gz'), gzipSync(csv, { level: 9 }))
  for (const [name, text] of Object.entries(others)) writeWhole(join(out, name), text)
  console.log(`${join(out, 'runs.csv.gz')}: all stored runs; README.md beside it explains the columns`)
  return true
}
