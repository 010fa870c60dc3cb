/** Adam's update of one weight tensor θ with moments m and v; `size` and `floor` are scalars:
 *  m' = β₁ m + (1 − β₁) g,  v' = β₂ v + (1 − β₂) g²,  θ' = start − size · m' / (√v' + floor).
 *  `start` is θ, or θ after weight decay. */
export interface Adam<T> {
  inputs: Record<'params' | 'm' | 'v' | 'start' | 'gradient' | 'size' | 'floor', T>
  betas: [number, number]
  next: Record<'params' | 'm' | 'v', T>
}
