import test from 'node:test'
import { gradient } from '../../lib/derivation/calculus'
import { monteCarlo } from '../../lib/derivation/check'
import { gaussian, gaussianKl, mixture } from '../../lib/derivation/density'
import { kl, logRatio, pathwiseTerm, printedGradient, sampleSpaceGradient, scoreGap } from '../../lib/derivation/kl'
import { scale } from '../../lib/derivation/linear'
import { square } from '../../lib/derivation/quadrature'
import { affineStudent, parameterGradient } from '../../lib/derivation/student'
import { Noise } from '../../lib/tensor/noise'
import { close } from '../support/expect'

const student = affineStudent([[0.8, 0.1], [-0.2, 0.5]], [0.3, -0.4]) // biome-ignore format: a matrix
const wide = affineStudent([[0.8, 0.1, 0.3], [-0.2, 0.5, 0.4]], [0.3, -0.4]) // biome-ignore format: a matrix
const teacher = gaussian([1, 0.5], [[1, 0.3], [0.3, 0.6]]) // biome-ignore format: a matrix
const modes = mixture([0.6, 0.4], [teacher, gaussian([-1.2, -0.6], [[0.6, -0.1], [-0.1, 0.6]])]) // biome-ignore format: a matrix
const box = square(6, 60)

test('the KL by quadrature is the closed one of two Gaussians, both ways', () => {
  close(kl(wide.law, teacher, box), gaussianKl(wide.law, teacher), 1e-7)
  close(kl(teacher, wide.law, square(8, 90)), gaussianKl(teacher, wide.law), 1e-7)
})

test('the log ratio of equal densities is 1, the constant of the derivation', () => {
  close(logRatio(teacher, teacher)([0.4, -0.9]), 1, 1e-14)
})

test('the gradient of the log ratio is the score gap', () => {
  const x = [0.4, -0.9]
  close(gradient(logRatio(wide.law, modes), x), scoreGap(wide.law, modes)(x), 1e-9)
})

test('the gradient over samples is that of the KL, for a Gaussian and for a mixture', () => {
  const gap = (q: typeof modes) => scoreGap(wide.law, q)
  const closed = parameterGradient(wide, s => gaussianKl(s.law, teacher))
  close(sampleSpaceGradient(wide, gap(teacher), box), closed, 1e-7)
  const byQuadrature = parameterGradient(wide, s => kl(s.law, modes, box))
  close(sampleSpaceGradient(wide, gap(modes), box), byQuadrature, 1e-6)
})

test('the mean over noises is the mean over samples', () => {
  const noises = new Noise(3).normal([4000, 3]).arraySync() as unknown as number[][]
  const gap = scoreGap(wide.law, modes)
  const { mean, error } = monteCarlo(noises.map(eps => pathwiseTerm(wide, gap, eps)))
  for (const [j, exact] of sampleSpaceGradient(wide, gap, box).entries()) close(mean[j]!, exact, 4 * error[j]!)
})

test('the printed gradient times (1 − t) is the gradient of the KL at t, with the published values at t = ½', () => {
  const published = [-0.0463573, -0.0837247, -0.0914427, -0.0831133, -0.2733119, -0.511254]
  close(scale(printedGradient(student, teacher, 0.5, box), 0.5), published, 1e-6)
  for (const t of [0.2, 0.8]) {
    const exact = parameterGradient(student, s => gaussianKl(s.law.at(t), teacher.at(t)))
    close(scale(printedGradient(student, teacher, t, box), 1 - t), exact, 1e-6)
  }
})

test('at the teacher itself the gradient is 0 for every t', () => {
  const same = affineStudent([[0.9, 0.2], [0.1, 0.7]], [1, 0.5]) // biome-ignore format: a matrix
  for (const t of [0, 0.4]) close(printedGradient(same, same.law, t, box), Array(6).fill(0), 1e-12)
})
