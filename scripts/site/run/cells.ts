import * as lib from '../../../lib'
import * as derivation from '../../../lib/derivation'
import * as display from '../../../lib/display'
import * as experiments from '../../../lib/experiments'
import { inspect, process } from '../../../lib/web/node'
import { offerFiles, openLib } from '../../../lib/web/open'
import { connect } from '../../../lib/web/page'
import { type InUse, useBackend } from '../backend'
import { failureOf, Interrupted, lackOf } from './failure'
import type { FromCells, Output, ToCells } from './messages'

// The worker that runs cells and contains lib, so that the page stays responsive while a cell computes.

const page = self as unknown as {
  postMessage(said: FromCells): void
  onmessage: (event: { data: ToCells }) => void
  onunhandledrejection: (event: { reason: unknown; preventDefault(): void }) => void
}
const say = (said: FromCells) => page.postMessage(said)

/** The modules that cells can import: lib, and earlier cells. */
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

/** The running cell. */
let running: { end: (error: unknown) => void; asked: boolean } | undefined
const patience = 2000 // ms for a stopped cell to end cleanly

/** Let a listener to SIGINT end the cell cleanly; after a while, or when asked twice, cut it off. */
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
  const names: { [name: string]: unknown; default?: unknown } = {}
  try {
    const { refusal } = await ready
    if (refusal && number === 1) console.log(refusal)
    const main = new AsyncFunction('require', 'exports', `${script}\n//# sourceURL=cell-${number}.js`)
    const cut = new Promise((_, end) => {
      running = { end, asked: false }
    })
    await Promise.race([main(load, names), cut])
    if (names.default !== undefined) await print(names.default)
    modules.set(`./cell${number}`, names)
    say({ kind: 'done' })
  } catch (error) {
    const reason = lackOf(error)
    if (!reason) return say({ kind: 'done', failure: failureOf(error) })
    console.log(`This cell needs what is not in this page. ${reason}`)
    modules.set(`./cell${number}`, names)
    say({ kind: 'done', lack: { reason, names: Object.keys(names).filter(name => names[name] === undefined) } })
  } finally {
    running = undefined
  }
}

/** Show the value of a cell's last expression. */
async function print(value: unknown): Promise<void> {
  const rich = (value as { [display: symbol]: (() => Promise<Output['data']>) | undefined } | null)?.[
    Symbol.for('Jupyter.display')
  ]
  if (!rich) return console.log(value)
  say({ kind: 'display', output: { data: await rich.call(value), metadata: {}, transient: {} }, update: false })
}

async function start({ root, environment, backend }: Extract<ToCells, { kind: 'start' }>): Promise<InUse> {
  Object.assign(process.env, environment)
  await openLib(root)
  await offerFiles()
  const inUse = await useBackend(backend)
  say({ kind: 'ready', ...inUse })
  return inUse
}

let ready: Promise<InUse>
page.onmessage = ({ data }) => {
  if (data.kind === 'start') {
    ready = start(data)
    ready.catch(() => {}) // the first cell reports it
  } else if (data.kind === 'run') void run(data.script, data.number)
  else if (data.kind === 'stop') stop()
  else {
    const { done, failed } = drawn.get(data.id)!
    drawn.delete(data.id)
    if (data.png) done(data.png)
    else failed(new Error(data.message))
  }
}
