import { check } from '../check'
import type { Density } from './density'
import { kl, scoreGap } from './kl'
import { type Box, integrate } from './quadrature'
import { affineStudent } from './student'

/** A Gaussian in one dimension, x = m + s ε. */
export interface Fit {
  mean: number
  sd: number
}

export function lawOf({ mean, sd }: Fit) {
  check('lawOf', 'number', { mean })
  check('lawOf', 'positive', { sd })
  return affineStudent([[sd]], [mean]).law
}

const noiseBox: Box = { lower: [-7], upper: [7], n: 200 }

/** The gradient of KL(N(m, s²) ‖ q) with respect to m and log s, as means over the noise: E[Δs(x)] and E[s ε Δs(x)].
 *  fake: the density whose score is used for the student's; different from the student's, it is a fake model that lags. */
export function lineGradient(fit: Fit, q: Density, fake: Density = lawOf(fit)): [number, number] {
  const gap = scoreGap(fake, q)
  return integrate(([eps]) => {
    const weighted = (gap([fit.mean + fit.sd * eps!])[0]! * Math.exp(-0.5 * eps! * eps!)) / Math.sqrt(2 * Math.PI)
    return [weighted, fit.sd * eps! * weighted]
  }, noiseBox) as [number, number]
}

/** The Gaussian that minimises the reverse KL(p ‖ q) locally, from a start: natural-gradient descent along Eq. 35 (the
 *  gradient divided by the Fisher information, 1 / s² for m and 2 for log s). */
export function reverseFit(q: Density, start: Fit, steps = 300, rate = 0.3): Fit {
  check('reverseFit', 'count', { steps })
  check('reverseFit', 'positive', { rate })
  let fit = start
  for (let i = 0; i < steps; i++) {
    const [byMean, byLogSd] = lineGradient(fit, q)
    fit = { mean: fit.mean - rate * fit.sd ** 2 * byMean, sd: fit.sd * Math.exp((-rate * byLogSd) / 2) }
    if (Math.abs(fit.sd * byMean) + Math.abs(byLogSd) < 1e-9) break
  }
  return fit
}

/** The one with the lowest KL of the fits from several starts. */
export const bestReverseFit = (q: Density, starts: Fit[], box: Box): Fit =>
  starts
    .map(start => reverseFit(q, start))
    .map(fit => ({ fit, value: kl(lawOf(fit), q, box) }))
    .reduce((a, b) => (b.value < a.value ? b : a)).fit

/** The Gaussian that minimises the forward KL(q ‖ p): the one with q's mean and variance. */
export function forwardFit(q: Density, box: Box): Fit {
  const moments = integrate(([x]) => [1, x!, x! * x!].map(power => power * Math.exp(q.log([x!]))), box)
  const mean = moments[1]! / moments[0]!
  return { mean, sd: Math.sqrt(moments[2]! / moments[0]! - mean * mean) }
}
