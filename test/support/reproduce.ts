import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './source'

/** Run `npm run reproduce -- args` with a folder for its rows; `onOutput` hears all output so far and may send Ctrl-C. */
export function reproduce(
  folder: string,
  args: string,
  onOutput: (output: string, stop: () => void) => void = () => {},
) {
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
