import { join, relative } from 'node:path'
import { z } from 'zod'
import { loadWeights } from '../../model/weights'
import { checkShapes } from '../../tensor/shape'
import { shared } from '../../tensor/shared'
import { decodePng, type Tensor2D, type Tensor4D, tf } from '../../tf'
import { listedChecksum, readListed } from './checksums'

/** The side of a picture, in pixels. */
const side = 32

/** A drawing, and its cell in the sheet. */
export interface Drawing {
  caption: string
  group: string
  designer: string
  heldOut: boolean
  row: number
  column: number
}

/** data/emoji-all/drawings.json: which designers drew each caption. The sheet has the first designer's drawings in the order
 *  of the captions, row by row, then the second one's. */
const drawnBySchema = z.strictObject({
  made: z.record(z.string(), z.unknown()),
  sha256: z.string(),
  designers: z.array(z.string()),
  heldOutDesigner: z.string(),
  captions: z.array(z.strictObject({ caption: z.string(), designers: z.array(z.number().int().nonnegative()) })),
})

/** data/emoji-all/captions.json: the captions by group */
const groupsSchema = z.record(z.enum(['train', 'heldOut']), z.record(z.string(), z.array(z.string())))

/** The emoji: drawings of each caption by several designers, and the captions' embeddings. */
export interface Emoji {
  drawings: Drawing[]
  captions: string[]
  designers: string[]
  /** captions used for training; `heldOutCaptions` are never seen there */
  trainCaptions: string[]
  heldOutCaptions: string[]
  /** the designer none of whose drawings are used for training */
  heldOutDesigner: string
  /** the drawings' pixels in [−1, 1]: [N, 32, 32, 3], in the order of `drawings` */
  pictures: Tensor4D
  /** SHA-256 of the drawings, for the provenance of what is made from them */
  sha256: string
  /** one condition per caption: 64 numbers of the embedding and the null flag  →  [P, 65] */
  conditions(captions: string[]): Tensor2D
  /** conditions of any sentences, from their all-MiniLM-L6-v2 embeddings: [P, 384]  →  [P, 65] */
  conditionsOf(sentences: Tensor2D): Tensor2D
}

/** Some of the drawings, with their pictures. */
export function drawingsWhere(emoji: Emoji, wanted: (drawing: Drawing) => boolean): Emoji {
  const kept = emoji.drawings.flatMap((drawing, i) => (wanted(drawing) ? [i] : []))
  return {
    ...emoji,
    drawings: kept.map(i => emoji.drawings[i]!),
    pictures: tf.gather(emoji.pictures, kept) as Tensor4D,
  }
}

/** The folder of the drawings. */
export const emojiFolder = join(process.cwd(), 'data', 'emoji-all')

/** Captions whose pictures are kept beside the rows of the first seed. */
export const shownCaptions = ['cat face', 'automobile', 'hamburger', 'penguin']

/** The listed SHA-256 of the drawings, without reading them.
 *  @throws as `listedChecksum`. */
export const drawingsHash = (folder = emojiFolder): string => listedChecksum(folder, 'drawings.png')

/** Read data/emoji-all, or another folder of drawings.
 *  @throws a file that does not match its checksum, with the remedy; `conditions`: an unknown caption. */
