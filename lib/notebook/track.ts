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
  /** something to look at meanwhile, at most every four seconds and at the end: e.g. the current samples */
  look?: (record: R) => View
}

/** Run through the records of a training run in a cell, with a live panel in one place, and give all records.
 *  At most 5 updates a second. The stop button ends it at the next record; what was trained is kept: run the cell again
 *  to go on, or run the cell that made the run to start anew. Errors: a second run while one is going. */
export async function track<R extends Progress>(records: Iterable<R>, { title, look }: TrackOptions<R>): Promise<R[]> {
  if (running) throw new Error('track: expected no other run to be going, but one is. Stop it first (the stop button).')
  running = true
  stopped = false
  if (!inNotebook) process.on('SIGINT', stop)
  const seen: R[] = []
  const started = performance.now()
  const place = slot()
  const state = (): PanelState => ({ title, seen, ms: performance.now() - started, png })
  let [shown, looked, png] = [0, started, undefined as string | undefined]
  try {
    // By hand: leaving a for-of loop would close a generator that is to go on later.
    const iterator = records[Symbol.iterator]()
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      seen.push(next.value)
      if (performance.now() - shown < 200) continue
      if (look && performance.now() - looked > 4000) {
        png = await picture(look(next.value))
        looked = performance.now()
      }
      await place.show(panel(state()))
      shown = performance.now()
      await new Promise(resolve => setImmediate(resolve)) // the stop button is heard here
      if (stopped) break
    }
    if (look && seen.length) png = await picture(look(seen.at(-1)!))
    const note = stopped ? 'stopped; run the cell again to go on' : ''
    if (seen.length) await place.show(panel({ ...state(), note }))
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
