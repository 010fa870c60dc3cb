import { checkShapes } from '../tensor/shape'
import { type Scalar, type Tensor1D, tf } from '../tf'

/** An adversarial loss on logits ℓ: the discriminator's on real and fake samples, and the student's on its own samples.
 *  real, fake: [B]  →  scalar */
export interface AdversarialGame {
  discriminator(real: Tensor1D, fake: Tensor1D): Scalar
  student(fake: Tensor1D): Scalar
}

/** Discriminator: E softplus(−ℓ_real) + E softplus(ℓ_fake); student: E softplus(−ℓ_fake).
 *  The optimal discriminator is ℓ = log p_real − log p_fake. Source: Goodfellow et al. (2014); DMD2 (2024). */
export const nonSaturating: AdversarialGame = {
  discriminator(real, fake) {
    checkShapes('nonSaturating.discriminator', { real: [real, 'B'], fake: [fake, 'B'] })
    return tf.tidy(() => tf.softplus(real.neg()).mean().add(tf.softplus(fake).mean()))
  },
  student: fake => tf.tidy(() => tf.softplus(fake.neg()).mean()),
}

/** Discriminator: ½ E (σ(ℓ_real) − 1)² + ½ E σ(ℓ_fake)²; student: E (σ(ℓ_fake) − 1)².
 *  The optimal discriminator has σ(ℓ) = p_real / (p_real + p_fake), as above.
 *  Source: Mao et al. (2017), with the sigmoid of Flash Diffusion's code. */
export const leastSquares: AdversarialGame = {
  discriminator(real, fake) {
    checkShapes('leastSquares.discriminator', { real: [real, 'B'], fake: [fake, 'B'] })
    return tf.tidy(() => tf.sigmoid(real).sub(1).square().mean().add(tf.sigmoid(fake).square().mean()).mul(0.5))
  },
  student: fake => tf.tidy(() => tf.sigmoid(fake).sub(1).square().mean()),
}

/** Approximate R1 penalty: E (ℓ(x) − ℓ(x + σ n))² on real samples smooths a discriminator without second derivatives.
 *  logits, perturbed: [B]  →  scalar. Source: Lin et al. (2025), Diffusion adversarial post-training. */
export const approximateR1 = (logits: Tensor1D, perturbed: Tensor1D): Scalar =>
  tf.tidy(() => logits.sub(perturbed).square().mean())
