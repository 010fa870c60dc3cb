import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { cache, readText, writeWhole } from './paths.mjs'

const file = path.join(cache, 'setup.lock')
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/**
 * The start time of a process, which tells it from a later one with the same id; '' if there is none.
 * From /proc on Linux, from ps on macOS.
 */
function birthOf(pid) {
  if (!pid) return ''
  try {
    if (!fs.existsSync('/proc/self/stat'))
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim()
    const fields = readText(`/proc/${pid}/stat`).split(') ').pop().split(' ')
    const dead = fields[0] === 'Z' || fields[0] === ''
    return dead ? '' : `${readText('/proc/sys/kernel/random/boot_id').trim()}:${fields[19]}`
  } catch {
    return ''
  }
}

const alive = (pid, birth) => Boolean(birth) && birthOf(pid) === birth

function owner() {
  try {
    return JSON.parse(readText(file))
  } catch {
    return {} // a lock truncated while it was written has no owner
  }
}

/** End the npm or pip that a killed set-up left behind: two of them in one folder would corrupt each other's work. */
async function endOrphan({ program, programBirth }) {
  if (!alive(program, programBirth)) return
  try {
    process.kill(-program, 'SIGKILL')
  } catch {} // ended by itself in the meantime
  await pause(300)
}

/**
 * Take the set-up lock; a second set-up waits for the first, and the lock of a killed one is taken over.
 * → { note(pid), release() }: `note` records the running program.
 */
export async function takeLock(waiting) {
  const self = { pid: process.pid, birth: birthOf(process.pid) }
  const claim = extra => writeWhole(file, JSON.stringify({ ...self, ...extra }))
  fs.mkdirSync(cache, { recursive: true })
  for (let told = false; ; ) {
    const held = owner()
    if (alive(held.pid, held.birth)) {
      if (!told) waiting(held.pid)
      told = true
      await pause(300)
      continue
    }
    await endOrphan(held)
    if (JSON.stringify(owner()) !== JSON.stringify(held)) continue // another was quicker
    claim({})
    await pause(150) // if two claim the same dead lock, the last to write holds it
    if (owner().pid === process.pid) break
  }
  return {
    note: pid => claim({ program: pid, programBirth: birthOf(pid) }),
    release: () => owner().pid === process.pid && fs.rmSync(file, { force: true }),
  }
}
