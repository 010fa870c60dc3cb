import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { dpDmd } from '../../lib/method/dp-dmd'
import { tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'
import { type BackendName, setBackend } from '../../lib/web/backend'
import { settingsOf } from './playground/session'
import { defaults } from './playground/state'

/** The backend in use and, if it is not the chosen one, a sentence on why. */
export interface InUse {
  backend: BackendName
  refusal?: string
}

/** Relative tolerance of a loss against wasm's. WebGL in software is off by 1.5e-3, as shaders may round sines, exponentials
 *  and quotients more coarsely than CPUs do; with 16-bit textures the losses are not finite. */
export const tolerance = 5e-3

/** Switch to a backend if the browser has it and training on it reproduces wasm's losses; else to wasm. Needs an open lib, and
 *  the plane's first teacher among its files. */
export async function useBackend(wanted: BackendName): Promise<InUse> {
  if (wanted === 'wasm') return { backend: wanted }
  const expected = firstLosses()
  try {
    await setBackend(wanted)
    const wrong = differenceOf(firstLosses(), expected)
    if (wrong) throw new Error(`${wrong} in wasm`)
    return { backend: wanted }
  } catch (error) {
    const { message } = error as Error
    await setBackend('wasm')
    return { backend: 'wasm', refusal: `${wanted} is not used, wasm is: ${message.replace(/\.$/, '')}.` }
  }
}

/** The losses of two iterations of DP-DMD on the plane at notebook 03's setting, with a smaller batch. */
export function firstLosses(): Record<string, number>[] {
  const { plane, network, teacher } = loadPlaneTeacher(0)
  const task = { network, teacher, prompts: plane.conditions }
  const run = distill(dpDmd, task, { ...settingsOf({ ...defaults, updates: 4 }), batch: 32 })
  try {
    return [...run.records()].map(({ losses }) => losses)
  } finally {
    run.dispose()
    tf.dispose([teacher, plane.conditions] as never)
  }
}

/** A message on the first loss outside the tolerance. */
function differenceOf(got: Record<string, number>[], expected: Record<string, number>[]): string | undefined {
  for (const [i, losses] of expected.entries())
    for (const [part, value] of Object.entries(losses)) {
      const here = got[i]![part]!
      if (!(Math.abs(here - value) <= tolerance * Math.abs(value)))
        return `in iteration ${i + 1} of a training the ${part} loss is ${here.toPrecision(4)}, ${value.toPrecision(4)}`
    }
  return undefined
}
