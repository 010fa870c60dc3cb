import { asView } from './values'
import type { Bundle, View } from './view'

type WriteDisplayData = (data: { data: Bundle; metadata: object; transient: object }, update: boolean) => void

/** tslab's way to send an output with several formats; absent outside of a notebook. */
const writer = (): WriteDisplayData | null => require('tslab/dist/jupyter').lastWriteDisplayData

/** Show figures, tables, grids of pictures, tensors, configurations, rows of a study, or any other value: each one output
 *  that JupyterLab, GitHub and an exported page can all read. In a terminal, print its text. */
export async function show(...values: unknown[]): Promise<void> {
  for (const value of values) send(await asView(value).bundle())
}

/** An output that is replaced by the next one with the same slot. */
export interface Slot {
  show(view: View): Promise<void>
}

let slots = 0

/** A place in the notebook that is updated. */
export function slot(): Slot {
  const id = `slot-${process.pid}-${slots++}`
  let used = false
  return {
    async show(one) {
      const bundle = await one.bundle()
      send(bundle, { display_id: id }, used)
      used = true
    },
  }
}

function send(bundle: Bundle, transient: object = {}, update = false): void {
  const write = writer()
  if (write) write({ data: bundle, metadata: {}, transient }, update)
  else console.log(bundle['text/plain'])
}
