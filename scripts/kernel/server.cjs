// @ts-check
const { writeSync } = require('node:fs')
const { Cells } = require('./cells.cjs')
const { withCallHelp } = require('./inspect.cjs')

/** The requests that tslab answers; a front end may send others, such as for the history. */
const answered = new Set(
  ['kernel_info', 'execute', 'is_complete', 'inspect', 'complete', 'comm_info', 'shutdown'].map(
    name => `${name}_request`,
  ),
)

/** The type of a raw message: its header comes second after the delimiter. @param {Buffer[]} parts */
function typeOf(parts) {
  const delimiter = parts.findIndex(part => part.toString() === '<IDS|MSG>')
  return JSON.parse(String(parts[delimiter + 2] ?? '{}')).msg_type
}

/** tslab's server with an execute_request that follows the protocol. @param {string} root @param {any} tslab */
function createServer(root, tslab) {
  const { jupyter } = tslab
  const cells = new Cells(root, tslab)

  return new (class extends jupyter.ZmqServer {
    constructor() {
      super(new (withCallHelp(tslab))(cells.executor, false), '')
      this.count = 0
      this.closed = false
      this.turn = Promise.resolve()
      /** Requests in the queue. @type {Set<{ aborted: boolean }>} */
      this.waiting = new Set()
    }

    /** @param {string} connectionFile */
    async init(connectionFile) {
      this.configPath = connectionFile
      await super.init()
    }

    /** @param {any} socket @param {number} port */
    async bindSocket(socket, port) {
      // zeromq drops messages above its high-water mark, and throws on the 513th unsent one.
      if (socket === this.iopub) Object.assign(socket, { sendTimeout: 0, sendHighWaterMark: 0 })
      const { transport, ip } = this.connInfo
      if (transport === 'ipc') await socket.bind(`ipc://${ip}-${port}`)
      else await super.bindSocket(socket, port)
    }

    /** A request that fails in tslab, such as a completion, must not fail the running cell. */
    async handleShellMessage(/** @type {any[]} */ ...message) {
      if (!answered.has(typeOf(message.slice(1)))) return // tslab would print a warning into the last cell's output
      await super.handleShellMessage(...message).catch((/** @type {Error} */ error) => {
        if (!this.closed) writeSync(2, `kernel: ${error.stack}\n`)
      })
    }

    /** @param {any} socket @param {any} message */
    handleExecute(socket, message) {
      const request = { aborted: false }
      this.waiting.add(request)
      const answer = async () => {
        this.waiting.delete(request)
        if (request.aborted) return this.reply(socket, message, { status: 'aborted' })
        this.publishStatus('busy', message) // again: the previous cell has published idle since
        this.reply(socket, message, await this.executeCell(message))
      }
      this.turn = this.turn.then(answer, answer)
      return this.turn
    }

    /** @param {any} message */
    async executeCell(message) {
      const { code, silent, stop_on_error: stopOnError = true } = message.content
      if (!silent) this.count++
      this.directOutput(message)
      this.publish(message, 'execute_input', { code, execution_count: this.count })
      const { error, interrupted } = await cells.run(code)
      if (error) this.publish(message, 'error', error.content)
      if (interrupted || (error && stopOnError && !silent)) await this.abortWaiting()
      const status = error ? { status: 'error', ...error.content } : { status: 'ok', user_expressions: {}, payload: [] }
      return { ...status, execution_count: this.count }
    }

    /** Direct everything printed and displayed from now on to this cell. @param {any} message */
    directOutput(message) {
      const stream =
        (/** @type {string} */ name) =>
        (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) => {
          const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
          this.publish(message, 'stream', { name, text })
          const done = rest.find(argument => typeof argument === 'function')
          if (done) process.nextTick(done)
          return true
        }
      Object.assign(process.stdout, { write: stream('stdout') })
      Object.assign(process.stderr, { write: stream('stderr') })
      jupyter.lastWriteDisplayData = (/** @type {object} */ data, /** @type {boolean} */ update) =>
        this.publish(message, update ? 'update_display_data' : 'display_data', data)
    }

    /** Abort the requests sent together with the failed cell, as by Run All; they may still be arriving. */
    async abortWaiting() {
      await new Promise(resolve => setTimeout(resolve, 50))
      for (const request of this.waiting) request.aborted = true
    }

    /** @param {any} message @param {string} type @param {object} content */
    publish(message, type, content) {
      if (this.closed) return // a late message, after the sockets are closed
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
      this.closed = true
      super.close()
      setTimeout(() => process.exit(0), 100)
    }
  })()
}

module.exports = { createServer }
