import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { datasets } from '../../../lib/datasets'
import type { Offer } from '../../../lib/web/open'

const root = join(__dirname, '..', '..', '..')

/** What notebooks read of the repository, beside stored runs. */
const shipped = [
  ...['data/paper', 'data/weights'],
  ...['participation.js', 'page.js', 'page.css'].map(name => `lib/display/user-study/${name}`),
  ...['captions.json', 'captions.safetensors', 'drawings.json', 'drawings.png', 'SHA256SUMS'].map(
    name => `data/emoji/${name}`,
  ),
]

/** Write what lib's files are made of in a page to a folder of the site, and `files.json`, which lists them. Stored runs are
 *  many small files: those of a study become one, their pictures stay as they are. */
export function writeData(out: string): void {
  const runs = filesBelow('data/runs')
  const rows = runs.filter(path => /^data\/runs\/[^/]+\/.*\.json$/.test(path))
  const others = runs.filter(path => !rows.includes(path) && !ofTuning(path))
  const offer: Offer = { files: [...shipped.flatMap(filesBelow), ...others], packs: {} }
  for (const path of offer.files) cpSync(join(root, path), join(out, path))
  for (const study of new Set(rows.map(path => dirname(path)))) {
    const own = rows.filter(path => dirname(path) === study)
    const texts = Object.fromEntries(own.map(path => [path, readFileSync(join(root, path), 'utf8')]))
    const pack = `${study}.json.packed`
    mkdirSync(dirname(join(out, pack)), { recursive: true })
    writeFileSync(join(out, pack), gzipSync(JSON.stringify(texts), { level: 9 }))
    offer.packs[pack] = own
  }
  writeFileSync(join(out, 'files.json'), JSON.stringify(offer))
}

const tuningSeeds = new Set(Object.values(datasets).flatMap(({ tuningSeeds }) => tuningSeeds))

/** Whether pictures are of a run that only chose a setting: no notebook shows them. */
function ofTuning(path: string): boolean {
  if (!path.endsWith('.pictures.gz')) return false
  const row = readFileSync(join(root, path.replace('pictures.gz', 'json')), 'utf8')
  return tuningSeeds.has((JSON.parse(row) as { config: { seed?: number } }).config.seed ?? -1)
}

/** A file itself, or the files below a folder, in the order of their names. */
function filesBelow(path: string): string[] {
  const place = join(root, path)
  if (!existsSync(place)) throw new Error(`Expected ${path} in the repository, got no such file.`)
  return statSync(place).isFile()
    ? [path]
    : readdirSync(place)
        .sort()
        .flatMap(name => filesBelow(`${path}/${name}`))
}
