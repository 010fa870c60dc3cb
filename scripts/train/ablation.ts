import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadEmoji } from '../../lib/datasets/emoji/drawings'
import { emojiScales } from '../../lib/datasets/emoji/scales'
import { autoencoder } from '../../lib/model/autoencoder'
import { tf } from '../../lib/tf'
import { writeWhole } from '../../lib/whole-file'
import { command } from '../command'
import { trainOnDrawings, withReconstructions } from './makings'

// `node --import tsx scripts/train/ablation.ts`: what each part of the autoencoder's loss does, and the latent's channels, at a
// small budget: data/emoji-all/ablation.json. Rows that are there are not trained again.

const file = join('data', 'emoji-all', 'ablation.json')

const { perceptual, laplacian, ...rest } = emojiScales.full.autoencoder
const base = { ...rest, perceptual, laplacian, updates: 1000, batch: 16 }
const arms = {
  'as trained, 8×8×8': { settings: base, channels: 8 },
  'without LPIPS': { settings: { ...base, perceptual: undefined }, channels: 8 },
  'without the Laplacian': { settings: { ...base, laplacian: undefined }, channels: 8 },
  'without latent noise': { settings: { ...base, latentNoise: 0 }, channels: 8 },
  '8×8×4': { settings: base, channels: 4 },
  '8×8×12': { settings: base, channels: 12 },
}

interface Row {
  arm: string
  seconds: number
  metrics: Record<string, number>
}

const rounded = (metrics: Record<string, number>) =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value.toPrecision(4))]))

command(() => {
  const { sha256: drawings } = loadEmoji()
  const made = { command: 'node --import tsx scripts/train/ablation.ts', drawings, settings: base }
  const kept: { made: object; rows: Row[] } = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { made, rows: [] }
  if (JSON.stringify(kept.made) !== JSON.stringify(made))
    throw new Error(`${file} holds rows of other settings or drawings. Delete it to train all of them again.`)
  const { rows } = kept
  for (const [arm, { settings, channels }] of Object.entries(arms)) {
    if (rows.some(row => row.arm === arm)) continue
    const model = autoencoder(48, channels)
    const run = trainOnDrawings(model, settings)
    for (const { update, of, losses } of run.records({ every: 100 }))
      console.log(`${arm}: update ${update} of ${of}, loss ${losses.loss!.toFixed(4)}`)
    const { weights, metrics } = withReconstructions(model, run.state.average)
    rows.push({ arm, seconds: Math.round(run.seconds), metrics: rounded(metrics) })
    const lines = rows.map(row => `  ${JSON.stringify(row)}`).join(',\n')
    writeWhole(file, `{\n "made": ${JSON.stringify(made)},\n "rows": [\n${lines}\n ]\n}\n`)
    run.dispose()
    tf.dispose(weights)
  }
})
