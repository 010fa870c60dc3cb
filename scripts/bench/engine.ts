import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { peerConfigOf, type Setting } from './setting'

/** The engines in the order of their turns. kind: a peer's name in peer.py; ours has none. merged: restructured, while the
 *  others follow the official trainer. */
export const engines: { name: string; kind?: string; merged?: boolean }[] = [
  { name: 'ours' },
  { name: 'PyTorch', kind: 'torch' },
  { name: 'torch.compile', kind: 'compile' },
  { name: 'JAX', kind: 'jax' },
  { name: 'JAX merged', kind: 'merged', merged: true },
]

type Answer = Record<string, unknown>

/** A process that answers JSON lines with JSON lines.
 *  @throws the errors it reports; its end, with its last output. */
export class Worker {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = []
  private lastWords = ''
  private over = false

  constructor(command: string, args: string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(command, args, { env, cwd: join(__dirname, '..', '..') })
    createInterface({ input: this.child.stdout }).on('line', line => {
      const answer = JSON.parse(line) as Answer
      const { resolve, reject } = this.waiting.shift()!
      if (answer.error === undefined) resolve(answer)
      else reject(new Error(String(answer.error)))
    })
    this.child.stderr.on('data', chunk => {
      this.lastWords = (this.lastWords + chunk).slice(-2000)
    })
    this.child.stdin.on('error', () => {}) // it has ended, which `close` reports
    this.child.on('error', error => this.ended(error.message))
    this.child.on('close', (code, signal) => this.ended(`ended (${signal ?? code}): ${this.lastWords.trim()}`))
  }

  private ended(why: string): void {
    this.over = true
    for (const { reject } of this.waiting.splice(0)) reject(new Error(why))
  }

  /** Its next line; it sends the first unasked, when it is ready. */
  answer(): Promise<Answer> {
    if (this.over) return Promise.reject(new Error(`the process has ended: ${this.lastWords.trim()}`))
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
  }

  ask(name: string, more: object = {}): Promise<Answer> {
    const answer = this.answer()
    this.child.stdin.write(`${JSON.stringify({ do: name, ...more })}\n`)
    return answer
  }

  async number(name: string, more: object, key: string): Promise<number> {
    return (await this.ask(name, more))[key] as number
  }

  /** Close its input, which ends it; kill it if it does not end. */
  async end(): Promise<void> {
    if (this.over) return
    const closed = once(this.child, 'close')
    this.child.stdin.end()
    const force = setTimeout(() => this.child.kill('SIGKILL'), 5000)
    await closed
    clearTimeout(force)
  }
}

/** Work in a temporary folder, which is removed afterwards, after an interruption too. */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await work(folder)
  } finally {
    remove()
    process.off('exit', remove)
  }
}

/** Start an engine limited to the setting's threads: by cores where the system can (taskset), and by each library's own
 *  settings.  given: the file of `writeGiven` */
export function startWorker(kind: string | undefined, python: string, { threads }: Setting, scratch: string): Worker {
  const pinned = coresOf(threads)
  const n = String(threads)
  const env = {
    ...process.env,
    ...{ OMP_NUM_THREADS: n, MKL_NUM_THREADS: n, OPENBLAS_NUM_THREADS: n, NPROC: n },
    XLA_FLAGS: `--xla_cpu_multi_thread_eigen=${threads > 1}`,
    ...{ PYTHONNOUSERSITE: '1', PYTHONDONTWRITEBYTECODE: '1' },
    TORCHINDUCTOR_CACHE_DIR: join(scratch, 'inductor'), // empty in a setting's first run, whose first step is reported
    // lib's own choice (lib/environment.ts), which depends on the cores of that process, not on ours
    ...{ TF_NUM_INTRAOP_THREADS: undefined, TF_NUM_INTEROP_THREADS: pinned ? undefined : n },
  }
  const program = kind
    ? [python, join(__dirname, 'peer.py'), kind]
    : [process.execPath, '--import', 'tsx', join(__dirname, 'worker.ts')]
  const [command, ...args] = pinned ? ['taskset', '-c', pinned, ...program] : program
  return new Worker(command!, args, env)
}

/** The first message to an engine: where the weights are, and what to do with them. */
export const startOf = (kind: string | undefined, setting: Setting, given: string): object =>
  kind ? { given, ...peerConfigOf(setting), kind: setting.dataset, threads: setting.threads } : { given, setting }

/** The first `threads` cores that this process may use, in taskset's notation; undefined without taskset. */
export function coresOf(threads: number): string | undefined {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const cores = (status.match(/Cpus_allowed_list:\s*(\S+)/)?.[1] ?? '').split(',').flatMap(range => {
    const [first, last = first] = range.split('-').map(Number)
    return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i)
  })
  if (cores.length < threads)
    throw new Error(`bench: expected at least ${threads} cores for ${threads} threads, got ${cores.length}.`)
  return cores.slice(0, threads).join(',')
}
