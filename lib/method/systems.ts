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

/** Every system that is compared, by its name in Tables 1 and 2; the last two are not in the paper. */
export const systems = {
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

export type System = keyof typeof systems
