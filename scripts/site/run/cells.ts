import * as lib from '../../../lib'
import * as derivation from '../../../lib/derivation'
import * as display from '../../../lib/display'
import * as experiments from '../../../lib/experiments'
import { inspect, process } from '../../../lib/web/node'
import { offerFiles, openLib } from '../../../lib/web/open'
import { connect } from '../../../lib/web/page'
import { failureOf, Interrupted } from './failure'
import type { FromCells, Output, ToCells } from './messages'

// The worker that runs cells, with lib in it: the page stays alive while a cell computes.

const page = self as unknown as {
  postMessage(said: FromCells): void
  onmessage: (event: { data: ToCells }) => void
  onunhandledrejection: (event: { reason: unknown; preventDefault(): void }) => void
}
const say = (said: FromCells) => page.postMessage(said)

/** What cells import: lib, and the cells before them. */
const modules = new Map<string, object>(
  Object.entries({
    './lib': lib,
    './lib/experiments': experiments,
    './lib/display': display,
    './lib/derivation': derivation,
  }),
)
function load(name: string): object {
  const module = modules.get(name)
  if (module) return module
  const known = [...modules.keys()].filter(name => name.startsWith('./lib')).join(', ')
  throw new Error(`Expected one of ${known}, got an import of '${name}'. Other modules are not in this page.`)
}

const text = (values: unknown[]) => values.map(value => (typeof value === 'string' ? value : inspect(value))).join(' ')
for (const name of ['log', 'info', 'debug'] as const)
  console[name] = (...values: unknown[]) => say({ kind: 'stream', name: 'stdout', text: `${text(values)}\n` })
for (const name of ['warn', 'error'] as const)
  console[name] = (...values: unknown[]) => say({ kind: 'stream', name: 'stderr', text: `${text(values)}\n` })

let drawings = 0
const drawn = new Map<number, { done: (png: Uint8Array) => void; failed: (error: Error) => void }>()
connect({
  display: (output, update) => say({ kind: 'display', output: output as Output, update }),
  draw: drawing =>
    new Promise((done, failed) => {
      const id = ++drawings
      drawn.set(id, { done, failed })
      say({ kind: 'draw', id, drawing })
    }),
})

/** The cell that runs. */
let running: { end: (error: unknown) => void; asked: boolean } | undefined
const patience = 2000 // ms for a stopped cell to end in order

/** Who listens to SIGINT may end the cell in order; then, or when asked twice, it is cut off. */
function stop(): void {
  say({ kind: 'heard' })
  const cell = running
  if (!cell) return
  const cut = () => cell.end(new Interrupted())
  if (cell.asked) cut()
  else setTimeout(cut, patience)
  cell.asked = true
  process.emit('SIGINT')
}

page.onunhandledrejection = event => {
  event.preventDefault()
  if (running) running.end(event.reason)
  else console.error(failureOf(event.reason).traceback.join('\n'))
}

type Main = (require: typeof load, exports: object) => Promise<void>
const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => Main

async function run(script: string, number: number): Promise<void> {
  try {
    await ready
    const names: { default?: unknown } = {}
    const main = new AsyncFunction('require', 'exports', `${script}\n//# sourceURL=cell-${number}.js`)
    const cut = new Promise((_, end) => {
      running = { end, asked: false }
    })
    await Promise.race([main(load, names), cut])
    if (names.default !== undefined) await print(names.default)
    modules.set(`./cell${number}`, names)
    say({ kind: 'done' })
  } catch (error) {
    say({ kind: 'done', failure: failureOf(error) })
  } finally {
    running = undefined
  }
}

/** The value of a cell's last expression. */
async function print(value: unknown): Promise<void> {
  const rich = (value as { [display: symbol]: (() => Promise<Output['data']>) | undefined } | null)?.[
    Symbol.for('Jupyter.display')
  ]
  if (!rich) return console.log(value)
  say({ kind: 'display', output: { data: await rich.call(value), metadata: {}, transient: {} }, update: false })
}

let ready: Promise<void>
page.onmessage = ({ data }) => {
  if (data.kind === 'start') {
    Object.assign(process.env, data.environment)
    ready = openLib(data.root).then(offerFiles)
    ready.catch(() => {}) // the first cell says it
  } else if (data.kind === 'run') void run(data.script, data.number)
  else if (data.kind === 'stop') stop()
  else {
    const { done, failed } = drawn.get(data.id)!
    drawn.delete(data.id)
    if (data.png) done(data.png)
    else failed(new Error(data.message))
  }
}
