import { ring } from '../../../lib/datasets/plane/plane'
import { nearestModes, onModeFraction } from '../../../lib/metrics/modes'
import { guided } from '../../../lib/model/guidance'
import { oneHotCondition } from '../../../lib/model/network'
import { timeGrid } from '../../../lib/path/grid'
import { teacherAnchor } from '../../../lib/sampler/anchor'
import { trajectory } from '../../../lib/sampler/integrate'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import type { Control } from './control'
import { numbers, type Points, planeSvg } from './plane'

// Notebook 01: guidance w, Euler steps N, teacher steps K to the anchor, on the exact field.

interface Settings {
  prompt: number
  seed: number
}

interface Result {
  walks: Points[]
  ends: Points
  chords: Points[]
  modes: Points
  measures: Record<string, number>
}

const count = 200

export const control: Control<Settings, Result> = {
  sliders: () => [
    { name: 'w', label: 'guidance w', range: [0, 6, 0.1], value: 2 },
    { name: 'N', label: 'steps N', range: [2, 60, 1], value: 30 },
    { name: 'K', label: 'steps K to the anchor', range: [1, 60, 1], value: 5 },
  ],
  *compute({ w, N, K }, { prompt, seed }) {
    yield tf.tidy(() => {
      const { exact, means: modes, sd, prompts } = ring()
      const velocity = guided(exact.velocity, w!)
      const asked = oneHotCondition(Array(count).fill(prompt), prompts)
      const eps = new Noise(seed).fork('control').normal([count, 2]) as Tensor2D
      const [grid, steps] = [timeGrid(N!), Math.min(K!, N!)]
      const walks = tf.stack(trajectory(velocity, eps, grid, asked), 1).arraySync() as Points[]
      const { vTilde, tTilde } = teacherAnchor(velocity, eps, grid, steps, asked)
      const [from, to] = [eps, eps.sub(vTilde)].map(x => x.arraySync() as Points) as [Points, Points]
      const ends = walks.map(walk => walk.at(-1)!)
      const [final, promised] = [ends, to].map(points => nearestModes(points, modes).map(({ mode }) => mode))
      const same = promised!.filter((mode, i) => mode === final![i]).length / count
      const measures = {
        'within 3σ of a mode': onModeFraction(ends, modes, 3 * sd),
        t̃: tTilde,
        'chords to the final mode': same,
      }
      return { walks: walks.slice(0, 24), ends, chords: from.slice(0, 24).map((x, i) => [x, to[i]!]), modes, measures }
    })
  },
  draw: ({ walks, ends, chords, modes, measures }) =>
    planeSvg({ heading: 'walks and samples', extent: 3, lines: walks, points: ends, crosses: modes }) +
    planeSvg({
      heading: 'chords to the anchor, followed to t = 0',
      ...{ extent: 3, lines: chords, points: chords.map(([, to]) => to!), crosses: modes },
    }) +
    numbers(measures),
}
