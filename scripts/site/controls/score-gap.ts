import { distilExactly, gaussianStudent, pointStudent } from '../../../lib/datasets/plane/exact'
import { cellCentres } from '../../../lib/metrics/modes'
import { gaussianMixture, type MixtureSpec } from '../../../lib/model/mixture'
import { interpolate } from '../../../lib/path/flow'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../../lib/tf'
import { optimiserSchema, parseConfig } from '../../../lib/train/config'
import type { Control } from './control'
import { numbers, type Points, planeSvg } from './plane'

// Notebook 02: the score gap at a time t, and a student that follows it with a fake model that lags.

interface Settings {
  teacher: MixtureSpec
  student: { mean: number[]; sd: number }
  seed: number
}

interface Result {
  gap: { heat: number[]; at: Points; vectors: Points; points: Points; length: number }
  run: { points: Points; heat: number[]; update: number; KL: number }
  t: number
}

const extent = 2.6
const [lattice, pixels] = [cellCentres(extent, 11), cellCentres(extent, 26)]
const [count, updates] = [50, 160]
const at = (t: number, of: { length: number }) => tf.fill([of.length], t) as Tensor1D
const heatOf = (law: ReturnType<typeof gaussianMixture>, t: number) =>
  Array.from(law.logProb(tf.tensor2d(pixels), at(t, pixels)).exp().dataSync())

export const control: Control<Settings, Result> = {
  sliders: () => [
    { name: 't', label: 'time t', range: [0.02, 0.98, 0.02], value: 0.3 },
    { name: 'lag', label: 'lag of the fake model, updates', range: [0, 40, 1], value: 0 },
  ],
  *compute({ t, lag }, { teacher: spec, student: { mean, sd }, seed }) {
    const [teacher, noise] = [gaussianMixture(spec), new Noise(seed).fork('control')]
    const blob = gaussianStudent(mean, sd)
    const student = blob.law(blob.params)
    const gapAt = (z: Points) => {
      const zt = tf.tensor2d(z)
      return teacher.score(zt, at(t!, z)).sub(student.score(zt, at(t!, z)))
    }
    const gap = tf.tidy(() => {
      const [eps, n] = ['ε', 'n'].map(name => noise.fork(name).normal([150, 2])) as [Tensor2D, Tensor2D]
      const points = interpolate(blob.generate(blob.params, eps), n, at(t!, { length: 150 })).arraySync() as Points
      const arrows = gapAt(lattice).arraySync() as Points
      const scale = 0.7 / Math.max(...arrows.map(v => Math.hypot(...v)))
      const vectors = arrows.map(v => v.map(x => x * scale))
      return {
        heat: heatOf(teacher, t!),
        at: lattice,
        vectors,
        points,
        length: gapAt(points).square().mean().sqrt().dataSync()[0]!,
      }
    })
    const cloud = noise.fork('cloud').normal([count, 2]).mul(0.3).add(mean).arraySync() as Points
    const optimiser = parseConfig(optimiserSchema, { learningRate: 0.03, clip: null })
    const settings = {
      seed,
      updates,
      batch: count,
      optimiser,
      lag: lag!,
      normaliser: { reference: 'zt', over: 'batch' } as const,
    }
    const heat = tf.tidy(() => heatOf(teacher, 0))
    for (const { update, law } of distilExactly(teacher, pointStudent(cloud, 0.15), settings, 10)) {
      const KL = tf.tidy(() => {
        const x = law.sample(500, noise.fork('kl'))
        const zero = at(0, { length: 500 })
        return law.logProb(x, zero).sub(teacher.logProb(x, zero)).mean().dataSync()[0]!
      })
      yield { gap, run: { points: law.spec.means, heat, update, KL }, t: t! }
    }
  },
  draw: ({ gap, run, t }) =>
    planeSvg({ heading: `where the gap sends samples at t = ${t}`, extent, ...gap, arrows: gap }) +
    planeSvg({ heading: `a student of ${count} points, update ${run.update}`, extent, ...run }) +
    numbers({ 'rms score gap on the samples': gap.length, 'KL(stu ‖ tea), nats': run.KL }),
}
