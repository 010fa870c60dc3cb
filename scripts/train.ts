import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { saveWeights } from '../lib/model/weights'
import { tf } from '../lib/tf'
import { loadCheckpoint, saveCheckpoint } from '../lib/train/checkpoint'
import type { Run } from '../lib/train/run'
import type { TeacherState } from '../lib/train/teacher'
import { writeWhole } from '../lib/whole-file'
import { command } from './command'
import type { Scale } from './train/crispness-runs'
import { makings } from './train/makings'

// `npm run train -- autoencoder emoji-all`, `npm run train -- teacher emoji-all`, …: train the shipped weights from scratch.

const seedsOf = (name: string): number[] => makings[name]!.seeds ?? [0]
const seeded = Object.keys(makings).filter(name => seedsOf(name).length > 1)
const usage = `Usage: npm run train -- ${Object.keys(makings).join(' | ')}
  [--scale full|smoke] [--out folder] [--keep seconds]${seeded.map(name => `; ${name}: [--seed ${seedsOf(name).join('|')}]`)}
  Progress is kept every minute, or every --keep seconds: after an interruption the same command goes on where it was.`

/** Train a run to its end with progress and checkpoints; the caller removes the last checkpoint. */
function train(run: Run<TeacherState>, checkpoint: string, keep: number): void {
  if (existsSync(checkpoint)) {
    loadCheckpoint(run, checkpoint)
    console.log(`going on from update ${run.update} of ${run.updates} (${checkpoint})`)
  }
  let [saved, said] = [performance.now(), 0]
  for (const { update, of, seconds, losses } of run.records({ every: 10 })) {
    const now = performance.now()
    if (now - saved >= 1000 * keep) {
      saveCheckpoint(run, checkpoint)
      saved = now
    }
    if (now - said < 10_000 && update < of) continue
    said = now
    const shown = Object.entries(losses).map(([name, value]) => `${name} ${value.toFixed(4)}`)
    const left = ((of - update) * seconds) / update / 60
    console.log(`update ${update} of ${of}, ${shown.join(', ')}, ${left.toFixed(1)} min left`)
  }
}

interface Wanted {
  seed: number
  scale: Scale
  out: string
  /** seconds between two checkpoints */
  keep: number
}

/** Make a file of weights, with everything that determines it in its header. */
async function make(name: string, { seed, scale, out, keep }: Wanted): Promise<void> {
  const { start, finish } = makings[name]!
  const several = seedsOf(name).length > 1
  const [what, set] = name.split(' ') as [string, string]
  const made = `${set}-${what}${several ? `-${seed}` : ''}`
  const checkpoint = join(out, `${made}-${scale}.checkpoint`)
  const file = join(out, `${made}.safetensors`)
  const run = start(scale, out, seed)
  train(run, checkpoint, keep)
  const { weights, metrics, sheet } = finish(run.state.average, scale, out)
  const meta = {
    command: `npm run train -- ${name}${several ? ` --seed ${seed}` : ''}${scale === 'full' ? '' : ` --scale ${scale}`}`,
    config: run.config,
    metrics,
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round(run.seconds),
    versions: { node: process.version, tfjs: tf.version['tfjs-core'] },
  }
  saveWeights(file, weights, meta, 'F16')
  if (sheet) writeWhole(file.replace('.safetensors', '.png'), await sheet())
  rmSync(checkpoint, { force: true })
  console.log(
    Object.entries(metrics)
      .map(([measure, value]) => `${measure}: ${value.toFixed(3)}`)
      .join(', '),
  )
  console.log(`wrote ${file}`)
}

/** Fail before the training, not after it, if weights cannot be written. */
function tryOut(out: string): void {
  const file = join(out, `writable-${process.pid}.tmp`)
  writeWhole(file, 'can this be written?')
  rmSync(file)
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '0' },
      scale: { type: 'string', default: 'full' },
      out: { type: 'string', default: join('data', 'weights') },
      keep: { type: 'string', default: '60' },
    },
  })
  const name = positionals.join(' ')
  const [seed, keep] = [Number(values.seed), Number(values.keep)]
  const known = name in makings && seedsOf(name).includes(seed)
  if (!known || (values.scale !== 'full' && values.scale !== 'smoke') || !(keep >= 0)) {
    console.error(usage)
    process.exit(2)
  }
  tryOut(values.out)
  await make(name, { seed, scale: values.scale, out: values.out, keep })
}

command(main)
