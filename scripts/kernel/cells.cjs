// @ts-check
const { openBlank } = require('./blanks.cjs')
const { CellError } = require('./error.cjs')
const { Solutions } = require('./solutions.cjs')
const { withFreshSources } = require('./sources.cjs')

const richDisplay = Symbol.for('Jupyter.display')
const patience = 2000 // ms for a stopped cell to end in order

/** Runs the code of cells one after the other. */
class Cells {
  /** @param {string} root @param {any} tslab */
  constructor(root, tslab) {
    const { createExecutor, jupyter } = tslab
    this.jupyter = jupyter
    /** The running cell. @type {any} */
    this.cell = undefined
    /** Errors that came while no cell was running. @type {CellError[]} */
    this.late = []
    this.solutions = new Solutions(process.env.SOLUTIONS === 'run')
    const converter = withFreshSources(root, tslab)
    const converters = { node: converter, browser: converter, close: () => converter.close() }
    const log = (/** @type {any} */ value) => this.print(value)
    const error = (/** @type {unknown[]} */ ...args) => this.cell?.printed.push(args)
    this.executor = createExecutor(root, converters, { log, error })
    process.on('uncaughtException', thrown => this.onLate(CellError.of(thrown, 'Uncaught')))
    process.on('unhandledRejection', thrown => this.onLate(CellError.of(thrown, 'Unhandled')))
    this.onStop = () => this.interrupt()
    process.on('SIGINT', this.onStop)
  }

  /** The value of a cell's last expression. @param {any} value */
  print(value) {
    if (typeof value?.[richDisplay] !== 'function') return console.log(value)
    const show = async () =>
      this.jupyter.lastWriteDisplayData({ data: await value[richDisplay](), metadata: {}, transient: {} }, false)
    this.cell.displays.push(show())
  }

  /** @param {CellError} error */
  onLate(error) {
    if (this.cell) return this.end(this.cell, error)
    this.late.push(error)
    process.stderr.write(`${error.content.traceback.join('\n')}\n`)
  }

  /** Fail a cell without waiting for its end. tslab must drop it too, or its names would replace later ones. */
  end(/** @type {any} */ cell, /** @type {CellError} */ error) {
    cell.failure ??= error
    this.executor.interrupt()
    cell.letGo()
  }

  /** Let a listener to SIGINT end the cell cleanly; after a while, or when asked twice, cut it off. */
  interrupt() {
    const { cell } = this
    if (!cell) return
    const cut = () => this.cell === cell && this.end(cell, CellError.interrupted(cell.finished))
    // While native code runs, no signal is heard: a cell that has ended meanwhile was not stopped cleanly.
    if (cell.finished || cell.interrupted || process.listenerCount('SIGINT') === 1) cut()
    else {
      setTimeout(cut, patience)
      this.keepAsking(cell)
    }
    cell.interrupted = true
  }

  /** Repeat the signal, so that a training run stopped before it began to listen receives it when it does. */
  keepAsking(/** @type {any} */ cell) {
    const asking = setInterval(() => {
      if (this.cell !== cell) return clearInterval(asking)
      for (const listener of process.listeners('SIGINT')) if (listener !== this.onStop) listener('SIGINT')
    }, 100)
  }

  /** @param {string} code @returns {Promise<{ error?: CellError, interrupted: boolean }>} */
  async run(code) {
    const [late, ...others] = this.late.splice(0)
    if (late) return { error: late.fromEarlierCell(others), interrupted: false }
    const instead = this.solutions.insteadOf(code)
    if (instead) {
      console.log(instead)
      return { interrupted: false }
    }
    const blank = openBlank(code)
    if (blank) return { error: new CellError('Blank', blank, [blank]), interrupted: false }
    const cell = { printed: [], displays: [], failure: undefined, finished: false, interrupted: false, letGo: () => {} }
    const gone = new Promise(resolve => Object.assign(cell, { letGo: () => resolve(undefined) }))
    this.cell = cell
    const error = await this.execute(cell, code, gone).catch(thrown => CellError.of(thrown))
    this.cell = undefined
    return { error: cell.failure ?? error, interrupted: cell.interrupted }
  }

  /** @param {any} cell @param {string} code @param {Promise<unknown>} gone */
  async execute(cell, code, gone) {
    const ok = await this.executor.execute(code)
    cell.finished = true
    this.exposeNames()
    await Promise.race([Promise.all(cell.displays), gone])
    // Unhandled rejections are reported at the next turn of the event loop.
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
    const [first] = cell.printed
    if (ok && !first) return undefined
    if (first?.length === 1) return CellError.of(first[0])
    return CellError.ofDiagnostics(
      cell.printed.map((/** @type {any[]} */ [, file, line, column, text]) => ({
        place: `${file}${line}:${column}`,
        text,
      })),
    )
  }

  /** Make names of earlier cells globals, since tslab does not see that `{ a }` uses the `a` of an earlier cell. */
  exposeNames() {
    const { locals } = this.executor
    for (const name of Object.keys(locals)) {
      if (!(name in globalThis))
        Object.defineProperty(globalThis, name, { get: () => locals[name], configurable: true })
    }
  }
}

module.exports = { Cells }
