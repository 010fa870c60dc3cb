import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { sizeReport } from './check/size'
import { command } from './command'

// `npm run check`: format, lint and types. `npm run check -- --size`: how much of lib a reader needs.

const root = resolve(__dirname, '..')
const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1

const args = process.argv.slice(2)
if (args.length > 1 || (args.length === 1 && args[0] !== '--size')) {
  console.error(`Expected nothing or --size, got ${args.join(' ')}.`)
  process.exitCode = 2
} else if (args[0] === '--size') {
  command(() => console.log(sizeReport()))
} else {
  process.exitCode =
    node('node_modules/@biomejs/biome/bin/biome', 'check') || node('node_modules/typescript/bin/tsc', '--noEmit')
}
