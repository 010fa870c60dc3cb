import type { Pictures } from '../datasets/dataset'
import { ring } from '../datasets/plane/plane'
import { imageGrid } from '../display/image-grid'
import { clouds } from '../display/plots'
import { atScale } from '../display/provenance'
import { show } from '../display/show'
import { table } from '../display/table'
import { track } from '../display/track'
import { type View, view } from '../display/view'
import { checkStudy, type Study } from './ablations'
import { type AgreementRow, agreementOf, assertAgreement } from './agreement'
import { cellOf, type Drawn, jobOf, runAgain, seedsOf } from './cell-again'
import { runStore, type StoredRun } from './runs'
import { toleranceNote } from './tolerance'

interface Options {
  /** of the study; `all` gives the mean ± sd of the table again */
  seeds?: number[] | 'all'
}

/** Train a cell of a table again under a live panel, and show it next to its stored row: live, stored, difference, and the
 *  tolerance measured for this system on this data set.
 *  @throws an argument that is not a study; a cell or seed that the table does not have; a run outside the tolerance. */
export async function recompute(of: Study | { study: Study }, name: string, options: Options = {}): Promise<void> {
  const study = ((of as { study?: Study } | null)?.study ?? of) as Study
  checkStudy('recompute', study)
  await recomputed(study, name, options)
}

/** `recompute`, returning the rows that it shows; none if the run was stopped. */
export async function recomputed(
  study: Study,
  name: string,
  { seeds: wanted = [0] }: Options,
): Promise<AgreementRow[]> {
  const [cell, seeds] = [cellOf(study, name), seedsOf(study, wanted)]
  const store = runStore(study.dataset)
  const ends = await tracked(atScale(study, tiny(study)), name, seeds)
  const pairs = ends.map((live, i) => {
    const { name: row, config } = jobOf(study, name, seeds[i]!)
    const stored = store.find(row, config)
    return { live, stored: stored?.metrics, row: stored }
  })
  if (pairs.length < seeds.length) return [] // stopped: run the cell again to start anew
  const rows = agreementOf(study, cell, pairs)
  const what = `${name}, ${seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds`}`
  const title = `${what}: trained now, and as stored`
  await show(table(rows, { title, note: [toleranceNote(study, cell), ...pairs.flatMap(madeBy)].join(' · ') }))
  if (atScale(true, false)) assertAgreement(rows, what)
  return rows
}

/** Train the seeds one after the other in one panel, a line each.  →  the metrics of those that finished */
async function tracked(study: Study, name: string, seeds: number[]): Promise<Record<string, number>[]> {
  const drawn: Drawn = {}
  function* students() {
    for (const seed of seeds)
      for (const record of runAgain(study, name, seed, { drawn })) yield { ...record, student: `seed ${seed}` }
  }
  const records = await track(students(), { title: name, look: ({ pictures }) => lookAt(drawn, pictures) })
  return records.flatMap(({ update, of, metrics }) => (update === of && metrics ? [metrics] : []))
}

function lookAt({ points }: Drawn, pictures?: Pictures): View {
  if (points) return clouds('', { now: points }, { modes: ring().means, extent: 2.4 })
  if (!pictures) return view('', () => ({}))
  return imageGrid([{ heading: 'now', rows: pictures.rows }], { title: '', rowLabels: pictures.prompts, across: 3 })
}

/** The study in a few updates, for tests: two iterations, whatever its budget. */
const tiny = (study: Study): Study => ({
  ...study,
  cells: study.cells.map(cell => ({
    ...cell,
    settings: { ...cell.settings, updates: 2 * cell.settings.updateRatio.student },
  })),
})

const madeBy = ({ row }: { row?: StoredRun }) => (row ? [`stored: commit ${row.versions.commit}, ${row.date}`] : [])
