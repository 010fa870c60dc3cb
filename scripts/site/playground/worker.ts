import type { BackendName } from '../../../lib/web/backend'
import { fetchFiles, openLib } from '../../../lib/web/open'
import { type InUse, useBackend } from '../backend'
import { type Drawn, drawnOf, session, type Teachers, type Told } from './session'
import type { State } from './state'

/** Requests of the page to the worker. `drop` ends a run for good; messages carry the number of their run. */
export type Asked =
  | { kind: 'draw'; state: State }
  | { kind: 'start'; state: State; run: number }
  | { kind: 'stop' | 'continue' | 'drop' }

/** Messages of the worker: those of a run, its status, and what is drawn. */
export type Said =
  | ((Told | { kind: 'stopped' | 'done' }) & { run: number })
  | { kind: 'failed'; message: string; run?: number }
  | ({ kind: 'drawn' } & Drawn)
  | ({ kind: 'ready' } & InUse)

const page = self as unknown as {
  /** the backend to compute with, from whoever opened the worker */
  name: BackendName
  postMessage(said: Said): void
  onmessage: (event: { data: Asked }) => void
}
const teachers: Teachers = new Map()
let current: Generator<Told, void> | undefined
let [going, busy] = [false, false]
let run = 0

/** Continue until stopped; requests are handled between two steps. */
async function go(): Promise<void> {
  going = true
  if (busy) return
  busy = true
  while (going && current) {
    step()
    await new Promise(next => setTimeout(next, 0))
  }
  busy = false
  if (current) page.postMessage({ kind: 'stopped', run })
}

function step(): void {
  try {
    const { value, done } = current!.next()
    page.postMessage(done ? { kind: 'done', run } : { ...value, run })
    if (!done) return
  } catch (error) {
    page.postMessage({ kind: 'failed', message: (error as Error).message, run })
  }
  current = undefined
}

const root = new URL('../lib/', self.location.href).href
const ready = openLib(root)
  .then(() => fetchFiles('data/weights/plane-teachers/0.safetensors'))
  .then(() => useBackend(page.name))
ready.then(
  inUse => page.postMessage({ kind: 'ready', ...inUse }),
  (error: Error) => page.postMessage({ kind: 'failed', message: error.message }),
)

page.onmessage = async ({ data: asked }) => {
  await ready
  if (asked.kind === 'draw') page.postMessage({ kind: 'drawn', ...drawnOf(asked.state) })
  if (asked.kind === 'stop') going = false
  if (asked.kind === 'start' || asked.kind === 'drop') {
    current?.return()
    current = undefined
  }
  if (asked.kind === 'start') {
    current = session(asked.state, teachers)
    run = asked.run
  }
  if (asked.kind === 'start' || asked.kind === 'continue') void go()
}
