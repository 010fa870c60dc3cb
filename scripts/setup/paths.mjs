import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The places of everything that set-up makes: inside the repository, but not in git. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const cache = path.join(root, '.cache')
export const native = path.join(root, '.native')
export const venv = path.join(root, '.venv')
export const modules = path.join(root, 'node_modules')
export const venvPython = path.join(venv, 'bin/python')

export const digest = text => createHash('sha256').update(text).digest('hex').slice(0, 16)
export const readText = file => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')
export const remove = target => fs.rmSync(target, { recursive: true, force: true, maxRetries: 3 })

/** Write a file whole or not at all. As lib/whole-file.ts, which cannot be used before a TypeScript runner is installed. */
export function writeWhole(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const beside = `${file}.${randomUUID()}.tmp`
  try {
    fs.writeFileSync(beside, Buffer.from(text), { flush: true }) // with a string, Node 20 ignores `flush`
    fs.renameSync(beside, file)
  } catch (error) {
    fs.rmSync(beside, { force: true })
    throw error
  }
}

/** The size in bytes of a folder that another program may be writing to. */
export function bytesIn(folder) {
  let bytes = 0
  for (const entry of fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : []) {
    const child = path.join(folder, entry.name)
    try {
      bytes += entry.isDirectory() ? bytesIn(child) : fs.lstatSync(child).size
    } catch {} // deleted since it was listed
  }
  return bytes
}
