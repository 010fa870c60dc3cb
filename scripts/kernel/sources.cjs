// @ts-check
const path = require('node:path')
const { PreparedLibrary } = require('./prepared.cjs')

const options = { isJS: false, isBrowser: false }

/**
 * tslab's converter, with three fixes for the sources that it compiles for a cell's imports.
 *
 *   an edited source       is evaluated again together with all its importers, direct or not; tslab evaluates that one file
 *                          only, so that an importer through './lib' would silently keep the old one
 *   a folder with an index is found by its name, here and in lib; tslab's require only finds files
 *   lib                    is not compiled if it was compiled in advance (prepared.cjs), until one of its sources changes
 *
 * @param {string} root @param {any} tslab
 */
function withFreshSources(root, { createConverter, typescript }) {
  /** Everything compiled so far, by path. @type {Map<string, string>} */
  const compiled = new Map()
  const library = new PreparedLibrary(root, typescript.sys)
  let converter = createConverter(options)
  const latest = (/** @type {string} */ code) => {
    if (library.hasChanged(code)) {
      converter.close()
      converter = createConverter(options)
    }
    return converter
  }
  const convert = (/** @type {string} */ declarations, /** @type {string} */ code) => {
    const converted = latest(code).convert(declarations, code)
    const outputs = [...library.outputs(), ...(converted.sideOutputs ?? [])].flatMap(withFolder)
    const changed = outputs.filter(source => compiled.get(source.path) !== source.data)
    if (!changed.length) return { ...converted, sideOutputs: undefined }
    for (const source of changed) compiled.set(source.path, source.data)
    const stale = withImporters(new Set(changed.map(source => source.path)), compiled)
    return { ...converted, sideOutputs: [...stale].map(file => ({ path: file, data: compiled.get(file) })) }
  }
  return {
    convert,
    complete: (/** @type {any[]} */ ...asked) => latest('').complete(...asked),
    inspect: (/** @type {any[]} */ ...asked) => latest('').inspect(...asked),
    addModule: (/** @type {any[]} */ ...module) => latest('').addModule(...module),
    close: () => converter.close(),
  }
}

/** Make './lib/index.js' available as './lib' too. @param {{ path: string, data: string }} source */
function withFolder(source) {
  const folder = path.posix.dirname(source.path)
  if (path.posix.basename(source.path) !== 'index.js') return [source]
  const data = `module.exports = require('./${path.posix.basename(folder)}/index')`
  return [source, { path: `${folder}.js`, data }]
}

/** The files and all their importers, direct or not. @param {Set<string>} files @param {Map<string, string>} compiled */
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
