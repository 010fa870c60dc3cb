import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { compile } from '../../lib/engine/compile'
import { dpDmd } from '../../lib/method/dp-dmd'
import type { Params } from '../../lib/model/network'
import { loadWeights } from '../../lib/model/weights'
import { nativeBackend, type Tensor2D, tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'
import { configOf, networkOf, type Setting } from './setting'

// Our engine in the bench: a process that trains the iteration with lib, controlled by JSON lines on its standard input, one
// answer per line.

let task: { network: ReturnType<typeof networkOf>; teacher: Params; prompts: Tensor2D; batch: number }
let run: ReturnType<typeof begin>

const begin = (seed = 0) => distill(dpDmd, task, { ...configOf(task.batch), seed })

const commands = {
  start({ given, setting }: { given: string; setting: Setting }) {
    const { prompts, ...tensors } = loadWeights(given).tensors
    const weights = Object.entries(tensors).filter(([name]) => name.startsWith('weights/'))
    const teacher = Object.fromEntries(weights.map(([name, value]) => [name.slice('weights/'.length), value]))
    task = { network: networkOf(setting), teacher, prompts: prompts as Tensor2D, batch: setting.batch }
    run = begin()
    return {}
  },

  run({ iterations }: { iterations: number }) {
    const start = performance.now()
    const [record] = run.records({ every: Number.POSITIVE_INFINITY, until: run.update + iterations })
    return { seconds: (performance.now() - start) / 1000, loss: record!.losses.loss }
  },

  /** The first iteration: its losses, and the changes of student and fake model. */
  check({ into }: { into: string }) {
    const first = begin()
    const [record] = first.records({ until: 1 })
    const moved = [first.state.student, first.state.fake].flatMap(({ params }) =>
      Object.keys(params)
        .sort()
        .map(name => tf.tidy(() => params[name]!.sub(task.teacher[name]!).flatten())),
    )
    writeFileSync(into, tf.tidy(() => tf.concat(moved)).dataSync())
    first.dispose()
    return record!.losses
  },

  /** The best rate of large matrix products, in GFLOP/s: one per thread, since only whole ops run in parallel. */
  multiply({ size, threads }: { size: number; threads: number }) {
    const sides = Array.from({ length: threads }, () => tf.ones<tf.Rank.R2>([size, size]))
    const product = compile((matrices: Tensor2D[]) => matrices.map(matrix => matrix.matMul(matrix).sum()))
    const seconds = Array.from({ length: 9 }, () => {
      const start = performance.now()
      tf.tidy(() => {
        for (const sum of product(sides)) sum.dataSync()
      })
      return (performance.now() - start) / 1000
    })
    product.dispose()
    return { gflops: (2 * threads * size ** 3) / Math.min(...seconds) / 1e9 }
  },

  memory: () => ({ megabytes: process.resourceUsage().maxRSS / 1000 }),
}

const say = (answer: object) => console.log(JSON.stringify(answer))

say({
  versions: {
    node: process.versions.node,
    tfjs: tf.version['tfjs-core'],
    tensorflow: nativeBackend().binding.TF_Version,
  },
})
createInterface({ input: process.stdin }).on('line', line => {
  const { do: name, ...rest } = JSON.parse(line) as { do: keyof typeof commands }
  try {
    say(commands[name](rest as never))
  } catch (error) {
    say({ error: (error as Error).message })
  }
})
