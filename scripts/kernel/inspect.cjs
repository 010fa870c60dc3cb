// @ts-check
/**
 * Help at the cursor: about the word there; elsewhere in the arguments of a call, about the function called, as in Python's
 * kernel. tslab itself only describes words.
 * @param {any} tslab
 */
function withCallHelp({ jupyter, typescript }) {
  return class extends jupyter.JupyterHandlerImpl {
    /** @param {{ code: string, cursor_pos: number }} request */
    handleInspect({ code, cursor_pos: cursor }) {
      const inspect = (/** @type {number} */ at) => super.handleInspect({ code, cursor_pos: at })
      const onWord = /\w/.test(code[cursor - 1] ?? '') || /\w/.test(code[cursor] ?? '')
      const called = onWord ? undefined : calledAround(typescript, code, cursor)
      const reply = inspect(called ?? cursor)
      if (reply.found) reply.data['text/plain'] = shortened(reply.data['text/plain'])
      return reply
    }
  }
}

/**
 * Where the name of the called function begins, for the innermost call whose arguments contain the cursor.
 * @param {any} ts @param {string} code @param {number} cursor @returns {number | undefined}
 */
function calledAround(ts, code, cursor) {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true)
  /** @type {number | undefined} */
  let found
  const visit = (/** @type {any} */ node) => {
    const holds = (ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments
    const closed = node.end <= cursor && code[node.end - 1] === ')'
    if (holds && node.arguments.pos <= cursor && !closed) found = (node.expression.name ?? node.expression).getStart()
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

const mostLines = 8

/** A signature and its docstring, without TypeScript's lines on imports; long signatures are cut. @param {string} text */
function shortened(text) {
  const [head = '', ...docs] = text.replace(/^\(alias\) /, '').split('\n\n')
  const lines = head.split('\n').filter(line => !/^import \w+$/.test(line))
  const signature = lines.length > mostLines ? [...lines.slice(0, mostLines), '…'] : lines
  return [signature.join('\n'), ...docs].join('\n\n')
}

module.exports = { withCallHelp, calledAround, shortened }
