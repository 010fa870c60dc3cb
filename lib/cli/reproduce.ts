import { loadEmoji } from '../data/emoji'
import { loadEmojiModels, toPictures } from '../data/emoji-tier'
import { summarise } from '../measure/statistics'
import { dmd } from '../method/dmd'
import { dpDmd } from '../method/dp-dmd'
import type { Method } from '../method/method'
import { guided } from '../model/guidance'
import type { Velocity } from '../model/network'
import { table } from '../notebook'
import { timeGrid } from '../path/grid'
import { sample } from '../rollout/sample'
import { measureEmoji } from '../study/emoji'
import { rowStore, type StudyRow } from '../study/rows'
import { Noise } from '../tensor/noise'
import { tf } from '../tf'
import { distill } from '../train/distill'
import { reproduceAblation, usage } from './reproduce/ablations'

// `npm run reproduce -- emoji`: the rows that notebook 04 shows beside its live run. A row that is there is not computed
// again, so that an interrupted study goes on where it was.

const seeds = [0, 1, 2]
const guidance = 3.5
const rate = { learningRate: 4e-4, clip: null }
const base = {
  updates: 300,
  batch: 64,
  steps: 4,
  guidance,
  K: 5,
  ema: 0.98,
  round: { fake: 1, student: 2 },
  student: { ...rate, schedule: 'linear' as const },
  fake: rate,
  times: [0.02, 0.98] as [number, number],
  timePer: 'sample' as const,
  normaliser: { reference: 'xTheta' as const, over: 'sample' as const },
}
const runs: { name: string; method: Method; change: object }[] = [
  { name: 'DMD', method: dmd, change: {} },
  { name: 'DP-DMD, λ = 0.05', method: dpDmd, change: { lambda: 0.05 } },
  { name: 'DP-DMD, λ = 0.5', method: dpDmd, change: { lambda: 0.5 } },
  { name: 'DMD, fake 5 : 1', method: dmd, change: { updates: 150, round: { fake: 5, student: 1 } } },
]

function emojiStudy(): StudyRow[] {
  const store = rowStore('emoji-students')
  const emoji = loadEmoji()
  const { codec, network, teacher, sha256 } = loadEmojiModels()
  const captions = emoji.trainCaptions.filter((_, i) => i % 2 === 0)
  const prompts = emoji.conditions(emoji.trainCaptions)
  const measure = (velocity: Velocity, steps: number, seed: number) => {
    const latents = sample(
      velocity,
      emoji.conditions(captions),
      9,
      timeGrid(steps),
      new Noise(seed).fork('pictures'),
      256,
    )
    return measureEmoji(toPictures(codec, latents), captions, emoji)
  }
  const row = (
    name: string,
    settings: { seed: number; [name: string]: unknown },
    work: () => StudyRow['measures'],
  ): StudyRow => {
    const config = { ...settings, teacherSha256: sha256 } // rows of another teacher are other rows
    const known = store.find(name, config)
    if (known) return known
    const start = performance.now()
    const measures = work()
    const seconds = Math.round((performance.now() - start) / 1000)
    const versions = { node: process.version, tfjs: tf.version['tfjs-core'] }
    const made = {
      study: 'emoji-students',
      name,
      config,
      measures,
      seconds,
      date: new Date().toISOString().slice(0, 10),
      versions,
    }
    store.write(made)
    console.log(`${name}, seed ${config.seed}: ${seconds} s`)
    return made
  }
  const teachers = [
    { name: 'teacher, 30 steps', w: guidance, steps: 30 },
    { name: 'teacher, 4 steps', w: guidance, steps: 4 },
    { name: 'start: teacher, w = 1, 4 steps', w: 1, steps: 4 },
  ]
  return seeds.flatMap(seed => [
    ...teachers.map(({ name, w, steps }) =>
      row(name, { seed, w, steps }, () => measure(guided(network.velocity(teacher), w), steps, seed)),
    ),
    ...runs.map(({ name, method, change }) =>
      row(name, { ...base, ...change, seed }, () => {
        const run = distill(method, { network, teacher, prompts }, { ...base, ...change, seed }).finish()
        const measures = measure(network.velocity(run.state.average), 4, seed)
        run.dispose()
        return measures
      }),
    ),
  ])
}

const args = process.argv.slice(2)
if (args[0] === 'emoji') {
  const rows = emojiStudy().map(({ name, measures }) => ({ model: name, ...measures }))
  console.log(String(table(summarise(rows, 'model'), { title: `Emoji, mean ± sd of ${seeds.length} seeds` })))
} else if (args[0]?.startsWith('--')) {
  reproduceAblation(args).catch(error => {
    console.error((error as Error).message)
    process.exitCode = 2
  })
} else {
  console.error(`${usage}\n       npm run reproduce -- emoji`)
  process.exitCode = 2
}
