// @ts-check
const path = require('node:path')

/**
 * tslab's converter, with two things mended in the sources that it compiles for a cell's imports.
 *
 *   an edited source       is evaluated anew together with all that import it, however far away; tslab evaluates that one
 *                          file, so whoever imports it through './lib' would keep the old one without a word
 *   a folder with an index is found by its name, here and in lib; tslab's require knows files only
 *
 * @param {any} converter
 */
function withFreshSources(converter) {
  /** All that was compiled so far, by path. @type {Map<string, string>} */
  const compiled = new Map()
  const convert = (/** @type {string} */ declarations, /** @type {string} */ code) => {
    const converted = converter.convert(declarations, code)
    if (!converted.sideOutputs) return converted
    const changed = converted.sideOutputs.flatMap(withFolder)
    for (const source of changed) compiled.set(source.path, source.data)
    const stale = withImporters(new Set(changed.map((/** @type {any} */ source) => source.path)), compiled)
    return { ...converted, sideOutputs: [...stale].map(file => ({ path: file, data: compiled.get(file) })) }
  }
  return { ...converter, convert }
}

/** './lib/index.js' answers to './lib' as well. @param {{ path: string, data: string }} source */
function withFolder(source) {
  const folder = path.posix.dirname(source.path)
  if (path.posix.basename(source.path) !== 'index.js') return [source]
  const data = `module.exports = require('./${path.posix.basename(folder)}/index')`
  return [source, { path: `${folder}.js`, data }]
}

/** The files, and those that import one of them, and so on. @param {Set<string>} files @param {Map<string, string>} compiled */
function withImporters(files, compiled) {
  for (let before = -1; files.size > before; ) {
    before = files.size
    for (const [file, code] of compiled) if (importsOf(file, code).some(name => files.has(name))) files.add(file)
  }
  return files
}

/** @param {string} file @param {string} code @returns {string[]} */
function importsOf(file, code) {
  const names = [...code.matchAll(/\brequire\((['"])(\.[^'"]*)\1\)/g)].map(([, , name]) => String(name))
  return names.map(name => path.posix.join(path.posix.dirname(file), path.extname(name) ? name : `${name}.js`))
}

module.exports = { withFreshSources }
