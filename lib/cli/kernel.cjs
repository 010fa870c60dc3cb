// @ts-check
/**
 * The notebook kernel: tslab, started at the repository's root so that cells import './lib' from its sources, with the
 * manners mended that make notebooks lie. Plain JavaScript: nothing may stand in the way of tslab's own compiler.
 *
 *   a cell that fails          sends a real `error` message; tslab sends none
 *   cells queued behind it     are `aborted`; a cell sent after its reply is run, tslab skips it for 200 ms
 *   a late or unhandled error  fails the cell that runs, or the next one; tslab only prints it
 *   a burst of output          arrives whole; tslab loses what exceeds 512 messages
 *   `{ a }`, a from before     means the same as `{ a: a }`; in tslab it is not defined
 *   the stop button            gives the cell a second to end by itself, if something listens
 */
const fs = require('node:fs')
const path = require('node:path')

const root = path.join(__dirname, '..', '..')
process.chdir(root)
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'

const tslab = path.join(root, 'node_modules', 'tslab')
const { ZmqServer, JupyterHandlerImpl } = require(`${tslab}/dist/jupyter`)
const jupyter = require(`${tslab}/dist/jupyter`)
const { createExecutor } = require(`${tslab}/dist/executor`)
const { createConverter } = require(`${tslab}/dist/converter`)

const richDisplay = Symbol.for('Jupyter.display')

