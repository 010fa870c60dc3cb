// Preloaded into a process: kills it in the middle of its third save, when the new file is written but not yet in place.
const fs = require('node:fs')

const rename = fs.renameSync
let saves = 0
fs.renameSync = (from, to) => {
  if (String(to).endsWith('.checkpoint') && ++saves === 3) process.kill(process.pid, 'SIGKILL')
  rename(from, to)
}
