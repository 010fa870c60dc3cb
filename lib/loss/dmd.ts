import { perSample } from '../tensor/per-sample'
import { checkShapes } from '../tensor/shape'
import { stopGradient } from '../tensor/stop-gradient'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf'

/** The divisor of the DMD gradient, which makes its size independent of t.
 *  `zt`: mean |z_t − x̂_tea| = t mean |v_tea| (the authors' code); `xTheta`: mean |x_θ − x̂_tea| (DMD2); `none`: 1.
 *  `over`: the mean is taken per sample, or over the batch, which varies less when D is small. */
export interface Normaliser {
  reference: 'zt' | 'xTheta' | 'none'
  over: 'sample' | 'batch'
}

/** A student sample, its noised state z_t, and both models' velocities at z_t.  t: [B], all others: [B, D] */
export interface Perturbed {
  xTheta: Tensor2D
  zt: Tensor2D
  t: Tensor1D
  /** of the guided teacher */
  vTea: Tensor2D
  /** of the fake model, without guidance */
  vFake: Tensor2D
}

/** The direction g that DMD adds to x_θ's gradient: g = (x̂_fake − x̂_tea) / normaliser = t (v_tea − v_fake) / normaliser.
 *  Since s_stu − s_tea = (1 − t)/t · (v_tea − v_stu), g is the score gap of Eq. 5 with the weight t² / (1 − t).  →  [B, D] */
export function dmdDirection({ xTheta, zt, t, vTea, vFake }: Perturbed, { reference, over }: Normaliser): Tensor2D {
  checkShapes('dmdDirection', {
    zt: [zt, 'B', 'D'],
    t: [t, 'B'],
    vTea: [vTea, 'B', 'D'],
    vFake: [vFake, 'B', 'D'],
    xTheta: [xTheta, 'B', 'D'],
  })
  return tf.tidy(() => {
    const time = perSample(t, zt)
    const gap = time.mul(vTea.sub(vFake)) as Tensor2D
    if (reference === 'none') return gap
    const xTea = zt.sub(time.mul(vTea))
    const distance: Tensor = tf.abs((reference === 'zt' ? zt : xTheta).sub(xTea))
    return gap.div(over === 'batch' ? distance.mean() : distance.mean(1, true))
  })
}

/** Eq. 5, as a loss: ½ mean ‖ x_θ − sg(x_θ − g) ‖². Its gradient with respect to x_θ is g / (B D), the DMD gradient;
 *  its value is only ½ mean g² and says nothing about progress. No gradient reaches the teacher or the fake model.
 *  xTheta, g: [B, D]  →  scalar */
export function dmdLoss(xTheta: Tensor2D, g: Tensor2D): Scalar {
  checkShapes('dmdLoss', { xTheta: [xTheta, 'B', 'D'], g: [g, 'B', 'D'] })
  return tf.tidy(() =>
    xTheta
      .sub(stopGradient(xTheta.sub(g)))
      .square()
      .mean()
      .mul(0.5),
  )
}
