import type { ComparedSystem } from '../method/systems'

export type Tuned = Exclude<ComparedSystem, 'hybrid'>

/** What the tuning chose; test/experiments/comparison.test.ts checks it against the stored rows. */
export const tuned: Record<string, Record<Tuned, string>> = {
  plane: {
    DMD: 'a third of the rates',
    'DMD-LPIPS': 'weight 1',
    'DMD-GAN': 'a third of the rates',
    'DP-DMD': 'λ 0.2',
    'Hyper-SD': 'gamma 0',
    Flash: 'terms 0',
    TDM: 'student rate × 0.5',
    adaptive: 'a third of the rates',
  },
  diffusion: {
    DMD: 'a third of the rates',
    'DMD-LPIPS': 'weight 1',
    'DMD-GAN': 'a third of the rates',
    'DP-DMD': 'λ 0.2',
    'Hyper-SD': 'gamma 0',
    Flash: 'terms 0',
    TDM: 'student rate × 0.2',
    adaptive: 'decided 0.75',
  },
  scenes: {
    DMD: 'a third of the rates',
    'DMD-LPIPS': 'a third of the rates',
    'DMD-GAN': 'a third of the rates',
    'DP-DMD': 'a third of the rates',
    'Hyper-SD': 'a third of the rates',
    Flash: 'terms 0.3',
    TDM: 'student rate × 0.2',
    adaptive: 'a third of the rates',
  },
  'emoji-all': {
    DMD: 'rate 0.0003, student × 0.1',
    'DMD-LPIPS': 'weight 1, rate 0.0003, student × 0.3',
    'DMD-GAN': 'student 0.05, rate 0.0003, student × 0.3',
    'DP-DMD': 'λ 0.2, rate 0.0003, student × 0.3',
    'Hyper-SD': 'gamma 0, rate 0.0001, student × 0.3',
    Flash: 'terms 0.3, rate 0.0001, student × 0.3',
    TDM: 'rate 0.0001, student × 0.3',
    adaptive: 'decided 0.75, rate 0.0003, student × 0.3',
  },
}
