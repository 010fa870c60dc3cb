import * as D from '../../../lib/derivation'
import type { Control } from './control'
import { numbers, type Points, planeSvg } from './plane'

// Notebook 05: the eight parameters of the affine student, its KL to the teacher, and the gradient of Eq. 36.

interface Settings {
  A: number[][]
  b: number[]
  teacher: { weights: number[]; means: number[][]; covariances: number[][][] }
  noises: number[][]
}

interface Result {
  student: number[]
  teacher: number[]
  points: Points
  steps: Points
  KL: number
  gradient: number[]
}

const extent = 3.5
const names = ['A₁₁', 'A₁₂', 'A₁₃', 'A₂₁', 'A₂₂', 'A₂₃', 'b₁', 'b₂']
const heatOf = (density: D.Density) => D.fieldOf(x => Math.exp(density.log(x)), extent, 26).values.flat()

export const control: Control<Settings, Result> = {
  sliders: ({ A, b }) =>
    [...A.flat(), ...b].map((value, j) => ({ name: `θ${j}`, label: names[j]!, range: [-2, 2, 0.05], value })),
  *compute(values, { teacher, noises }) {
    const theta = names.map((_, j) => values[`θ${j}`]!)
    const student = D.affineStudent([theta.slice(0, 3), theta.slice(3, 6)], theta.slice(6))
    const q = D.mixture(
      teacher.weights,
      teacher.means.map((mean, k) => D.gaussian(mean, teacher.covariances[k]!)),
    )
    const [gap, plane] = [D.scoreGap(student.law, q), D.square(7, 60)]
    const points = noises.map(student.generate)
    yield {
      student: heatOf(student.law),
      teacher: heatOf(q),
      points,
      steps: points.map(x => D.scale(gap(x), -0.3)),
      KL: D.kl(student.law, q, plane),
      gradient: D.sampleSpaceGradient(student, gap, plane),
    }
  },
  draw: ({ student, teacher, points, steps, KL, gradient }) =>
    planeSvg({
      heading: 'student: samples, and −Δs',
      extent,
      heat: student,
      points,
      arrows: { at: points, vectors: steps },
    }) +
    planeSvg({ heading: 'teacher, and the samples', extent, heat: teacher, points }) +
    numbers({ 'KL(p ‖ q), nats': KL }) +
    numbers(Object.fromEntries(gradient.map((g, j) => [`∂ℓ/∂${names[j]}`, g]))),
}
