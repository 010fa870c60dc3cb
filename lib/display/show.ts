import { asView } from './values'
import type { Bundle, View } from './view'

type WriteDisplayData = (data: { data: Bundle; metadata: object; transient: object }, update: boolean) => void

/** tslab's function that sends an output in several formats; null outside a notebook. */
const writer = (): WriteDisplayData | null => require('tslab/dist/jupyter').lastWriteDisplayData

/** Show figures, tables, picture grids, tensors, configurations, rows of a study or any other values: each as one output
 *  that JupyterLab, GitHub and an exported page can read. In a terminal, print their text. */
export async function show(...values: unknown[]): Promise<void> {
  for (const value of values) send(await asView(value).bundle())
}

/** An output that each `show` replaces. */
export interface Slot {
  show(view: View): Promise<void>
}

let slots = 0

/** Reserve an output of the current cell that can be replaced later. */
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
