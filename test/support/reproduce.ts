import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { mock } from 'node:test'
import { root } from './source'

type OnOutput = (output: string, stop: () => void) => void

/** Ctrl-C once, as soon as there is such an output. */
export function stopAt(pattern: RegExp): OnOutput {
  let stopped = false
  return (output, stop) => {
    if (stopped || !pattern.test(output)) return
    stopped = true
    stop()
  }
}

/** Run `npm run reproduce -- args` with a folder for its rows; `onOutput` hears all output so far and may send Ctrl-C. */
export function reproduce(folder: string, args: string, onOutput: OnOutput = () => {}) {
  const all = ['--import', 'tsx', join(root, 'scripts', 'reproduce.ts'), ...args.split(' '), '--out', folder]
  const child = spawn(process.execPath, all, { cwd: root })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += chunk
      onOutput(output, () => child.kill('SIGINT'))
    })
  }
  return new Promise<{ code: number | null; output: string }>(resolve =>
    child.on('exit', code => resolve({ code, output })),
  )
}

/** Run a part of it in this process, `onOutput` as above, with no wait for a process that imports TensorFlow anew.
 *  →  whether all was done, and what was printed */
export async function reproduceHere(
  run: (args: string[]) => Promise<boolean>,
  args: string[],
  onOutput: OnOutput = () => {},
) {
  let output = ''
  const log = mock.method(console, 'log', (line: unknown) => {
    output += `${line}\n`
    onOutput(output, () => process.emit('SIGINT'))
  })
  try {
    return { whole: await run(args), output }
  } finally {
    log.mock.restore()
  }
}
