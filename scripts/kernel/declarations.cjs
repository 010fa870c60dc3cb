// @ts-check

/** The declarations of TypeScript sources and of all that they import, with docstrings.
 * @param {any} ts the compiler
 * @param {{ root: string, files: string[], options: object }} of
 * @returns {Map<string, string>} by the path of each declaration file, next to its source
 * @throws a source whose declarations cannot be written */
function declarationsOf(ts, { root, files, options }) {
  const only = { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: root }
  const declarations = new Map()
  const { diagnostics } = ts
    .createProgram(files, only)
    .emit(undefined, (/** @type {string} */ file, /** @type {string} */ text) => declarations.set(file, text))
  if (diagnostics.length)
    throw new Error(`lib has no declarations: ${ts.flattenDiagnosticMessageText(diagnostics[0].messageText, '\n')}`)
  return declarations
}

module.exports = { declarationsOf }
