import type { Emoji } from '../../lib/datasets/emoji/drawings'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../lib/tf'
import { blurred, shuffledPatches } from './degrade'

/** Real drawings that stand for a model's pictures: of each held-out caption every other designer is the bank, the rest are
 *  "drawn". A drawn set, a collapsed one (one designer of each caption), a blurred one, one of texture and one of wrong
 *  captions have to rank under a metric that does not reward collapse.  →  the bank, the pictures' captions, and the sets */
export function drawnSets(all: Emoji) {
  const captionOf = (i: number) => all.drawings[i]!.caption
  const asked = new Set(all.heldOutCaptions)
  const heldOut = [...all.drawings.keys()].filter(i => asked.has(captionOf(i)))
  const turn = (i: number) => heldOut.filter(j => j < i && captionOf(j) === captionOf(i)).length
  const [bank, drawn] = [0, 1].map(parity => heldOut.filter(i => turn(i) % 2 === parity)) as [number[], number[]]
  const picturesOf = (rows: number[]) => tf.gather(all.pictures, rows) as Tensor4D
  const real: Emoji = { ...all, drawings: bank.map(i => all.drawings[i]!), pictures: picturesOf(bank) }
  const one = drawn.map(i => drawn.find(j => captionOf(j) === captionOf(i))!)
  const sets = {
    drawn: () => picturesOf(drawn),
    collapsed: () => picturesOf(one),
    blurred: () => blurred(picturesOf(drawn), 1.5),
    texture: () => shuffledPatches(picturesOf(drawn), 4, new Noise(3)),
    otherCaptions: () => picturesOf([...drawn.slice(9), ...drawn.slice(0, 9)]),
  }
  return { real, captions: drawn.map(captionOf), sets }
}
