import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { datasetOf } from '../../lib/datasets'
import { scaleNames } from '../../lib/experiments/ablations'
import { type StudyName, studyNames } from '../../lib/experiments/all-studies'
import { earlyLate } from '../../lib/experiments/early-late'
import { jobs } from '../../lib/experiments/run-study'
import { runStore, type StoredRun } from '../../lib/experiments/runs'
import { studyOf } from '../../lib/experiments/studies'
import { parseConfig } from '../../lib/train/config'
import { runsFolder } from './compute'
import { type Cost, costs } from './cost'

// The whole reproduction as data, for the workflow to run and the dry run to count; all of it is derived from the studies.

/** A row, stored or to be computed: its file, its study, and its cost. */
export interface GridRow extends Cost {
  key: string
  file: string
  name: string
  seed: number
  study: StudyName
}

export interface Grid {
  scale: string
  folder: string
  rows: GridRow[]
  /** the tables by name: the study and the keys of its rows */
  tables: Record<string, { study: StudyName; rows: string[] }>
  /** the tables that a notebook shows, by its file name without the ending */
  notebooks: Record<string, string[]>
  /** studies that cannot be laid out yet, and why */
  later: Record<string, string>
}

export const nameOf = ({ table, dataset, regime }: StudyName): string =>
  [/^\d/.test(table) ? `table ${table}` : table, dataset, ...(regime === '1:2' ? [] : [regime])]
    .join(' ')
    .replaceAll(' ', '-')
    .replaceAll(':', 'to')

/** The folder of a study's rows. */
export const storeOf = ({ table, dataset }: StudyName): string => (table === 'figure A' ? 'early-late' : dataset)

/** The rows of a study, name and configuration, in the study's order.
 *  @throws unknown names; a data set that is not tuned yet; a missing teacher, whose hash is part of the
 *  configuration. */
export function layOut(study: StudyName, scale: string): { name: string; seed: number; config: StoredRun['config'] }[] {
  if (study.table === 'figure A') return earlyLate({ dataset: study.dataset, scale })
  return jobs(studyOf({ ...study, scale }))
}

/** Train the missing plane teachers that the grid needs (`npm run train` makes the others). */
export function makeTeachers(scale: string): void {
  for (const study of studyNames) {
    const { makeTeacher } = datasetOf(study.dataset)
    if (!makeTeacher || study.table === 'figure A') continue
    try {
      for (const seed of studyOf({ ...study, scale }).seeds) makeTeacher(seed)
    } catch {} // a study that cannot be laid out yet: the grid says why
  }
}

/** The tables of which each notebook shows stored rows. */
export function notebookTables(): Record<string, string[]> {
  const of = (...tables: string[]) => studyNames.filter(({ table }) => tables.includes(table)).map(nameOf)
  const on = (table: string, ...datasets: string[]) =>
    studyNames.filter(one => one.table === table && datasets.includes(one.dataset)).map(nameOf)
  const all: Record<string, string[]> = {
    '04': on('4', 'emoji-all'),
    '06': of('3'),
    '07': of('4'),
    '08': of('figure 5'),
    '09': of('map', 'mechanism'),
    '11': of('figure A'),
    '13': on('1', 'scenes', 'emoji-all'),
    '14': of('5'),
    '15': of('1', '2', 'tuning', 'rivals', 'rivals tuning'),
    '16': on('phase', 'plane-labels', 'plane-continuous'),
    '18': [...on('phase', 'emoji-all'), ...on('3', 'emoji-all')],
    '19': of('1', '2', '3', '4', 'figure 5', '5', 'figure A', 'phase', 'dip', 'rivals'),
    '17': of('dip'),
  }
  const there = readdirSync(join(process.cwd(), 'notebooks'))
  return Object.fromEntries(
    Object.entries(all).flatMap(([number, tables]) => {
      const file = there.find(name => name.startsWith(`${number}-`))
      return file ? [[file.replace('.ipynb', ''), tables]] : []
    }),
  )
}

const optionsSchema = z.strictObject({ scale: z.enum(scaleNames).default('full'), out: z.string().optional() })

/** The whole grid of a scale; a row of two tables occurs once.
 *  @throws an unknown scale, with the known ones. */
export function wholeGrid(options: z.input<typeof optionsSchema> = {}): Grid {
  const { scale, out } = parseConfig(optionsSchema, options)
  const folder = resolve(runsFolder(scale, out))
  const rows = new Map<string, GridRow>()
  const grid: Grid = { scale, folder, rows: [], tables: {}, notebooks: {}, later: {} }
  const costOf = costs()
  for (const study of studyNames) {
    try {
      const store = runStore(storeOf(study), folder)
      const made = layOut(study, scale).map(({ name, seed, config }) => {
        const key = store.key(name, config)
        const file = join(folder, storeOf(study), `${key}.json`)
        if (!rows.has(file)) rows.set(file, { key, file, name, seed, study, ...costOf(name, config) })
        return key
      })
      grid.tables[nameOf(study)] = { study, rows: made }
    } catch (error) {
      grid.later[nameOf(study)] = (error as Error).message
    }
  }
  grid.rows = [...rows.values()]
  if (scale === 'full') grid.notebooks = withAllTables(grid)
  return grid
}

/** The notebooks whose tables are all laid out, so that they can run. */
const withAllTables = ({ tables }: Grid) =>
  Object.fromEntries(Object.entries(notebookTables()).filter(([, names]) => names.every(name => name in tables)))

/** Rows of the grid whose file is missing. */
export const missingOf = ({ rows }: Grid): GridRow[] => rows.filter(({ file }) => !existsSync(file))

/** Rows of the grid whose file is damaged, with what is wrong. */
export function damagedOf({ rows, folder }: Grid): { file: string; why: string }[] {
  return rows.flatMap(({ file, study, key }) => {
    try {
      runStore(storeOf(study), folder).get(key)
      return []
    } catch (error) {
      return [{ file, why: (error as Error).message }]
    }
  })
}

/** `npm run reproduce -- --grid --scale full`: the whole grid as JSON.  →  true */
export async function printGrid(args: string[]): Promise<boolean> {
  const text = { type: 'string' } as const
  const options = { grid: { type: 'boolean' }, scale: text, out: text } as const
  const { grid: _, ...wanted } = parseArgs({ args, options }).values
  console.log(JSON.stringify(wholeGrid(wanted as z.input<typeof optionsSchema>), null, 1))
  return true
}