export function loadEmoji(folder = emojiFolder): Emoji {
  const listed = readListed(folder, 'captions.json') // the source of the others, or of what is held out
  readListed(folder, 'captions.safetensors')
  const index = JSON.parse(readListed(folder, 'drawings.json').toString())
  const png = readListed(folder, 'drawings.png')
  const { tensors } = oneTable(listedChecksum(folder, 'captions.safetensors'), () =>
    loadWeights(join(folder, 'captions.safetensors')),
  )
  const { captions, drawings, designers, heldOutDesigner } = drawnBy(index, JSON.parse(listed.toString()))
  const trained = new Set(drawings.filter(drawing => !drawing.heldOut).map(drawing => drawing.caption))
  const conditions = (wanted: string[]): Tensor2D => {
    const rows = wanted.map(caption => captions.indexOf(caption))
    const unknown = wanted.find((_, i) => rows[i] === -1)
    if (unknown !== undefined) {
      throw new Error(
        `Expected a caption of ${relative(process.cwd(), join(folder, 'captions.json'))}, got "${unknown}". Captions are spelt as in that file, e.g. "${captions[0]}".`,
      )
    }
    return tf.tidy(() => withoutNull(tf.gather(tensors.embeddings as Tensor2D, rows)))
  }
  const conditionsOf = (sentences: Tensor2D): Tensor2D => {
    checkShapes('conditionsOf', { sentences: [sentences, 'P', 384] })
    return tf.tidy(() => withoutNull(sentences.sub(tensors.mean!).matMul(tensors.projection!) as Tensor2D))
  }
  return {
    drawings,
    captions,
    designers,
    trainCaptions: captions.filter(caption => trained.has(caption)),
    heldOutCaptions: captions.filter(caption => !trained.has(caption)),
    heldOutDesigner,
    pictures: oneSheet(drawingsHash(folder), () => cut(png, drawings)),
    sha256: drawingsHash(folder),
    conditions,
    conditionsOf,
  }
}

/** The drawings, caption by caption, of an index by designers; held out are the held-out captions and the held-out designer. */
function drawnBy(given: unknown, listed: unknown) {
  const { designers, heldOutDesigner, captions } = drawnBySchema.parse(given)
  const groups = Object.entries(groupsSchema.parse(listed)).flatMap(([part, groups]) =>
    Object.entries(groups).flatMap(([group, names]) =>
      names.map(name => [name, { group, heldOut: part === 'heldOut' }] as const),
    ),
  )
  const about = new Map(groups)
  const place = new Map<string, number>()
  for (const d of designers.keys())
    for (const one of captions) if (one.designers.includes(d)) place.set(`${d} ${one.caption}`, place.size)
  const columns = designers.length
  const drawings = captions.flatMap(({ caption, designers: own }) =>
    own.map((d): Drawing => {
      const [designer, i] = [designers[d]!, place.get(`${d} ${caption}`)!]
      const { group, heldOut } = about.get(caption)!
      const [row, column] = [Math.floor(i / columns), i % columns]
      return { caption, group, designer, heldOut: heldOut || designer === heldOutDesigner, row, column }
    }),
  )
  return { captions: captions.map(({ caption }) => caption), drawings, designers, heldOutDesigner }
}

/** Embeddings with a null flag of 0. */
const withoutNull = (embeddings: Tensor2D): Tensor2D =>
  embeddings.pad([
    [0, 0],
    [0, 1],
  ])

const oneTable = shared<ReturnType<typeof loadWeights>>(({ tensors }) => Object.values(tensors))
const oneSheet = shared<Tensor4D>(pictures => [pictures])

/** The cells of the sheet that hold drawings, in [−1, 1]. */
function cut(png: Buffer, drawings: Drawing[]): Tensor4D {
  return tf.tidy(() => {
    const sheet = decodePng(png)
    const [height, width] = sheet.shape
    const [rows, columns] = [height / side, width / side]
    const cells = sheet
      .reshape([rows, side, columns, side * 3])
      .transpose([0, 2, 1, 3])
      .reshape([rows * columns, side, side, 3])
    const wanted = drawings.map(({ row, column }) => row * columns + column)
    return tf.gather(cells, wanted).toFloat().div(127.5).sub(1) as Tensor4D
  })
}

/** Each picture shifted by −1, 0 and 1 pixels in x and y: whole pixels, so that nothing is blurred.
 *  pictures: [N, 32, 32, 3]  →  [9 N, 32, 32, 3], the unmoved ones first */
export function shifted(pictures: Tensor4D): Tensor4D {
  const N = pictures.shape[0]
  return tf.tidy(() => {
    const padded = pictures.pad(
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      1,
    )
    const moves = [[1, 1], ...[0, 1, 2].flatMap(y => [0, 1, 2].map(x => [y, x])).filter(([y, x]) => y !== 1 || x !== 1)]
    return tf.concat(moves.map(([y, x]) => padded.slice([0, y!, x!, 0], [N, side, side, 3]))) as Tensor4D
  })
}
