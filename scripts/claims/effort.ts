import { jobs } from '../../lib/experiments'
import { studyNames } from '../../lib/experiments/all-studies'
import { studiesOf, type TestedClaim } from '../../lib/experiments/tested-claims'
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
  const studies = studiesOf(table)
  const { table: first, dataset } = studies[0]!.study
  const trained = cells.find(name => name !== 'Base Model')!
  const minutesBy = (names: string[], seeds: (seed: number) => boolean) =>
    Object.fromEntries(
      places.map(name => {
        const rows = studies
          .filter(({ place }) => place === name)
          .flatMap(({ study, rowOf }) => {
            const cells = names.map(rowOf)
            return jobs(study).filter(one => cells.includes(one.cell!) && seeds(one.seed))
          })
        return [name, rows.length ? minutesOf(rows) : '–']
      }),
    )
  return {
    command: `npm run reproduce -- ${first.startsWith('figure') ? `--${first}` : `--table ${first}`}${dataset === 'plane' ? '' : ` --dataset ${dataset}`} --cell "${trained}" --again`,
    minutes: {
      'minutes, that cell and seed 0': minutesBy([trained], seed => seed === 0),
      'minutes, all seeds of all that is compared': minutesBy(cells, () => true),
    },
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
