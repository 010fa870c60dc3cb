import { jobs } from '../../lib/experiments'
import { studyNames } from '../../lib/experiments/all-studies'
import { placeOf } from '../../lib/experiments/open-table'
import { type TestedClaim, tablesOf } from '../../lib/experiments/tested-claims'
import { costs } from '../reproduce/cost'
import { layOut } from '../reproduce/grid'

const costOf = costs()

/** The command that recomputes a claim's rows in its first place, and how long that takes in each. */
export function effort({ table, cells }: TestedClaim, places: string[]) {
  return table === 'figure A' ? ofFigure(table, places) : ofTable(table, cells, places)
}

const minutesOf = (rows: { name: string; config: Parameters<typeof costOf>[1] }[]) =>
  (rows.reduce((sum, { name, config }) => sum + costOf(name, config).seconds, 0) / 60).toFixed(1)

function ofTable(table: string, cells: string[], places: string[]) {
  const what = table.startsWith('figure') ? `--${table}` : `--table ${table}`
  const trained = (names: string[]) => names.filter(name => name !== 'Base Model')[0]!
  const [one, all] = [{} as Record<string, string>, {} as Record<string, string>]
  for (const { study, ...rest } of tablesOf(table)) {
    const rows = jobs(study)
    const place = placeOf({ study, ...rest })
    one[place] = minutesOf(rows.filter(({ cell, seed }) => cell === trained(cells) && seed === study.seeds[0]))
    all[place] = minutesOf(rows.filter(({ cell }) => cells.includes(cell!)))
  }
  const options = places[0] === 'plane' ? '' : ` --dataset ${places[0]}`
  return {
    command: `npm run reproduce -- ${what}${options} --cell "${trained(cells)}" --again`,
    minutes: { 'minutes, that cell and seed 0': one, 'minutes, all seeds of all that is compared': all },
  }
}

function ofFigure(table: string, places: string[]) {
  const all = places.map(dataset => {
    const study = studyNames.find(one => one.table === table && one.dataset === dataset)!
    return [dataset, minutesOf(layOut(study, 'full'))] as const
  })
  return {
    command: `npm run reproduce -- --${table} --dataset ${places[0]}`,
    minutes: { 'minutes, all pairs': Object.fromEntries(all) },
  }
}
