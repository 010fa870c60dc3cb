import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'
import { engines, inScratch, startOf, startWorker, type Worker } from './engine'
import { iterationFlops, productsOf } from './flops'
import { missing, packageOf } from './peers'
import { type Measured, spread } from './result'
import { combined } from './runs'
import { configOf, networkOf, type Setting, writeGiven } from './setting'

/** Largest relative difference from our losses and first update; a peer beyond it computes something else. */
const tolerance = 1e-3
/** Duration of an engine's turn, in seconds. */
const turn = 0.4
const productSize = 1024

interface Contender {
  name: string
  worker: Worker
  versions: Record<string, string>
  importSeconds: number
  firstStepSeconds: number
  megabytes: number
  losses: Record<string, number>
  update: Float32Array
}

/** Time all engines on a setting, in separate runs. The runs share a folder, so that torch.compile generates its code only
 *  once.
 *  @throws as a single run. */
export async function measure(
  setting: Setting,
  python: string,
  { runs = 1, ...how }: { runs?: number; rounds: number; peers: string[] },
): Promise<{ measured: Measured } & Versions> {
  const all: Awaited<ReturnType<typeof measureOnce>>[] = []
  await inScratch(async scratch => {
    while (all.length < runs) all.push(await measureOnce(setting, python, scratch, how))
  })
  return { measured: combined(all.map(({ measured }) => measured)), versions: all[0]!.versions }
}

/** One run of all engines on a setting: each starts, takes its first step and is checked against ours; then they take turns,
 *  A B C A B C. A peer that fails is left out, with the reason.
 *  @throws our engine fails. */
async function measureOnce(
  setting: Setting,
  python: string,
  scratch: string,
  { rounds, peers }: { rounds: number; peers: string[] },
): Promise<{ measured: Measured } & Versions> {
  const contenders: Contender[] = []
  try {
    const given = join(scratch, 'given.safetensors')
    writeGiven(setting, given)
    const skipped: Measured['skipped'] = []
    for (const { name, kind } of engines) {
      if (kind && !peers.includes(name)) continue
      const absent = kind && missing(python, packageOf(kind))
      const entered = absent ? absent : await enter({ name, kind }, setting, { python, given, scratch }, contenders)
      if (typeof entered !== 'string') contenders.push(entered)
      else if (kind) skipped.push({ name, why: entered })
      else throw new Error(`bench: our own engine does not run. ${entered}`)
    }
    const seconds = await takeTurns(contenders, rounds)
    const { rows, peak, flops } = await assess(setting, contenders, seconds)
    const versions = Object.assign({}, ...contenders.map(contender => contender.versions))
    const measured = { ...setting, gigaflop: flops / 1e9, peakGflops: peak, rounds, runs: 1, engines: rows, skipped }
    return { measured, versions }
  } finally {
    await Promise.all(contenders.map(({ worker }) => worker.end()))
  }
}

type Versions = { versions: Record<string, string> }

/** Start an engine, take its first step, and compare its numbers with the first engine's.  →  it, or why it is left out */
async function enter(
  { name, kind }: { name: string; kind?: string },
  setting: Setting,
  { python, given, scratch }: { python: string; given: string; scratch: string },
  [reference]: Contender[],
): Promise<Contender | string> {
  const begin = performance.now()
  const since = () => (performance.now() - begin) / 1000
  const worker = startWorker(kind, python, setting, scratch)
  try {
    const { versions } = (await worker.answer()) as Versions
    const importSeconds = since()
    await worker.ask('start', startOf(kind, setting, given))
    await worker.ask('run', { iterations: 1 })
    const firstStepSeconds = since()
    await worker.ask('run', { iterations: 3 })
    const megabytes = await worker.number('memory', {}, 'megabytes') // before the check, which allocates too
    const into = join(scratch, 'update')
    const losses = (await worker.ask('check', { into })) as Record<string, number>
    const update = new Float32Array(new Uint8Array(readFileSync(into)).buffer)
    const contender = { name, worker, versions, importSeconds, firstStepSeconds, megabytes, losses, update }
    const { losses: byLoss, update: byUpdate } = differences(contender, reference ?? contender)
    if (byLoss < tolerance && byUpdate < tolerance) return contender
    await worker.end()
    return `does not compute the same: losses differ by ${byLoss.toExponential(1)}, the first update by ${byUpdate.toExponential(1)}`
  } catch (error) {
    await worker.end()
    return (error as Error).message
  }
}

type Computed = Pick<Contender, 'losses' | 'update'>

/** Relative differences from a reference: the largest over losses, and ‖u − v‖ / ‖v‖ of the update; ∞ if shapes differ. */
export function differences(one: Computed, reference: Computed): { losses: number; update: number } {
  const names = Object.keys(reference.losses)
  const byLoss = names.map(name => Math.abs((one.losses[name] ?? Number.NaN) / reference.losses[name]! - 1))
  const [u, v] = [one.update, reference.update]
  const norm = (f: (i: number) => number) => Math.sqrt(v.reduce((sum, _, i) => sum + f(i) ** 2, 0))
  const update = u.length === v.length ? norm(i => u[i]! - v[i]!) / norm(i => v[i]!) : Number.NaN
  const orInfinite = (x: number) => (Number.isNaN(x) ? Number.POSITIVE_INFINITY : x)
  return { losses: Math.max(...byLoss.map(orInfinite)), update: orInfinite(update) }
}

/** Seconds per iteration, by engine and round; the first iterations are not counted. */
async function takeTurns(contenders: Contender[], rounds: number): Promise<number[][]> {
  const time = async ({ worker }: Contender, iterations: number) =>
    (await worker.number('run', { iterations }, 'seconds')) / iterations
  const iterations: number[] = []
  for (const contender of contenders) iterations.push(Math.max(1, Math.round(turn / (await time(contender, 2)))))
  const seconds: number[][] = contenders.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (const [i, contender] of contenders.entries()) seconds[i]!.push(await time(contender, iterations[i]!))
  return seconds
}

/** Results from the times: ratios to ours, memory, and the rate relative to the best matrix product of any engine. */
async function assess(setting: Setting, contenders: Contender[], seconds: number[][]) {
  const flops = flopsOf(setting)
  const rates: number[] = []
  for (const { worker } of contenders)
    rates.push(await worker.number('multiply', { size: productSize, threads: setting.threads }, 'gflops'))
  const peak = Math.max(...rates)
  const rows = contenders.map(({ name, importSeconds, firstStepSeconds, megabytes, ...computed }, i) => {
    const ms = spread(seconds[i]!.map(s => 1000 * s))
    return {
      name,
      ms,
      ratio: spread(seconds[i]!.map((s, round) => s / seconds[0]![round]!)),
      importSeconds,
      firstStepSeconds,
      megabytes,
      peakShare: flops / 1e6 / ms.median / peak,
      differences: differences(computed, contenders[0]!),
    }
  })
  return { rows, peak, flops }
}

const flopsOf = (setting: Setting): number =>
  tf.tidy(() => iterationFlops(productsOf(networkOf(setting).init(new Noise(0))), configOf(setting.batch)))
