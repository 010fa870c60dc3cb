/**
 * `npm run lock`: pin every Python package and its dependencies with the SHA-256 of each file. From requirements/<name>.txt
 * it writes requirements/<name>.lock, from which set-up installs with hashes required. Versions in an existing lock are kept
 * where possible; `npm run lock -- --upgrade` takes the newest. A lock must hold for each Python and platform of `placesOf`;
 * one that does not is an error, and is not written.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockOf, locks, pinsOf, wishesOf } from './setup/locks.mjs'
import { root, writeWhole } from './setup/paths.mjs'
import { uv } from './setup/tools.mjs'

const minors = [10, 11, 12, 13, 14]
const platforms = ['x86_64-manylinux_2_28', 'aarch64-manylinux_2_28', 'aarch64-apple-darwin']

/** Where a lock must hold. A wheel that is only unpacked may be for another Python. */
const placesOf = ({ minor, alone, linux }) =>
  platforms
    .slice(0, linux ? 1 : undefined)
    .flatMap(platform => minors.filter(one => (alone ? one === 12 : one >= minor)).map(one => [platform, `3.${one}`]))

function run(...args) {
  const { status, stderr, error } = spawnSync(uv, args, { cwd: root, encoding: 'utf8' })
  if (error || status !== 0) throw new Error(stderr || String(error))
}

/** No comments and no package index: the index is chosen by whoever installs. */
const plain = ['--no-header', '--no-annotate', '--no-emit-index-url', '--no-emit-find-links', '--emit-build-options']

function makeLock(name, folder, upgrade) {
  const about = locks[name]
  const made = join(folder, `${name}.lock`)
  if (existsSync(lockOf(name))) writeFileSync(made, readFileSync(lockOf(name)))
  const how = ['--quiet', '--universal', '--generate-hashes', '--python-version', `3.${about.minor}`, ...plain]
  const which = [...(about.alone ? ['--no-deps'] : []), ...(upgrade ? ['--upgrade'] : [])]
  run('pip', 'compile', ...how, ...which, wishesOf(name), '--output-file', made)
  for (const [platform, python] of placesOf(about)) {
    const where = ['--python-platform', platform, '--python-version', python, '--target', join(folder, 'nowhere')]
    run('pip', 'install', '--quiet', '--dry-run', '--no-deps', '--require-hashes', ...where, '-r', made)
  }
  const text = readFileSync(made, 'utf8')
  writeWhole(lockOf(name), `# Made by "npm run lock" of ${name}.txt.\n${text}`)
  console.log(
    `  ${lockOf(name).padEnd(34)}${pinsOf(text).length} pins, holds for ${placesOf(about).length} of Python × platform`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'lock-'))
try {
  process.chdir(root)
  for (const name of Object.keys(locks)) makeLock(name, folder, process.argv.includes('--upgrade'))
} catch (error) {
  console.error(`\n  A lock could not be made, and those after it were not.\n${error.message}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
