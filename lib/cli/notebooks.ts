import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

// `npm run notebooks [-- names] [--write] [--timeout seconds]`: execute notebooks without a browser. A name is a part of
// a file's name, or a path. SCALE and all other variables of the environment reach the kernel.

const root = join(__dirname, '..', '..')
const folder = join(root, 'notebooks')
const args = process.argv.slice(2)
const timeout = args.indexOf('--timeout')
const options = args.filter((arg, i) => arg.startsWith('--') || (timeout >= 0 && i === timeout + 1))
const names = args.filter(arg => !options.includes(arg))

const all = readdirSync(folder)
  .filter(name => name.endsWith('.ipynb'))
  .sort()
const paths = names.length
  ? names.flatMap(name =>
      existsSync(name) ? [name] : all.filter(file => file.includes(name)).map(file => join(folder, file)),
    )
  : all.map(file => join(folder, file))
if (!paths.length) {
  console.error(`No notebook matches ${names.join(', ')}. There are: ${all.join(', ')}.`)
  process.exit(2)
}

const python = join(root, '.venv', 'bin', 'python')
const { status } = spawnSync(python, [join(__dirname, 'execute.py'), ...options, ...paths], { stdio: 'inherit' })
process.exit(status ?? 1)
