import { adaptive } from './adaptive'
import { dmd } from './dmd'
import { dmdGan } from './dmd-gan'
import { dmdLpips } from './dmd-lpips'
import { dpDmd } from './dp-dmd'
import { flash } from './flash'
import { hybrid } from './hybrid'
import { hyperSd } from './hyper-sd'
import type { Method } from './method'
import { tdm } from './tdm'

/** The systems that the tables show, by their names in Tables 1 and 2; the last two are not in the paper. One more here is
 *  one more row to tune, to compute and to cost: the compiler names each place in `lib/experiments` that then lacks it. */
export const comparedSystems = {
  DMD: dmd,
  'DMD-LPIPS': dmdLpips,
  'DMD-GAN': dmdGan,
  'DP-DMD': dpDmd,
  'Hyper-SD': hyperSd,
  Flash: flash,
  TDM: tdm,
  hybrid,
  adaptive,
} satisfies Record<string, Method>

export type ComparedSystem = keyof typeof comparedSystems

/** Every system that the general laws of the tests hold for: those of the tables, and others, each with its name after the
 *  dots. No table takes a new one. */
export const systems = { ...comparedSystems } satisfies Record<string, Method>
