import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { table } from '../../lib/display'
import type { Study } from '../../lib/experiments/ablations'
import { agreementOf, assertAgreement } from '../../lib/experiments/agreement'
import { cellOf, jobOf, runAgain, seedsOf } from '../../lib/experiments/cell-again'
import { runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'
import { studyOf } from '../../lib/experiments/studies'
import { measuredTolerances, toleranceNote, withRange } from '../../lib/experiments/tolerance'
import { writeWhole } from '../../lib/whole-file'
import { compute, provenance, runsFolder } from './compute'

/** `npm run reproduce -- --table 3 --cell "K = 5" --seed 0 --scale full [--again | --perturb 3]`: compute one cell of a table,
 *  unless its row is stored; again: train it in any case and show it next to its row, which stays as it is; perturb: train it
 *  from that many perturbed starts too, and keep the range of the results as its tolerance.  →  whether all of it was done
 *  @throws a cell or seed that the table does not have; a run that does not agree with its row. */
export async function reproduceCell(args: string[]): Promise<boolean> {
  const text = { type: 'string' } as const
  const options = {
    table: text,
    figure: text,
    dataset: text,
    regime: text,
    scale: text,
    out: text,
    cell: text,
  } as const
  const more = { seed: text, again: { type: 'boolean' }, perturb: text } as const
  const { values } = parseArgs({ args, options: { ...options, ...more } })
  const { figure, out, dataset = 'plane', regime, scale = 'full', cell = '', seed = '0' } = values
  const study = studyOf({ dataset, table: figure ? `figure ${figure}` : (values.table ?? ''), regime, scale })
  const [one] = seedsOf(study, [Number(seed)]) as [number]
  const folder = runsFolder(scale, out)
  if (values.perturb) return perturb(study, cell, one, Number(values.perturb), folder)
  return values.again ? again(study, cell, one, folder) : once(study, cell, one, folder)
}

async function once(study: Study, name: string, seed: number, folder: string): Promise<boolean> {
  const store = runStore(study.dataset, folder)
  const { name: row, config } = jobOf(study, name, seed)
  const whole = await compute(runStudy(study, store, provenance(), store.key(row, config)))
  const stored = store.find(row, config)
  const title = `${name}, seed ${seed}, as stored; --again trains it once more`
  if (stored) console.log(String(table([{ row, ...stored.metrics }], { title })))
  return whole
}

async function again(study: Study, name: string, seed: number, folder: string): Promise<boolean> {
  const { name: row, config } = jobOf(study, name, seed)
  const stored = runStore(study.dataset, folder).find(row, config)
  const live = await trained(study, name, seed)
  if (!live) return false
  const rows = agreementOf(study, cellOf(study, name), [{ live, stored: stored?.metrics }])
  const title = `${name}, seed ${seed}: trained now, and as stored`
  console.log(String(table(rows, { title, note: toleranceNote(study, cellOf(study, name)) })))
  assertAgreement(rows, `${name}, seed ${seed},`)
  return true
}

async function perturb(study: Study, name: string, seed: number, starts: number, folder: string): Promise<boolean> {
  const runs: Record<string, number>[] = []
  for (let i = 0; i <= starts; i++) {
    const metrics = await trained(study, name, seed, i || undefined)
    if (!metrics) return false
    runs.push(metrics)
  }
  const rows = runs.map((metrics, i) => ({ start: i ? `perturbed, ${i}` : 'as it is', ...metrics }))
  console.log(String(table(rows, { title: `${name}, seed ${seed}, from starts perturbed by 1e-7` })))
  const file = join(folder, 'tolerances.json')
  const kept = withRange(measuredTolerances(file), study, cellOf(study, name), runs, seed)
  writeWhole(file, `${JSON.stringify(kept, null, 1)}\n`)
  return true
}

/** A run's final metrics, with progress on the way; undefined if Ctrl-C ended it. */
async function trained(study: Study, name: string, seed: number, perturbed?: number) {
  let metrics: Record<string, number> | undefined
  const job = { name: perturbed ? `${name}, start perturbed, ${perturbed}` : name, seed }
  function* progress() {
    let seconds = 0
    for (const record of runAgain(study, name, seed, { perturbed })) {
      metrics = record.metrics
      seconds = record.seconds
      yield { job, done: 0, of: 1, part: record.update / record.of }
    }
    yield { job, done: 1, of: 1, part: 1, row: { seconds: Math.round(10 * seconds) / 10 } }
  }
  return (await compute(progress())) ? metrics : undefined
}
