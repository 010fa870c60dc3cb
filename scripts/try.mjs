/**
 * `npm run try -- node@26 [test names…]`: set up the last commit from scratch and test it with another Node; with --quick by
 * the unit tests and two notebooks, else by `npm test`.
 * That Node comes from the npm package that ships it and is kept in .cache/node; the clone is in .cache/try, and is removed
 * if its tests pass. Exit status: that of the tests.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cache, remove, root } from './setup/paths.mjs'

/** The package with Node for a machine; the one for Apple silicon is named differently. */
export const nodePackage = (platform = process.platform, arch = process.arch) =>
  `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${arch}`

/** The requested version, such as 26 or 24.1.0; undefined unless it has the form node@<numbers>. */
export const versionAsked = text => text?.match(/^node@(\d+(\.\d+){0,2})$/)?.[1]

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options })
  if (error) throw error
  return status ?? 1
}

/** → the folder of its `node`, fetched if it is not here yet. npm holds what it fetches to the registry's checksum. */
function fetchNode(version) {
  const folder = join(cache, 'node', version)
  const bin = join(folder, 'node_modules', nodePackage(), 'bin')
  const what = `${nodePackage()}@${version}`
  if (!existsSync(join(bin, 'node'))) {
    console.log(`Fetching ${what}.`)
    const how = ['--prefix', folder, '--no-save', '--no-package-lock', '--no-fund', '--no-audit', '--ignore-scripts']
    if (run('npm', ['install', ...how, what]) !== 0) {
      remove(folder)
      throw new Error(`Could not fetch ${what}; npm reports the reason above. Does this version exist?`)
    }
  }
  return bin
}

/** npm's arguments for the requested tests. */
export const testsFor = names => (names.includes('--quick') ? ['run', 'test:quick'] : ['test', '--', ...names])

function tryWith(version, names) {
  const bin = fetchNode(version)
  const clone = join(cache, 'try', version)
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) }
  remove(clone)
  if (run('git', ['clone', '--quiet', root, clone]) !== 0) return 1
  console.log(`The last commit, by itself in ${clone}:`)
  run('node', ['--version'], { env })
  const status = run('npm', testsFor(names), { cwd: clone, env })
  if (status === 0) remove(clone)
  else console.log(`It is left for a look, in ${clone}.`)
  return status
}

if (realpathSync(process.argv[1]) === import.meta.filename) {
  const [what, ...names] = process.argv.slice(2)
  const version = versionAsked(what)
  if (version) process.exitCode = tryWith(version, names)
  else {
    console.error(
      `Expected a Node such as node@26 or node@24.1.0, got ${what ?? 'nothing'}: npm run try -- node@26 loss`,
    )
    process.exitCode = 1
  }
}
