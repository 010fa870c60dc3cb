import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { StoredRun } from '../../../lib/experiments/runs'
import { headerBeside, headerOf } from '../../../lib/model/weights'
import type { Offer } from '../../../lib/web/open'
import { storeOf, wholeGrid } from '../../reproduce/grid'

const root = join(__dirname, '..', '..', '..')

/** What notebooks read from the repository, besides stored runs. */
const shipped = [
  ...['data/paper', 'data/weights'],
  ...['participation.js', 'page.js', 'page.css'].map(name => `lib/display/user-study/${name}`),
  ...['captions.json', 'captions.safetensors', 'drawings.json', 'drawings.png', 'SHA256SUMS'].map(
    name => `data/emoji-all/${name}`,
  ),
]

const rowOf = (path: string) => path.replace(/\.(json|pictures\.gz)$/, '')

/** Whether a file has pictures that no page shows: those of another seed than the first, and those of the map. */
function unseen(): (path: string) => boolean {
  const tables = Object.values(wholeGrid().tables).filter(({ study }) => study.table !== 'map')
  const shown = new Set(tables.flatMap(({ study, rows }) => rows.map(key => `data/runs/${storeOf(study)}/${key}`)))
  return path => {
    if (!path.endsWith('.pictures.gz')) return false
    const { config } = JSON.parse(readFileSync(join(root, `${rowOf(path)}.json`), 'utf8')) as StoredRun
    return config.seed !== 0 || !shown.has(rowOf(path))
  }
}

/** Networks of which a page has the headers, by which it finds their rows: the emoji's teachers that no page draws with, and the
 *  plane's of notebook 17. */
const byHeader = (path: string) =>
  /^data\/weights\/(emoji-all-teacher-[12]|plane-labels-.*-teachers\/.*)\.safetensors$/.test(path)

/** Write lib's data files to a folder of the site, with a packed list of them. Stored runs, many small files, are
 *  packed by study, and headers together; pictures stay separate files. */
export function writeData(out: string): void {
  const isUnseen = unseen()
  const runs = filesBelow('data/runs')
  const rows = runs.filter(path => /^data\/runs\/[^/]+\/.*\.json$/.test(path))
  const others = runs.filter(path => !rows.includes(path) && !isUnseen(path))
  const kept = shipped.flatMap(filesBelow).filter(path => !path.endsWith('.png') || path.endsWith('drawings.png'))
  const [headers, whole] = [kept.filter(byHeader), kept.filter(path => !byHeader(path))]
  const offer: Offer = { files: [...whole, ...others], packs: {} }
  for (const path of offer.files) cpSync(join(root, path), join(out, path))
  const pack = (name: string, texts: Record<string, string>) => {
    const file = join(out, `${name}.json.packed`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, gzipSync(JSON.stringify(texts), { level: 9 }))
    offer.packs[`${name}.json.packed`] = Object.keys(texts)
  }
  for (const study of new Set(rows.map(path => dirname(path)))) {
    const own = rows.filter(path => dirname(path) === study)
    pack(study, Object.fromEntries(own.map(path => [path, readFileSync(join(root, path), 'utf8')])))
  }
  pack(
    'data/weights/headers',
    Object.fromEntries(headers.map(path => [headerBeside(path), headerOf(join(root, path))])),
  )
  writeFileSync(join(out, 'files.json.packed'), gzipSync(JSON.stringify(offer), { level: 9 }))
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