/** tslab's require knows files but no folders: './lib' becomes './lib/index'. @param {string} code */
const withIndexFiles = code =>
  code.replace(/(\bfrom\s*)(['"])(\.\/[\w\-./]+)\2/g, (whole, from, quote, name) =>
    fs.existsSync(path.join(root, name, 'index.ts')) ? `${from}${quote}${name}/index${quote}` : whole,
  )

/** Refuse to start where tslab is not the one that this file was written against. */
function checkSeams() {
  const { version } = require(`${tslab}/package.json`)
  const methods = ['bindSocket', 'handleExecute', 'publishStatus', 'init', 'close']
  const missing = methods.filter(name => typeof ZmqServer?.prototype?.[name] !== 'function')
  if (typeof createExecutor !== 'function' || typeof createConverter !== 'function') missing.push('createExecutor')
  if (version === '1.0.22' && !missing.length) return
  const found = missing.length ? `tslab ${version} without ${missing.join(', ')}` : `tslab ${version}`
  console.error(
    `The kernel expects tslab 1.0.22, but found ${found}.\nRun "npm run setup" to install the expected version.`,
  )
  process.exit(1)
}

/** What a cell failed with, in the words of the Jupyter protocol. */
class CellError {
  /** @param {string} ename @param {string} evalue @param {string[]} traceback */
  constructor(ename, evalue, traceback) {
    this.content = { ename, evalue, traceback }
  }

  /** @param {unknown} thrown */
  static of(thrown, prefix = '') {
    if (!(thrown instanceof Error || (typeof thrown === 'object' && thrown && 'stack' in thrown))) {
      return new CellError(`${prefix}Error`, String(thrown), [`${prefix}Error: ${String(thrown)}`])
    }
    const { name, message, stack } = /** @type {Error} */ (thrown)
    const frames = String(stack ?? '')
      .split('\n')
      .filter(line => /^\s+at /.test(line))
    const own = frames.filter(line => !/node_modules\/tslab|kernel\.cjs|node:|<anonymous>\)?$/.test(line))
    const trace = own.map(line =>
      line.replace(/evalmachine\.<anonymous>:\d+:\d+/, 'this cell').replaceAll(`${root}/`, ''),
    )
    return new CellError(prefix + name, message, [`${prefix}${name}: ${message}`, ...new Set(trace)])
  }

  /** From what tslab's executor prints when a cell does not compile. @param {unknown[][]} printed */
  static ofDiagnostics(printed) {
    const lines = printed.map(([, file, line, column, text]) => `${file}${line}:${column} - ${text}`)
    return new CellError('TypeScriptError', String(printed[0]?.[4] ?? 'the cell does not compile'), lines)
  }
}

/** Runs the code of one cell after the other. */
class Cells {
  constructor() {
    /** @type {unknown[][]} */
    this.printed = []
    /** @type {Promise<void>[]} */
    this.displays = []
    /** An error that came when no cell was running. @type {CellError | undefined} */
    this.late = undefined
    /** @type {((error: CellError) => void) | undefined} */
    this.fail = undefined
    const converter = createConverter({ isJS: false, isBrowser: false })
    const log = (/** @type {any} */ value) => this.print(value)
    const error = (/** @type {unknown[]} */ ...args) => this.printed.push(args)
    this.executor = createExecutor(
      root,
      { node: converter, browser: converter, close: () => converter.close() },
      { log, error },
    )
    process.on('uncaughtException', thrown => this.onLate(thrown, ''))
    process.on('unhandledRejection', thrown => this.onLate(thrown, 'Unhandled'))
    process.on('SIGINT', () => this.interrupt())
  }

  /** The value of a cell's last expression. @param {any} value */
  print(value) {
    if (typeof value?.[richDisplay] !== 'function') return console.log(value)
    const show = async () =>
      jupyter.lastWriteDisplayData({ data: await value[richDisplay](), metadata: {}, transient: {} }, false)
    this.displays.push(show())
  }

  /** @param {unknown} thrown @param {string} prefix */
  onLate(thrown, prefix) {
    const error = CellError.of(thrown, prefix)
    if (this.fail) return this.fail(error)
    this.late = error
    process.stderr.write(`${error.content.traceback.join('\n')}\n`)
  }

  /** Whoever listens to SIGINT may end the cell in order; after a second it is cut off. */
  interrupt() {
    const running = this.fail
    if (!running) return
    const patience = process.listenerCount('SIGINT') > 1 ? 1000 : 0
    setTimeout(() => this.fail === running && this.executor.interrupt(), patience)
  }

  /** @param {string} code @returns {Promise<CellError | undefined>} */
  async run(code) {
    if (this.late) {
      const { ename, evalue, traceback } = this.late.content
      this.late = undefined
      return new CellError(
        ename,
        `${evalue} (from an earlier cell, after it had ended; this cell was not run)`,
        traceback,
      )
    }
    this.printed = []
    this.displays = []
    const failed = new Promise(resolve => {
      this.fail = resolve
    })
    const finished = this.execute(code).catch(CellError.of)
    const error = await Promise.race([finished, failed])
    this.fail = undefined
    return error
  }

  /** tslab does not see that `{ a }` uses the `a` of an earlier cell: such names are found as globals then. */
  exposeNames() {
    const { locals } = this.executor
    for (const name of Object.keys(locals)) {
      if (!(name in globalThis)) Object.defineProperty(globalThis, name, { get: () => locals[name], configurable: true })
    }
  }

  /** @param {string} code */
  async execute(code) {
    const ok = await this.executor.execute(withIndexFiles(code))
    this.exposeNames()
    await Promise.all(this.displays)
    // Rejections that nobody handles are reported when the event loop turns.
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
    if (ok) return undefined
    const [first] = this.printed
    return first?.length === 1 ? CellError.of(first[0]) : CellError.ofDiagnostics(this.printed)
  }
}

/** tslab's server with an honest execute_request. */
class Server extends ZmqServer {
  /** @param {string} connectionFile */
  constructor(connectionFile) {
    const cells = new Cells()
    super(new JupyterHandlerImpl(cells.executor, false), connectionFile)
    this.cells = cells
    this.count = 0
    /** @type {Promise<void>} */
    this.turn = Promise.resolve()
    /** Requests that wait for their turn. @type {Set<{ aborted: boolean }>} */
    this.waiting = new Set()
  }

  /** @param {any} socket @param {number} port */
  async bindSocket(socket, port) {
    // zeromq drops messages over its high-water mark and throws on the 513th that has not left yet.
    if (socket === this.iopub) Object.assign(socket, { sendTimeout: 0, sendHighWaterMark: 0 })
    await super.bindSocket(socket, port)
  }

  /** @param {any} socket @param {any} message */
  handleExecute(socket, message) {
    const request = { aborted: false }
    this.waiting.add(request)
    const answer = async () => {
      this.waiting.delete(request)
      if (request.aborted) return this.reply(socket, message, { status: 'aborted' })
      this.reply(socket, message, await this.executeCell(message))
    }
    this.turn = this.turn.then(answer, answer)
    return this.turn
  }

  /** @param {any} message */
  async executeCell(message) {
    const { code, silent, stop_on_error: stopOnError = true } = message.content
    if (!silent) this.count++
    const publish = (/** @type {string} */ type, /** @type {object} */ content) => this.publish(message, type, content)
    const stream = (/** @type {string} */ name) => (/** @type {string | Uint8Array} */ chunk) => {
      publish('stream', { name, text: typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk) })
      return true
    }
    Object.assign(process.stdout, { write: stream('stdout') })
    Object.assign(process.stderr, { write: stream('stderr') })
    jupyter.lastWriteDisplayData = (/** @type {object} */ data, /** @type {boolean} */ update) =>
      publish(update ? 'update_display_data' : 'display_data', data)
    publish('execute_input', { code, execution_count: this.count })
    const error = await this.cells.run(code)
    if (!error) return { status: 'ok', execution_count: this.count, user_expressions: {}, payload: [] }
    publish('error', error.content)
    if (stopOnError) await this.abortWaiting()
    return { status: 'error', execution_count: this.count, ...error.content }
  }

  /** Abort what was sent together with the failed cell, as Run All does; it may still be on its way in. */
  async abortWaiting() {
    await new Promise(resolve => setTimeout(resolve, 50))
    for (const request of this.waiting) request.aborted = true
  }

  /** @param {any} message @param {string} type @param {object} content */
  publish(message, type, content) {
    const output = message.createReply()
    output.header.msg_type = type
    output.content = content
    output.signAndSend(this.connInfo.key, this.iopub)
  }

  /** @param {any} socket @param {any} message @param {object} content */
  reply(socket, message, content) {
    const reply = message.createReply()
    reply.header.msg_type = 'execute_reply'
    reply.content = content
    reply.signAndSend(this.connInfo.key, socket)
  }

  close() {
    super.close()
    setTimeout(() => process.exit(0), 100)
  }
}

checkSeams()
new Server(process.argv[2] ?? '').init()
