// Preloaded into a process: the file system refuses writes below the folder BELOW, after the first AFTER of them, with REFUSE.
const fs = require('node:fs')

const { REFUSE: code, AFTER, BELOW } = process.env
const write = fs.writeFileSync
let writes = 0
fs.writeFileSync = (file, ...rest) => {
  if (String(file).startsWith(BELOW) && ++writes > Number(AFTER))
    throw Object.assign(new Error(`${code}: refused, write '${file}'`), { code })
  write(file, ...rest)
}
