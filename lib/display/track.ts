import { check } from '../check'
import { type PanelState, type Progress, panel } from './panel'
import { slot } from './show'
import type { View } from './view'

let stopped = false
let running = false
const stop = () => {
  stopped = running
}
// In a notebook a listener is needed before the cell runs; elsewhere it would keep Ctrl-C from ending the process.
const inNotebook = require('tslab/dist/jupyter').lastWriteDisplayData !== null
if (inNotebook) process.on('SIGINT', stop)

export interface TrackOptions<R> {
  title: string
  /** a view to show along the way, e.g. the current samples: at most every 4 s, and at the end */
  look?: (record: R) => View
}

/** The records so far of each iterator: a run that is stopped and resumed gives all of them. */
const histories = new WeakMap<object, unknown[]>()

/** Run a training loop record by record under a live panel, redrawn at most 5 times a second.  →  all records so far.
 *  The stop button stops it at the next record, and what was trained is kept: run the cell again to resume, or the cell
 *  that made the records to start over.
 *  @throws a second run while one is in progress. */
export async function track<R extends Progress>(records: Iterator<R>, { title, look }: TrackOptions<R>): Promise<R[]> {
  check('track', 'function', { 'records.next': records?.next })
  if (running)
    throw new Error('track: expected no other run in progress, but there is one. Stop it first (the stop button).')
  running = true
  stopped = false
  if (!inNotebook) process.on('SIGINT', stop)
  const seen = (histories.get(records) ?? []) as R[]
  histories.set(records, seen)
  const place = slot()
  let [shown, looked, png] = [0, performance.now(), undefined as string | undefined]
  let first: { student?: string; update: number; at: number } | undefined
  const state = (note = ''): PanelState => {
    const { update, at } = first ?? { update: 0, at: 0 }
    const rate = (1000 * ((seen.at(-1)?.update ?? 0) - update)) / (performance.now() - at)
    return { title, seen, rate, png, note }
  }
  try {
    // Not for-of: leaving it would close a generator that may be resumed.
    for (let next = records.next(); !next.done; next = records.next()) {
      seen.push(next.value)
      const { student, update } = next.value
      if (!first || first.student !== student) first = { student, update, at: performance.now() }
      if (performance.now() - shown < 200) continue
      if (look && performance.now() - looked > 4000) {
        png = await picture(look(next.value))
        looked = performance.now()
      }
      await place.show(panel(state()))
      shown = performance.now()
      await new Promise(resolve => setImmediate(resolve)) // lets the stop button's signal in
      if (stopped) break
    }
    if (look && seen.length) png = await picture(look(seen.at(-1)!))
    if (seen.length) await place.show(panel(state(stopped ? 'stopped; run the cell again to go on' : '')))
    return seen
  } finally {
    running = false
    if (!inNotebook) process.off('SIGINT', stop)
  }
}

async function picture(shown: View): Promise<string | undefined> {
  const png = (await shown.bundle())['image/png']
  return typeof png === 'string' ? png : undefined
}
