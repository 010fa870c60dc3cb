import { openComputer } from './computer'
import { toPlane } from './draw'
import { byId, readForm, showFor, withMode, writeForm, writeModes } from './form'
import { idOf } from './names'
import { arrowPlaces } from './places'
import { defaults, fromAddress, type Mode, type State, toAddress } from './state'
import { type Seens, show } from './view'
import type { Asked, Said } from './worker'

let state = defaults
/** sends a request to the worker, once there is one */
let ask: (asked: Asked) => void = () => {}
let ready = false
/** the run shown, and the address of the state that it started with */
let shown = { run: 0, address: '' }
let seen: Seens = { places: arrowPlaces, frames: [] }
let play: ReturnType<typeof setInterval> | undefined

const status = (text: string) => {
  if (byId('status').textContent !== text) byId('status').textContent = text
}
const look = () => ({
  prompt: Math.min(state.prompts, Math.max(1, Number(byId('prompt').value) || 1)) - 1,
  frame: Number(byId('time').value),
  arrows: byId('arrows').checked,
})
const redraw = () => show(seen, look())
const problem = (text: string) => {
  byId('problem').textContent = text
}

/** Enable the buttons: during a run only Stop; after a stop, Run starts over and Stop continues. */
function buttons(stands: 'idle' | 'running' | 'stopped'): void {
  byId<HTMLButtonElement>('run').disabled = stands === 'running' || !ready
  byId<HTMLButtonElement>('pause').disabled = stands === 'idle'
  byId('pause').textContent = stands === 'stopped' ? 'Continue' : 'Stop'
}

/** Adopt a state: write it to the address, and draw on the panels what needs no training. */
function take(next: State): void {
  const other = toAddress({ ...next, ...unseen }) !== toAddress({ ...state, ...unseen }) || !seen.drawn
  state = next
  history.replaceState(null, '', location.pathname + location.search + toAddress(state).replace(/^#$/, ''))
  showFor(state.shape)
  byId('prompt').max = String(state.prompts)
  problem('')
  const changed = seen.frames.length > 0 && toAddress(state) !== shown.address
  if (!other) {
    if (changed) status('Settings have changed. Run restarts with them.')
    return
  }
  ask({ kind: 'drop' })
  shown = { run: shown.run + 1, address: '' }
  seen = { places: arrowPlaces, frames: [] }
  byId('time').max = byId('time').value = '0'
  if (ready) status('Ready. Press Run.')
  ask({ kind: 'draw', state })
  buttons('idle')
  redraw()
}

/** The settings that do not change the distribution. */
const { guidance, fake, student, K, lambda, stop, rate, updates, seed } = defaults
const unseen = { guidance, fake, student, K, lambda, stop, rate, updates, seed }

function read(modes = state.modes): void {
  try {
    take(readForm(modes))
  } catch (error) {
    problem((error as Error).message)
  }
}

function setModes(modes: Mode[]): void {
  read(modes)
  writeModes(modes, setModes)
}

const heard: { [K in Said['kind']]: (said: Extract<Said, { kind: K }>) => void } = {
  ready() {
    ready = true
    status('Ready. Press Run.')
    buttons('idle')
    ask({ kind: 'draw', state })
  },
  drawn(drawn) {
    seen.drawn = drawn
    redraw()
  },
  progress({ doing, done, of }) {
    status(doing.includes('teacher') ? `${doing} …` : 'Both students train …')
    Object.assign(byId<HTMLElement>('progress'), { value: done / of })
  },
  teacher({ teacher }) {
    seen.teacher = teacher
    redraw()
  },
  frame(frame) {
    const following = look().frame === Math.max(0, seen.frames.length - 1)
    seen.frames.push(frame)
    byId('time').max = String(seen.frames.length - 1)
    if (following && !play) byId('time').value = byId('time').max
    byId<HTMLButtonElement>('play').disabled = seen.frames.length < 2
    redraw()
  },
  stopped() {
    status('Stopped.')
    buttons('stopped')
  },
  done() {
    status('Done. The slider goes back in time.')
    buttons('idle')
  },
  failed({ message }) {
    status('Something went wrong.')
    problem(message)
    buttons('idle')
  },
}

function hear(said: Said): void {
  if ('run' in said && said.run !== shown.run) return // of a run that is no longer shown
  heard[said.kind](said as never)
}

/** Reset the page for another worker, which has no state yet. */
function anew(): void {
  ready = false
  seen = { places: arrowPlaces, frames: [] }
  take(state)
  status('Loading …')
}

function run(): void {
  seen = { ...seen, teacher: undefined, frames: [] }
  byId('time').max = byId('time').value = '0'
  status('Starting …')
  buttons('running')
  shown = { run: shown.run + 1, address: toAddress(state) }
  ask({ kind: 'start', state, run: shown.run })
}

function togglePlay(): void {
  const end = () => {
    clearInterval(play)
    play = undefined
    byId('play').textContent = 'Play'
  }
  if (play) {
    end()
    return
  }
  const time = byId('time')
  if (time.value === time.max) time.value = '0'
  byId('play').textContent = 'Pause'
  play = setInterval(() => {
    time.value = String(Number(time.value) + 1)
    redraw()
    if (time.value === time.max) end()
  }, 120)
}

function listen(): void {
  byId('controls').addEventListener('submit', event => {
    event.preventDefault()
    if (!byId('problem').textContent) run()
  })
  byId('controls').addEventListener('input', event => {
    if (!(event.target as HTMLElement).closest('#modes')) read()
  })
  byId('pause').addEventListener('click', () => {
    const goOn = byId('pause').textContent === 'Continue'
    if (goOn) buttons('running')
    ask({ kind: goOn ? 'continue' : 'stop' })
  })
  byId('reset').addEventListener('click', () => start(defaults))
  byId('add-mode').addEventListener('click', () => setModes(withMode(state.modes, [0, 0])))
  byId(`panel-${idOf('teacher')}`).addEventListener('click', ({ offsetX, offsetY, target }) => {
    if (state.shape !== 'modes' || !byId<HTMLButtonElement>('pause').disabled) return
    setModes(withMode(state.modes, toPlane(offsetX, offsetY, (target as HTMLElement).clientWidth)))
  })
  for (const id of ['prompt', 'time', 'arrows']) byId(id).addEventListener('input', redraw)
  byId('play').addEventListener('click', togglePlay)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
  addEventListener('resize', redraw)
  addEventListener('hashchange', open)
}

function start(next: State): void {
  writeForm(next)
  writeModes(next.modes, setModes)
  take(next)
}

/** Open the state of the address; if it is invalid, the default with a message. */
function open(): void {
  try {
    start(fromAddress(location.hash))
  } catch (error) {
    start(defaults)
    problem(`This address holds no state. ${(error as Error).message}`)
  }
}

/** Start the page, without a worker if it was opened from a file, where browsers allow none. */
function begin(): void {
  listen()
  if (location.protocol === 'file:') {
    status(
      'Opened as a file, this page cannot train. In its folder: python3 -m http.server --bind localhost, then localhost:8000.',
    )
  } else {
    ask = openComputer(hear, anew)
    navigator.serviceWorker?.register('offline.js').catch(() => {}) // without one, a second visit needs the network too
  }
  open()
}

begin()
