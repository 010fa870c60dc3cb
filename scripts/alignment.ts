import { join } from 'node:path'
import { alignment, fitAlignment, shippedLambda as lambda, retrieval } from '../lib/datasets/emoji/alignment'
import { type Emoji, loadEmoji } from '../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../lib/datasets/emoji/features/load'
import { extractor } from '../lib/datasets/emoji/features/network'
import { mean } from '../lib/metrics/statistics'
import { saveWeights } from '../lib/model/weights'
import { type Tensor2D, tf } from '../lib/tf'

// `npm run alignment`: fit the alignment head on the training captions, report its retrieval on held-out captions and
// designers, and write data/weights/emoji-alignment.safetensors. Deterministic.

const emoji = loadEmoji()
const network = loadFeatureNetwork('efficientnet-lite0')
const features = extractor(network)(emoji.pictures)
const embeddings = (captions: string[]) => tf.tidy(() => emoji.conditions(captions).slice([0, 0], [-1, 64]) as Tensor2D)

type Drawing = Emoji['drawings'][number]
const rowsOf = (wanted: (drawing: Drawing) => boolean) => {
  const kept = emoji.drawings.flatMap((drawing, i) => (wanted(drawing) ? [i] : []))
  return { features: tf.gather(features, kept), captions: kept.map(i => emoji.drawings[i]!.caption) }
}

function fit(wanted: (drawing: Drawing) => boolean) {
  const { features, captions } = rowsOf(wanted)
  return fitAlignment(features, embeddings(captions), lambda)
}

/** The shares of pictures whose own caption ranks first, or among the first five, of all candidates. */
function ranks(head: ReturnType<typeof fit>, wanted: (drawing: Drawing) => boolean) {
  const { features, captions } = rowsOf(wanted)
  const candidates = [...new Set(captions)]
  const scores = alignment(head, features, embeddings(candidates))
  const own = captions.map(caption => candidates.indexOf(caption))
  const share = (first: number) => Number(retrieval(scores, own, first).toFixed(3))
  return { pictures: captions.length, captions: candidates.length, first: share(1), firstFive: share(5) }
}

const head = fit(drawing => !drawing.heldOut)
const heldOutCaptions = ranks(head, drawing => drawing.heldOut)
const heldOutDesigners = emoji.designers.map(designer => {
  const others = fit(drawing => !drawing.heldOut && drawing.designer !== designer)
  return { designer, ...ranks(others, drawing => !drawing.heldOut && drawing.designer === designer) }
})
const made = {
  command: 'npm run alignment',
  date: new Date().toISOString().slice(0, 10),
  versions: { node: process.version, tfjs: tf.version['tfjs-core'] },
  network: network.name,
  side: network.side,
  lambda,
  drawings: emoji.drawings.filter(drawing => !drawing.heldOut).length,
  heldOutCaptions,
  heldOutDesigners,
}
saveWeights(join(__dirname, '../data/weights/emoji-alignment.safetensors'), head, made, 'F16')
console.log('captions never seen:', heldOutCaptions)
console.table(heldOutDesigners)
console.log('designers never seen, mean:', mean(heldOutDesigners.map(row => row.first)).toFixed(3))
