import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

let running
let onStart = () => {}

/** Set a listener for the process id of each program that set-up starts, so that the lock can record it. */
export const whenProgramStarts = listener => {
  onStart = listener
}

/** End the running program and all that it started (it leads its own process group). */
export function stopProgram() {
  if (!running) return
  try {
    process.kill(-running.pid, 'SIGKILL')
  } catch {} // already gone
}

/**
 * Run a program to its end. → { ok, output }: whether it succeeded, and what it printed.
 * A program that does not exist gives `ok: false`, with the reason as output.
 */
export function program(command, args, { env = process.env, onLine = () => {} } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const take = chunk => {
      output = (output + chunk).slice(-64_000)
      onLine(String(chunk).trim().split('\n').pop())
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', error => resolve({ ok: false, output: `${output}${error.message}` }))
    child.on('close', (code, signal) => {
      running = undefined
      resolve({ ok: code === 0, output: signal ? `${output}\nended by ${signal}` : output })
    })
    if (child.pid === undefined) return
    running = child
    onStart(child.pid)
  })
}
