import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { datasets } from '../../../lib/datasets'
import type { StudyName } from '../../../lib/experiments/all-studies'
import type { Offer } from '../../../lib/web/open'
import { storeOf, wholeGrid } from '../../reproduce/grid'

const root = join(__dirname, '..', '..', '..')

/** What notebooks read from the repository, besides stored runs. */
const shipped = [
  ...['data/paper', 'data/weights'],
  ...['participation.js', 'page.js', 'page.css'].map(name => `lib/display/user-study/${name}`),
  ...['captions.json', 'captions.safetensors', 'drawings.json', 'drawings.png', 'SHA256SUMS'].map(
    name => `data/emoji/${name}`,
  ),
]

/** What only notebooks read that no page runs: the rows of 17 and 18, and the teachers of 17, 8 MB and more. */
function onlyElsewhere(): (path: string) => boolean {
  const elsewhere = ({ table, dataset }: StudyName) => table === 'dip' || dataset === 'emoji-all'
  const files = (wanted: boolean) =>
    Object.values(wholeGrid().tables)
      .filter(({ study }) => elsewhere(study) === wanted)
      .flatMap(({ study, rows }) => rows.map(key => `data/runs/${storeOf(study)}/${key}`))
  const [own, others] = [new Set(files(true)), new Set(files(false))]
  return path => {
    const row = path.replace(/\.(json|pictures\.gz)$/, '')
    return (own.has(row) && !others.has(row)) || /\/plane-labels-.*-teachers\//.test(path)
  }
}

/** The networks of all emoji, which no notebook loads. */
const ofNone = (path: string) => path.startsWith('data/weights/emoji-all-')

/** Write lib's data files to a folder of the site, with `files.json`, which lists them. Stored runs, many small files, are
 *  packed by study; their pictures stay separate files. */
export function writeData(out: string): void {
  const isElsewhere = onlyElsewhere()
  const runs = filesBelow('data/runs').filter(path => !isElsewhere(path))
  const rows = runs.filter(path => /^data\/runs\/[^/]+\/.*\.json$/.test(path))
  const others = runs.filter(path => !rows.includes(path) && !ofTuning(path))
  const kept = shipped.flatMap(filesBelow).filter(path => !isElsewhere(path) && !ofNone(path))
  const offer: Offer = { files: [...kept, ...others], packs: {} }
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

/** Whether pictures are of a tuning run, which no notebook shows. */
function ofTuning(path: string): boolean {
  if (!path.endsWith('.pictures.gz')) return false
  const row = readFileSync(join(root, path.replace('pictures.gz', 'json')), 'utf8')
  return tuningSeeds.has((JSON.parse(row) as { config: { seed?: number } }).config.seed ?? -1)
}

/** A file itself, or all files in a folder, in the order of their names. */
function filesBelow(path: string): string[] {
  const place = join(root, path)
  if (!existsSync(place)) throw new Error(`Expected ${path} in the repository, got no such file.`)
  return statSync(place).isFile()
    ? [path]
    : readdirSync(place)
        .sort()
        .flatMap(name => filesBelow(`${path}/${name}`))
}
