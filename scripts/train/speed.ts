import { emojiScales, latentNetwork } from '../../lib/datasets/emoji/scales'
import { dpDmd } from '../../lib/method/dp-dmd'
import type { Network, Params } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { sample } from '../../lib/sampler/sample'
import { Noise } from '../../lib/tensor/noise'
import { type Rank, type Tensor2D, tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'
import { trainTeacher } from '../../lib/train/teacher'
import { command } from '../command'
import { teacherArms } from './teacher-arms'

// `TF_NUM_INTEROP_THREADS=1 node --import tsx scripts/train/speed.ts`: processor time of a sample and of an iteration, of
// training and of distillation, of the transformer beside MLPs; interleaved, the least of some
// rounds, since other programs only add to it.

const rounds = 8
const networks: Record<string, Network> = {
  'MLP, 256 numbers': latentNetwork(640, 4),
  'MLP, 512 numbers': teacherArms('full')['velocity, MLP']!.network,
  'transformer, 512 numbers': emojiScales.full.network,
}

/** What is timed, ready to be called again and again. */
function tasksOf(network: Network): Record<string, () => void> {
  const noise = new Noise(0)
  const weights = network.init(noise)
  const x = noise.fork('x').normal<Rank.R2>([128, network.dataSize])
  const prompts = noise.fork('c').normal<Rank.R2>([128, network.conditionSize])
  const { teacher } = emojiScales.full
  const rate = { learningRate: 4e-4, clip: null }
  const draw = ({ x, condition }: Params) => ({ x: x as Tensor2D, condition: condition as Tensor2D })
  const training = trainTeacher(network, { tables: { x, condition: prompts }, draw }, teacher)
  const distilling = distill(
    dpDmd,
    { network, teacher: weights, prompts },
    { seed: 0, updates: 1000, batch: 64, guidance: 3.5, student: rate, fake: rate },
  )
  return {
    '64 samples, 4 steps': () => {
      tf.tidy(() =>
        sample(network.velocity(weights), prompts.slice(0, 64), 1, timeGrid(4), noise, network.dataSize).dataSync(),
      )
    },
    'training, batch 128': () => void training.finish(training.update + 1),
    'distillation, batch 64': () => void distilling.finish(distilling.update + 1),
  }
}

command(() => {
  const all = Object.entries(networks).map(([name, network]) => ({ name, tasks: tasksOf(network) }))
  const least = new Map<string, number>()
  for (let round = 0; round <= rounds; round++)
    for (const { name, tasks } of all)
      for (const [task, run] of Object.entries(tasks)) {
        const start = process.cpuUsage()
        run()
        const { user, system } = process.cpuUsage(start)
        const key = `${task}: ${name}`
        if (round > 0) least.set(key, Math.min(least.get(key) ?? Number.POSITIVE_INFINITY, (user + system) / 1000))
      }
  for (const task of Object.keys(all[0]!.tasks)) {
    const times = all.map(({ name }) => ({ name, ms: least.get(`${task}: ${name}`)! }))
    for (const { name, ms } of times)
      console.log(`${task}: ${name}: ${ms.toFixed(1)} ms, ${(ms / times[0]!.ms).toFixed(2)} times the first`)
  }
})
