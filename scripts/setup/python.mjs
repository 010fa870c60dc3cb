import fs from 'node:fs'
import path from 'node:path'
import { explain } from './failure.mjs'
import { fromLock, inWords, lockOf } from './locks.mjs'
import { digest, readText, remove, root, venv, venvPython, writeWhole } from './paths.mjs'
import { findPython } from './prerequisites.mjs'
import { program } from './program.mjs'

const stamp = path.join(venv, '.complete')
const overrides = path.join(venv, 'share/jupyter/lab/settings/overrides.json')

/** JupyterLab's defaults here: no news prompt, no check for newer versions. */
const settings = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
}

/** A digest of what the environment depends on: lock, settings, its path (its scripts contain it) and the Python. */
function wanted() {
  const python = fs.existsSync(venvPython) ? fs.realpathSync(venvPython) : ''
  return digest([readText(path.join(root, lockOf('jupyter'))), JSON.stringify(settings), root, python].join('\n'))
}

/** Environment variables that keep the user's Python settings from adding packages or installing elsewhere. */
export function pythonEnvironment(extra = {}) {
  const env = { ...process.env, ...extra, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PYTHONNOUSERSITE: '1' }
  for (const name of ['PYTHONHOME', 'PYTHONPATH', 'PIP_USER', 'PIP_TARGET', 'PIP_PREFIX', 'PIP_ROOT']) delete env[name]
  return env
}

/** Make a Python environment from scratch, installing one lock after the other. Source packages are built with packages
 *  installed by then; otherwise pip would fetch the newest, unpinned build tools.  command: the Python;  say: reports progress
 *  → the requirements, in a line.
 *  @throws pip's error, with the remedy. */
export async function makeEnvironment({ command, folder, locks }, say) {
  const env = pythonEnvironment()
  const name = path.relative(root, folder)
  const mend = 'Read the lines above, mend what they name and run it again.'
  remove(folder) // without its stamp it is incomplete
  say(`making ${name}`)
  const made = await program(command, ['-m', 'venv', folder], { env })
  if (!made.ok) throw explain(`Making the Python environment ${name}`, made.output, mend)
  const onLine = line => {
    const [, doing, what = ''] = line.match(/^(Collecting|Downloading|Installing) (\S+)?/) ?? []
    if (doing) say(doing === 'Installing' ? 'installing' : `${doing.toLowerCase()} ${what.slice(0, 50)}`)
  }
  for (const lock of locks) {
    const args = ['-m', 'pip', 'install', '--no-build-isolation', ...fromLock(lock)]
    const installed = await program(path.join(folder, 'bin/python'), args, { env, onLine })
    if (!installed.ok) throw explain(`pip install -r ${lockOf(lock)}`, installed.output, mend)
  }
  return inWords(locks)
}

async function install(say) {
  const pins = await makeEnvironment({ ...findPython(), folder: venv, locks: ['jupyter'] }, say)
  writeWhole(overrides, `${JSON.stringify(settings, null, 2)}\n`)
  writeWhole(stamp, wanted())
  return pins
}

export const python = {
  name: 'Python packages',
  gigabytes: 0.4,
  current: () => fs.existsSync(venvPython) && readText(stamp) === wanted(),
  install,
}
