// @ts-check
/**
 * The notebook kernel: tslab, started at the repository's root so that cells import './lib' from its sources, with the
 * manners mended that make notebooks lie. Plain JavaScript: nothing may stand in the way of tslab's own compiler.
 *
 *   a cell that fails          sends a real `error` message; tslab sends none
 *   cells queued behind it     are `aborted`; a cell sent after its reply is run, tslab skips it for 200 ms
 *   a late or unhandled error  fails the cell that runs, or the next one; tslab only prints it
 *   a burst of output          arrives whole; tslab loses what exceeds 512 messages
 *   `{ a }`, a from before     means the same as `{ a: a }`; in tslab it is not defined
 *   `// solution 3`            a cell that begins so runs when it is run twice in a row, not with Run All
 *   `___`                      a blank of a lab says that it is to be filled in, before the compiler sees it
 *   Shift-Tab in an argument   tells of the function that is called; tslab knows words only
 *   the stop button            gives the cell two seconds to end by itself, if something listens
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

// A server that was killed leaves its kernels behind; memory-hungry ones should not stay.
const { ppid } = process
setInterval(() => process.ppid === ppid || process.exit(1), 2000).unref()
