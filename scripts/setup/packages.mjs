import fs from 'node:fs'
import path from 'node:path'
import { explain } from './failure.mjs'
import { modules, readText, root } from './paths.mjs'
import { program } from './program.mjs'

const installedLock = path.join(modules, '.package-lock.json')
const packagesOf = text => Object.entries(JSON.parse(text).packages).filter(([place]) => place !== '')

/**
 * npm writes node_modules/.package-lock.json last, so the packages are complete if it agrees with package-lock.json.
 * Optional packages may be absent: they are for other machines.
 */
function current() {
  if (!fs.existsSync(installedLock)) return false
  const installed = new Map(packagesOf(fs.readFileSync(installedLock, 'utf8')))
  const wanted = packagesOf(readText(path.join(root, 'package-lock.json')))
  const same = (one, other) => one.version === other.version && one.integrity === other.integrity
  return wanted.every(([place, entry]) => {
    const found = installed.get(place)
    if (!found) return entry.optional === true
    return same(found, entry) && fs.existsSync(path.join(root, place, 'package.json'))
  })
}

async function install(say) {
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=10000']
  say('npm ci')
  const { ok, output } = await program('npm', ['ci', '--no-progress', ...patience])
  if (!ok) throw explain('npm ci', output, 'Read the lines above, mend what they name and run it again.')
  return `${packagesOf(fs.readFileSync(installedLock, 'utf8')).length} npm packages`
}

export const packages = { name: 'npm packages', gigabytes: 0.8, current, install }
