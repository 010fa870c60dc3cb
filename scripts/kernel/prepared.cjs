// @ts-check
const { spawn } = require('node:child_process')
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

/**
 * lib compiled in advance: the declarations and the JavaScript of each source, so that a notebook's first import need not
 * compile a hundred files. It is made in the background (prepare.cjs) and is valid for one version of lib and one lock file;
 * for any other the kernel compiles the sources as usual.
 * @typedef {{ declarations: string, code: string }} Compiled
 * @typedef {{ key: string, files: Record<string, Compiled> }} Prepared files by path from the root, without extension
 */

const cacheFile = (/** @type {string} */ root) => path.join(root, '.cache', 'kernel-lib.json')

/** The sources to compile in advance, by path from the root; not those for web pages, whose types Node lacks. @param {string} root */
function sourcesOf(root) {
  const found = fs.readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  const names = found.map(name => `lib/${name.split(path.sep).join('/')}`)
  return names.filter(name => name.endsWith('.ts') && !name.startsWith('lib/web/')).sort()
}

/** The key of a compiled lib: a hash of its sources, of the packages' lock and of what compiles it. @param {string} root */
function keyOf(root) {
  const hash = createHash('sha256')
  const own = ['prepare.cjs', 'declarations.cjs'].map(name => `scripts/kernel/${name}`)
  const files = [...sourcesOf(root), 'package-lock.json', ...own]
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(fs.readFileSync(path.join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

/** The compiled lib, if there is one for the present sources. @param {string} root @returns {Prepared | undefined} */
function readPrepared(root) {
  try {
    const prepared = JSON.parse(fs.readFileSync(cacheFile(root), 'utf8'))
    return prepared.key === keyOf(root) ? prepared : undefined
  } catch {
    return undefined // none yet, or an incomplete file
  }
}

/** @param {string} root @param {Prepared} prepared */
function writePrepared(root, prepared) {
  const fresh = `${cacheFile(root)}.${process.pid}`
  fs.writeFileSync(fresh, JSON.stringify(prepared))
  fs.renameSync(fresh, cacheFile(root))
}

/** When the sources were last written, to notice an edit. @param {string} root */
const stampOf = root =>
  sourcesOf(root)
    .map(file => `${file} ${fs.statSync(path.join(root, file)).mtimeMs}`)
    .join('\n')

/** A kernel's view of lib: the compiled declarations and JavaScript, as long as its sources are unchanged. */
class PreparedLibrary {
  /** @param {string} root @param {any} sys TypeScript's view of the files */
  constructor(root, sys) {
    this.root = root
    /** @type {Prepared | undefined} */
    this.prepared = undefined
    this.stamp = ''
    /** Whether lib has been imported, which fixes the choice between compiled lib and sources. */
    this.imported = false
    this.given = false
    this.open()
    this.hideSources(sys)
    if (!this.prepared) prepareInBackground()
  }

  open() {
    this.prepared = readPrepared(this.root)
    if (this.prepared) this.stamp = stampOf(this.root)
  }

  /** Whether TypeScript must reread files before a cell: lib was edited, or got ready before its first import. @param {string} code */
  hasChanged(code) {
    const imports = /\bfrom\s*['"]\.\/lib|\bimport\b\s*\(?['"]\.\/lib/.test(code)
    const before = this.prepared
    if (before && stampOf(this.root) !== this.stamp) {
      this.open()
      // What was evaluated stays; from now on everything is compiled from the sources.
      if (this.prepared?.key !== before.key) this.prepared = undefined
    } else if (!before && imports && !this.imported) this.open()
    this.imported ||= imports
    return this.prepared !== before && this.prepared?.key !== before?.key
  }

  /** The JavaScript of all of lib, once. @returns {{ path: string, data: string }[]} */
  outputs() {
    if (!this.prepared || this.given) return []
    this.given = true
    return Object.entries(this.prepared.files).map(([name, { code }]) => ({
      path: path.posix.join(this.root, `${name}.js`),
      data: code,
    }))
  }

  /** Show TypeScript each compiled source's declarations in place of the source, as long as they are valid. @param {any} sys */
  hideSources(sys) {
    const { fileExists, readFile, watchFile } = sys
    /** The compiled form of the file with this extension. */
    const find = (/** @type {string} */ file, /** @type {string} */ ending) =>
      this.prepared && file.startsWith(`${this.root}/`) && file.endsWith(ending)
        ? this.prepared.files[file.slice(this.root.length + 1, -ending.length)]
        : undefined
    const declared = (/** @type {string} */ file) => find(file, '.d.ts')
    Object.assign(sys, {
      fileExists: (/** @type {string} */ file) => !!declared(file) || (!find(file, '.ts') && fileExists(file)),
      readFile: (/** @type {string} */ file, /** @type {any[]} */ ...rest) =>
        declared(file)?.declarations ?? (find(file, '.ts') ? undefined : readFile(file, ...rest)),
      watchFile: (/** @type {string} */ file, /** @type {any[]} */ ...rest) =>
        declared(file) ? { close: () => {} } : watchFile(file, ...rest),
    })
  }
}

/** Compile lib for later kernels in the background, at low priority. */
function prepareInBackground() {
  const child = spawn(process.execPath, [path.join(__dirname, 'prepare.cjs')], { detached: true, stdio: 'ignore' })
  child.on('error', () => {}) // the kernel works without it
  if (child.pid) os.setPriority(child.pid, os.constants.priority.PRIORITY_BELOW_NORMAL)
  child.unref()
}

module.exports = { PreparedLibrary, readPrepared, writePrepared, sourcesOf, keyOf, prepareInBackground }
