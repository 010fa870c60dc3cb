import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { datasetOf } from '../../lib/datasets'
import { table } from '../../lib/display'
import { systemCell } from '../../lib/experiments/comparison'
import { measuredMemory, memoryFile, memoryRows, type SystemMemory } from '../../lib/experiments/memory'
import { methodOf, taskFor } from '../../lib/experiments/run-study'
import { type ComparedSystem, comparedSystems } from '../../lib/method/systems'
import { distill } from '../../lib/train/distill'
import { writeWhole } from '../../lib/whole-file'
import { provenance } from './compute'

/** iterations, of which the first compiles the step */
const iterations = 6

/** `npm run reproduce -- --memory --dataset emoji-all`: peak memory and seconds of an iteration of each compared system, each in a
 *  process of its own, beside one that only opens the data set. Kept in data/runs/memory.json.  →  true
 *  @throws an unknown data set. */
export async function reproduceMemory(args: string[]): Promise<boolean> {
  const text = { type: 'string' } as const
  const options = { memory: { type: 'boolean' }, dataset: text, worker: text, out: text } as const
  const { dataset = 'emoji-all', worker, out = memoryFile() } = parseArgs({ args, options }).values
  datasetOf(dataset)
  if (worker !== undefined) {
    console.log(JSON.stringify(measured(worker, dataset)))
    return true
  }
  const names = ['nothing', ...Object.keys(comparedSystems).filter(name => name !== 'hybrid')]
  const systems: Record<string, SystemMemory> = {}
  for (const name of names) {
    systems[name] = inProcess(name, dataset)
    console.log(
      `${name}: ${Math.round(systems[name]!.megabytes)} MB, ${systems[name]!.seconds.toFixed(2)} s an iteration`,
    )
  }
  const { commit, machine, ...versions } = provenance()
  const result = { date: new Date().toISOString().slice(0, 10), commit: commit!, machine: machine!, versions, systems }
  writeWhole(out, `${JSON.stringify({ ...measuredMemory(out), [dataset]: result }, null, 1)}\n`)
  console.log(String(table(memoryRows(dataset, out), { title: `Cost of an iteration on ${dataset}` })))
  return true
}

/** Those of a system, or of `nothing`, in a process of its own. */
export function inProcess(name: string, dataset: string): SystemMemory {
  const script = join(__dirname, '..', 'reproduce.ts')
  const args = ['--import', 'tsx', script, '--memory', '--worker', name, '--dataset', dataset]
  const said = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return JSON.parse(said.trim().split('\n').at(-1)!) as SystemMemory
}

/** Of this process: its peak resident memory, and the seconds of an iteration, the median without the first. */
function measured(name: string, dataset: string): SystemMemory {
  const task = datasetOf(dataset).open(0)
  const seconds: number[] = []
  if (name !== 'nothing') {
    const { cell } = systemCell(name as ComparedSystem, { dataset, regime: '1:2', scale: 'full' })
    const parsed = { ...cell, settings: { ...cell.settings, seed: 0 } }
    const method = methodOf(parsed as Parameters<typeof methodOf>[0])
    const run = distill(method, taskFor(method, task), parsed.settings)
    const until = iterations * (parsed.settings.updateRatio?.student ?? 1)
    for (const record of run.records({ until })) seconds.push(record.seconds)
    run.dispose()
  }
  const each = seconds.slice(1).map((end, i) => end - seconds[i]!)
  const median = [...each].sort((a, b) => a - b)[Math.floor(each.length / 2)] ?? 0
  return { megabytes: process.resourceUsage().maxRSS / 1024, seconds: median }
}
