// @ts-check
/**
 * The notebook kernel: tslab, started at the repository's root so that cells import './lib' from its sources, with those
 * behaviours fixed that make notebooks misleading. Plain JavaScript, so as not to interfere with tslab's own compiler.
 *
 *   a cell that fails          sends a real `error` message; tslab sends none
 *   cells queued behind it     are `aborted`; a cell sent after its reply runs; tslab skips it for 200 ms
 *   a late or unhandled error  fails the running cell, or the next one; tslab only prints it
 *   a burst of output          arrives whole; tslab loses what exceeds 512 messages
 *   `{ a }`, a of another cell means the same as `{ a: a }`; in tslab a is not defined
 *   `// solution 3`            a cell that begins like this runs when run twice in a row, but not with Run All
 *   `___`                      a blank of a lab asks to be filled in, before the compiler sees it
 *   Shift-Tab in an argument   describes the function that is called; tslab only describes the word at the cursor
 *   the stop button            gives the cell two seconds to end by itself, if it listens
 */
const path = require('node:path')
const { loadTslab } = require('./kernel/seams.cjs')

const root = path.join(__dirname, '..')
process.chdir(root)
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'

const tslab = loadTslab(root)
if (tslab.refusal) {
  console.error(`${tslab.refusal}\nRun "npm run setup" to install the expected version.`)
  process.exit(1)
}
const { createServer } = require('./kernel/server.cjs')
createServer(root, tslab)
  .init(process.argv[2])
  .catch((/** @type {Error} */ error) => {
    console.error(`The kernel could not open its connection file ${process.argv[2]}: ${error.message}`)
    process.exit(1)
  })

// A killed server leaves its kernels behind; they should not keep their memory.
const { ppid } = process
setInterval(() => process.ppid === ppid || process.exit(1), 2000).unref()
