/** One tensor of weights θ in Adam's formula, m and v its moments, with `size` and `floor` as scalars:
 *  m' = β₁ m + (1 − β₁) g,  v' = β₂ v + (1 − β₂) g²,  θ' = start − size · m' / (√v' + floor).
 *  `start` is θ, or what decay left of it. */
export interface Adam<T> {
  inputs: Record<'params' | 'm' | 'v' | 'start' | 'gradient' | 'size' | 'floor', T>
  betas: [number, number]
  next: Record<'params' | 'm' | 'v', T>
}
