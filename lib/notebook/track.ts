import { type Slot, slot } from './show'
import { type View, view } from './view'

let stopped = false
let running = false
const stop = () => {
  stopped = running
}
// In a notebook a listener is needed before the cell runs; elsewhere it would keep Ctrl-C from ending the process.
const inNotebook = require('tslab/dist/jupyter').lastWriteDisplayData !== null
if (inNotebook) process.on('SIGINT', stop)

/** What `track` needs of a record: how far the run is. */
export interface Progress {
  update: number
  of: number
  losses?: Record<string, number>
}

export interface TrackOptions<R> {
  title: string
  /** something to look at meanwhile, at most every four seconds: e.g. the current samples */
  look?: (record: R) => View
}

/** Run through the records of a training run in a cell, with progress in one place, and give all records.
 *  At most 5 updates a second. The stop button ends it at the next record; what was trained is kept, and running the
 *  cell again goes on. Errors: a second run while one is going. */
export async function track<R extends Progress>(records: Iterable<R>, { title, look }: TrackOptions<R>): Promise<R[]> {
  if (running) throw new Error('track: expected no other run to be going, but one is. Stop it first (the stop button).')
  running = true
  stopped = false
  if (!inNotebook) process.on('SIGINT', stop)
  const [line, picture] = [slot(), slot()]
  const seen: R[] = []
  const started = performance.now()
  let [shown, looked] = [0, performance.now()]
  try {
    // By hand: leaving a for-of loop would close a generator that is to go on later.
    const iterator = records[Symbol.iterator]()
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      const record = next.value
      seen.push(record)
      const now = performance.now()
      if (now - shown > 200) {
        shown = now
        await line.show(progressLine(title, seen, now - started))
        if (look && now - looked > 4000) {
          await picture.show(look(record))
          looked = performance.now()
        }
        await new Promise(resolve => setImmediate(resolve))
      }
      if (stopped) break
    }
    await finish(line, title, seen, performance.now() - started)
    return seen
  } finally {
    running = false
    if (!inNotebook) process.off('SIGINT', stop)
  }
}

async function finish<R extends Progress>(line: Slot, title: string, seen: R[], ms: number): Promise<void> {
  const note = stopped ? '  stopped; run the cell again to go on' : ''
  if (seen.length) await line.show(progressLine(title, seen, ms, note))
}

function progressLine<R extends Progress>(title: string, seen: R[], ms: number, note = ''): View {
  const { update, of, losses = {} } = seen.at(-1)!
  const done = update - (seen[0]!.update - (seen[1] ? seen[1].update - seen[0]!.update : 0))
  const rate = (1000 * Math.max(done, 1)) / ms
  const bar = '█'.repeat(Math.round((20 * update) / of)).padEnd(20, '░')
  const left = update < of && !note ? `, ${((of - update) / rate).toFixed(0)} s left` : ''
  const values = Object.entries(losses).map(([name, value]) => `${name} ${value.toPrecision(3)}`)
  const text = `${title}  ${bar}  ${update}/${of}  ${rate.toFixed(0)}/s${left}  ${values.join('  ')}${note}`
  return view(text, () => ({}))
}
