import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { command } from './command'
import { readNotebookFile } from './notebook-file'

// `npm run notebooks [-- names] [--write | --twice] [--timeout seconds]`: execute notebooks without a browser. A name is part of
// a file name, or a path. The kernel gets SCALE and all other environment variables; solutions run too.

const root = join(__dirname, '..')
const folder = join(root, 'notebooks')

/** The notebooks that match the names; all without a name.
 *  @throws a name that matches none. */
export function notebookPaths(names: string[]): string[] {
  const all = readdirSync(folder)
    .filter(name => name.endsWith('.ipynb'))
    .sort()
  const found = (name: string): string[] => {
    if (name.endsWith('.ipynb') && existsSync(name)) return [name]
    const matching = all.filter(file => file.includes(name)).map(file => join(folder, file))
    if (!matching.length) throw new Error(`No notebook matches ${name}. The notebooks are: ${all.join(', ')}.`)
    return matching
  }
  return [...new Set(names.length ? names.flatMap(found) : found(''))]
}

function run(): void {
  const options = { write: { type: 'boolean' }, twice: { type: 'boolean' }, timeout: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const flags = [
    ...(values.write ? ['--write'] : []),
    ...(values.twice ? ['--twice'] : []),
    ...(values.timeout ? ['--timeout', values.timeout] : []),
  ]
  if (values.write && values.twice) throw new Error('--write saves the outputs of one run: omit --twice.')
  const paths = notebookPaths(positionals)
  for (const path of paths) readNotebookFile(path)
  const args = [join(__dirname, 'execute.py'), ...flags, '--', ...paths]
  // the project's kernel, not one of the same name elsewhere; and solutions, which Run All skips
  const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: '1', SOLUTIONS: 'run' }
  const { status, signal, error } = spawnSync(join(root, '.venv', 'bin', 'python'), args, { stdio: 'inherit', env })
  if (status === null) console.error(`The notebooks were not finished: ${error?.message ?? `ended by ${signal}`}.`)
  process.exitCode = status ?? 1
}

if (require.main === module) command(run, 2)
