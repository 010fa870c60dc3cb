// @ts-check
/** Compile lib for later kernels (prepared.cjs), as tslab compiles what a cell imports. Does nothing if that is done. */
const fs = require('node:fs')
const path = require('node:path')
const { declarationsOf } = require('./declarations.cjs')
const { loadTslab } = require('./seams.cjs')
const { keyOf, readPrepared, sourcesOf, writePrepared } = require('./prepared.cjs')

const root = path.join(__dirname, '..', '..')
process.chdir(root)

/** Each source as the kernel would run it. @param {any} tslab @returns {Map<string, string>} by path from the root, no extension */
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

/** Each source's declarations by tslab's compiler. @param {any} ts @returns {Map<string, string>} by path from the root, no extension */
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

/** Do something unless another process is doing it. @param {() => void} work */
function once(work) {
  const lock = path.join(root, '.cache', 'kernel-lib.lock')
  fs.mkdirSync(path.dirname(lock), { recursive: true })
  try {
    process.kill(Number(fs.readFileSync(lock, 'utf8')), 0)
    return
  } catch {} // no lock, or that of a dead process
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
  // After an edit in the meantime, the result would be a mixture of two versions.
  if (keyOf(root) === key) writePrepared(root, { key, files })
}

if (!readPrepared(root)) once(prepare)
