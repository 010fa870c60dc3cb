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

/** The systems of the tables, by their names in Tables 1 and 2; the last two are not in the paper. A further one is a
 *  further row to tune and compute: the compiler names each place in `lib/experiments` that lacks it. */
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

/** All systems that the property tests cover: those of the tables, and further ones, to be added after the dots. The
 *  tables ignore further ones. */
export const systems = { ...comparedSystems } satisfies Record<string, Method>
