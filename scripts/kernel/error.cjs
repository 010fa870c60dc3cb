// @ts-check
/** Frames of no use to an author: tslab, this kernel, Node itself. */
const foreign = /node_modules\/tslab|scripts\/kernel|\(?node:|at <anonymous>$/

/** The error of a cell, in the fields of the Jupyter protocol. */
class CellError {
  /** @param {string} ename @param {string} evalue @param {string[]} traceback */
  constructor(ename, evalue, traceback) {
    this.content = { ename, evalue, traceback }
  }

  /** @param {unknown} thrown anything @param {string} prefix @returns {CellError} */
  static of(thrown, prefix = '') {
    const { name, message, stack, cause, code } = thrown instanceof Object ? /** @type {any} */ (thrown) : {}
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') return CellError.interrupted()
    if (typeof stack !== 'string') {
      const text = typeof thrown === 'string' ? thrown : require('node:util').inspect(thrown)
      return new CellError(`${prefix}Error`, text, [`${prefix}Error: ${text}`])
    }
    const ename = `${prefix}${name}`
    const because = cause === undefined ? [] : CellError.of(cause).content.traceback
    const trace = [`${ename}: ${message}`, ...ownFrames(stack), ...because.map((l, i) => (i ? l : `caused by ${l}`))]
    return new CellError(ename, String(message), trace)
  }

  /** @param {{ place: string, text: string }[]} diagnostics */
  static ofDiagnostics(diagnostics) {
    const lines = diagnostics.map(({ place, text }) => `${place} - ${text}`)
    return new CellError('TypeScriptError', diagnostics[0]?.text ?? 'the cell does not compile', lines)
  }

  static interrupted(finished = false) {
    const text = finished
      ? 'the cell was stopped at its end; its names are kept'
      : 'the cell was stopped; its names are not kept'
    return new CellError('Interrupted', text, [`Interrupted: ${text}`])
  }

  /** The same error, and any others, reported by a cell that did not cause them. @param {CellError[]} others */
  fromEarlierCell(others = []) {
    const { ename, evalue, traceback } = this.content
    const besides = others.flatMap(({ content }) => ['and besides', ...content.traceback])
    return new CellError(ename, `${evalue} (from an earlier cell, after it had ended; this cell was not run)`, [
      ...traceback,
      ...besides,
    ])
  }
}

/** The frames of a stack that are the author's own. @param {string} stack */
function ownFrames(stack) {
  const frames = stack.split('\n').filter(line => /^\s+at /.test(line) && !foreign.test(line))
  // Line numbers are of the JavaScript that tslab makes of a cell or a source: they would mislead.
  const readable = frames.map(line =>
    line
      .replace(/evalmachine\.<anonymous>:\d+:\d+/, 'a cell')
      .replaceAll(`${process.cwd()}/`, '')
      .replace(/(\b(?!node_modules)[\w\-./]+)\.js:\d+:\d+/, (all, file) =>
        /node_modules/.test(file) ? all : `${file}.ts`,
      ),
  )
  return [...new Set(readable)]
}

module.exports = { CellError }
