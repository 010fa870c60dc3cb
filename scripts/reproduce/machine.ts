import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { device, nativeBackend } from '../../lib/tf'

const root = join(__dirname, '..', '..')

/** Vector instructions, widest first: wider vectors sum in another order, which changes the last digits. */
const vectors = ['avx512f', 'avx2', 'avx', 'sse4_2', 'sve', 'asimd']

/** The widest vector instructions of a processor, and whether it has fused multiply-add.
 *  cpuInfo: /proc/cpuinfo; without it, the architecture decides */
export function instructionsOf(cpuInfo: string, arch: string): string {
  const [, listed = ''] = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuInfo) ?? []
  const flags = new Set(listed.trim().split(/\s+/))
  const widest = vectors.find(name => flags.has(name))
  return widest ? `${widest}${flags.has('fma') ? ' fma' : ''}` : arch
}

/** The lock files of the packages that numbers depend on: npm's, and TensorFlow's library. */
const locks = ['package-lock.json', 'requirements/tensorflow.lock', 'requirements/tensorflow-cpu.lock']

/** A short SHA-256 of the lock files of the packages that numbers depend on. */
export function lockHash(files = locks.map(name => join(root, name))): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

/** What the last digits of a row depend on besides the code: processor, instructions, threads, engine, packages. */
export function machine(): Record<'machine' | 'instructions' | 'threads' | 'engine' | 'lock', string> {
  const cpuInfo = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : ''
  const { TF_NUM_INTRAOP_THREADS: intra, TF_NUM_INTEROP_THREADS: inter } = process.env
  return {
    machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${process.platform} ${process.arch}`,
    instructions: instructionsOf(cpuInfo, process.arch),
    threads: `${intra} in an op, ${inter} ops side by side`,
    engine: `TensorFlow ${nativeBackend().binding.TF_Version}, ${device()}`,
    lock: lockHash(),
  }
}
