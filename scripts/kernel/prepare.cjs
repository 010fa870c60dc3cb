// @ts-check
/** Compile lib for the kernels to come (prepared.cjs), as tslab compiles what a cell imports. Nothing to do where that is done. */
const fs = require('node:fs')
const path = require('node:path')
const { declarationsOf } = require('./declarations.cjs')
const { loadTslab } = require('./seams.cjs')
const { keyOf, readPrepared, sourcesOf, writePrepared } = require('./prepared.cjs')

const root = path.join(__dirname, '..', '..')
process.chdir(root)

/** Each source as the kernel would run it. @param {any} tslab @returns {Map<string, string>} by path without the ending, from the root on */
function codeOf({ createConverter }) {
  const converter = createConverter({ isJS: false, isBrowser: false })
  const imports = sourcesOf(root).map(file => `import './${file.replace(/\.ts$/, '')}'`)
  const { sideOutputs, diagnostics } = converter.convert('', imports.join('\n'))
  converter.close()
  if (diagnostics.length) throw new Error(`lib does not compile: ${diagnostics[0].messageText}`)
  return new Map(
    sideOutputs.map((/** @type {any} */ one) => [path.relative(root, one.path).replace(/\.js$/, ''), one.data]),
  )
}

/** What each source declares, as the compiler in tslab says it. @param {any} ts @returns {Map<string, string>} by path without the ending, from the root on */
function declared(ts) {
  const options = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    types: ['node'],
  }
  const files = sourcesOf(root).map(file => path.join(root, file))
  const declarations = declarationsOf(ts, { root, files, options })
  return new Map([...declarations].map(([file, text]) => [path.relative(root, file).replace(/\.d\.ts$/, ''), text]))
}

/** Do something unless another process is at it. @param {() => void} work */
function once(work) {
  const lock = path.join(root, '.cache', 'kernel-lib.lock')
  fs.mkdirSync(path.dirname(lock), { recursive: true })
  try {
    process.kill(Number(fs.readFileSync(lock, 'utf8')), 0)
    return
  } catch {} // no lock, or of a process that is no more
  fs.writeFileSync(lock, String(process.pid))
  try {
    work()
  } finally {
    fs.rmSync(lock, { force: true })
  }
}

function prepare() {
  const tslab = loadTslab(root)
  if (tslab.refusal) throw new Error(tslab.refusal)
  const key = keyOf(root)
  const declarations = declared(tslab.typescript)
  const files = Object.fromEntries(
    [...codeOf(tslab)].map(([name, code]) => [name, { code, declarations: declarations.get(name) ?? '' }]),
  )
  // An edit meanwhile would leave half of the one text and half of the other.
  if (keyOf(root) === key) writePrepared(root, { key, files })
}

if (!readPrepared(root)) once(prepare)
