import { join } from 'node:path'
import { type Asked, shapesOf } from '../../model/asked'
import { loadWeights, weightsHash } from '../../model/weights'
import { shared } from '../../tensor/shared'
import { autoencoderSchema } from '../../train/autoencoder'
import { parseConfig, teacherSchema } from '../../train/config'
import { emojiCodec } from './codec'
import { drawingsHash } from './drawings'
import { type EmojiSetName, emojiSets } from './scales'
import { teacherSource } from './teacher-data'

type ScaleName = 'full' | 'smoke'
const commandOf = (what: string, scale: ScaleName) =>
  `npm run train -- ${what}${scale === 'full' ? '' : ` --scale ${scale}`}`
const standard = join(process.cwd(), 'data', 'weights')

/** Load the autoencoder of a scale, by default the one of data/emoji.
 *  @throws missing or damaged weights, or those of other settings or drawings, with the command that makes them. */
export function loadEmojiCodec(scale: ScaleName = 'full', folder = standard, set: EmojiSetName = 'emoji') {
  const { scales, folder: drawings } = emojiSets[set]
  const { codec: model, autoencoder } = scales[scale]
  const data = { drawings: drawingsHash(drawings) }
  const command = commandOf(`autoencoder ${set}`, scale)
  const config = { ...parseConfig(autoencoderSchema, autoencoder), data }
  const statistics = { latentMean: [model.latentSize], latentSd: [model.latentSize] }
  const shapes = { ...shapesOf(model), ...statistics }
  const file = join(folder, `${set}-autoencoder.safetensors`)
  const asked = { header: { command, config }, shapes, command }
  const { tensors, meta, sha256 } = one(weightsHash(file, asked), () => loadWeights(file, asked))
  return { codec: emojiCodec(model, tensors), weights: tensors, meta, sha256 }
}

const one = shared<ReturnType<typeof loadWeights>>(({ tensors }) => Object.values(tensors))

/** A shipped teacher's file, and what it must match: the settings, the drawings, the autoencoder and the network's shapes.
 *  @throws a seed that no teacher of the set has. */
function shippedTeacher(autoencoder: string, folder: string, set: EmojiSetName, seed: number) {
  const { scales, folder: drawings, seeds, positions } = emojiSets[set]
  if (!(seeds as number[]).includes(seed))
    throw new Error(`The teachers of ${set}: expected a seed of ${seeds.join(', ')}, got ${seed}.`)
  const { network, teacher } = scales.full
  const several = seeds.length > 1
  const command = commandOf(`teacher ${set}${several ? ` --seed ${seed}` : ''}`, 'full')
  const data = teacherSource(drawingsHash(drawings), autoencoder, positions)
  const config = { ...parseConfig(teacherSchema, { ...teacher, seed }), data }
  const asked: Asked = { header: { command, config }, shapes: shapesOf(network), command }
  return { file: join(folder, `${set}-teacher${several ? `-${seed}` : ''}.safetensors`), asked, network }
}

/** The shipped autoencoder and a teacher.  seed: the teacher's, of data/emoji-all
 *  @throws as `loadEmojiCodec`; a teacher of another autoencoder. */
export function loadEmojiModels(folder = standard, set: EmojiSetName = 'emoji', seed = 0) {
  const { codec, weights: codecWeights, sha256: autoencoder } = loadEmojiCodec('full', folder, set)
  const { file, asked, network } = shippedTeacher(autoencoder, folder, set, seed)
  const { tensors: teacher, meta, sha256 } = one(weightsHash(file, asked), () => loadWeights(file, asked))
  return { codec, codecWeights, network, teacher, meta, sha256 }
}

/** The SHA-256 of a shipped teacher's weights, after the checks of `loadEmojiModels`.
 *  @throws as `loadEmojiModels`. */
export function emojiTeacherHash(folder = standard, set: EmojiSetName = 'emoji', seed = 0): string {
  const autoencoder = weightsHash(join(folder, `${set}-autoencoder.safetensors`))
  const { file, asked } = shippedTeacher(autoencoder, folder, set, seed)
  return weightsHash(file, asked)
}
