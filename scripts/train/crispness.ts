import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { once } from '../../lib/datasets/dataset'
import { loadEmoji } from '../../lib/datasets/emoji/drawings'
import { loadEmojiCodec } from '../../lib/datasets/emoji/models'
import { emojiTeacherData, type Positions, teacherSource } from '../../lib/datasets/emoji/teacher-data'
import { loadWeights } from '../../lib/model/weights'
import { writeWhole } from '../../lib/whole-file'
import { command } from '../command'
import { provenance } from '../reproduce/compute'
import {
  askedOf,
  type Bench,
  fileName,
  measureAt,
  measureDrawings,
  plans,
  pointsOf,
  type Scale,
  store,
  trainTo,
} from './crispness-runs'
import { crispnessTable } from './crispness-table'
import { type TeacherArm, teacherArms } from './teacher-arms'
import { teacherMetrics } from './teacher-metrics'
import { byLot, teacherSheet } from './teacher-pictures'

// What a teacher of data/emoji-all draws after so many minutes of one processor's time: data/emoji-all/crispness.json.

const usage = `Usage: TF_NUM_INTEROP_THREADS=1 node --import tsx scripts/train/crispness.ts
    [--show] [--minutes 60] [--seeds 0,1] [--arms "velocity, MLP; clean, MLP"] [--scale full|smoke] [--out folder] [--cache folder]
  Trains each arm with each seed to one mark after the other up to --minutes, and writes a row for each mark and guidance.
  Rows that are there are kept; an interrupted or shorter run goes on from its checkpoint in --cache.
  --show trains nothing: it prints the table and writes crispness.png, pictures by what is in --cache.`

/** Pictures of captions drawn by lot, at the last mark to which every arm of seed 0 is trained, without guidance and with
 *  the most. */
function sheetOf({ plan, emoji, codec, asked, cache }: Bench, all: Record<string, TeacherArm>): Promise<Buffer> {
  const arms = Object.entries(all)
  const weightsOf = (arm: string, mark: number) => join(cache, `${fileName(arm, 0)}-${mark}.safetensors`)
  const mark = plan.marks.filter(mark => arms.every(([arm]) => existsSync(weightsOf(arm, mark)))).at(-1)
  if (mark === undefined) throw new Error(`${cache} has no mark to which every arm is trained.`)
  const captions = byLot(asked, 4)
  const teachers = arms.flatMap(([arm, { network }]) => {
    const { tensors: weights } = loadWeights(weightsOf(arm, mark))
    return [plan.guidance[0]!, plan.guidance.at(-1)!].map(guidance => ({
      ...{ label: `${arm}, w = ${guidance}`, network, weights, guidance },
    }))
  })
  const title = `Captions for training, drawn by lot: teachers after ${mark} minutes`
  return teacherSheet(title, teachers, captions, { emoji, codec, ...plan })
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const options = {
    minutes: text,
    seeds: text,
    arms: text,
    scale: text,
    out: text,
    cache: text,
    show: { type: 'boolean' } as const,
  }
  const { values } = parseArgs({ options })
  const scale = (values.scale ?? 'full') as Scale
  const known = scale in plans ? teacherArms(scale) : {}
  const arms = values.arms?.split(';').map(arm => arm.trim()) ?? Object.keys(known)
  const seeds = (values.seeds ?? '0,1').split(',').map(Number)
  const minutes = Number(values.minutes ?? 60)
  if (!(minutes > 0) || !seeds.every(Number.isInteger) || !arms.every(arm => arm in known)) throw new Error(usage)
  if (process.env.TF_NUM_INTEROP_THREADS !== '1')
    throw new Error('Set TF_NUM_INTEROP_THREADS=1, so that processor time is that of one core.')
  const made = provenance()
  if (scale === 'full' && made.commit!.includes('changed'))
    throw new Error('lib has changes that are not committed: rows are made of a commit.')
  const all = loadEmoji()
  const { codec, sha256 } = loadEmojiCodec()
  const plan = plans[scale]
  const { asked, emoji } = askedOf(all, scale)
  const dataIn = (positions: Positions) =>
    once(() => ({
      ...emojiTeacherData(emoji, codec, positions),
      source: teacherSource(all.sha256, sha256, positions),
    }))
  const data = { 1: dataIn(1), 9: dataIn(9) }
  const out = values.out ?? join('data', 'emoji-all')
  const bench = {
    ...{ plan, emoji, codec, asked, measure: once(() => teacherMetrics(emoji, asked)) },
    data: (positions: Positions) => data[positions](),
    rows: store(join(out, 'crispness.json')),
    cache: values.cache ?? join('.cache', 'crispness'),
    provenance: made,
  }
  if (values.show) {
    console.log(crispnessTable(bench.rows.rows))
    return writeWhole(join(out, 'crispness.png'), await sheetOf(bench, known))
  }
  measureDrawings(bench)
  const chosen = Object.fromEntries(arms.map(arm => [arm, known[arm]!]))
  for (const mark of plan.marks.filter(mark => mark <= minutes)) {
    const points = pointsOf(chosen, seeds, mark, bench)
    for (const point of points) trainTo(point, bench)
    for (const point of points) measureAt(point, bench)
  }
}

if (require.main === module) command(main)
