import { join } from 'node:path'
import { type Asked, shapesOf } from '../../model/asked'
import { loadWeights, weightsHash } from '../../model/weights'
import { shared } from '../../tensor/shared'
import { autoencoderSchema } from '../../train/autoencoder'
import { parseConfig, teacherSchema } from '../../train/config'
import { emojiCodec } from './codec'
import { drawingsHash } from './drawings'
import { emojiScales, teacherSeeds } from './scales'
import { teacherSource } from './teacher-data'

type ScaleName = 'full' | 'smoke'
const commandOf = (what: string, scale: ScaleName) =>
  `npm run train -- ${what}${scale === 'full' ? '' : ` --scale ${scale}`}`
const standard = join(process.cwd(), 'data', 'weights')
const autoencoderIn = (folder: string) => join(folder, 'emoji-all-autoencoder.safetensors')

/** Load the autoencoder of a scale.
 *  @throws missing or damaged weights, or those of other settings or drawings, with the command that makes them. */
export function loadEmojiCodec(scale: ScaleName = 'full', folder = standard) {
  const { codec: model, autoencoder } = emojiScales[scale]
  const data = { drawings: drawingsHash() }
  const command = commandOf('autoencoder emoji-all', scale)
  const config = { ...parseConfig(autoencoderSchema, autoencoder), data }
  const statistics = { latentMean: [model.latentSize], latentSd: [model.latentSize] }
  const shapes = { ...shapesOf(model), ...statistics }
  const file = autoencoderIn(folder)
  const asked = { header: { command, config }, shapes, command }
  const { tensors, meta, sha256 } = one(weightsHash(file, asked), () => loadWeights(file, asked))
  return { codec: emojiCodec(model, tensors), weights: tensors, meta, sha256 }
}

const one = shared<ReturnType<typeof loadWeights>>(({ tensors }) => Object.values(tensors))

/** A shipped teacher's file, and what it must match: the settings, the drawings, the autoencoder and the network's shapes.
 *  @throws a seed that no teacher has. */
function shippedTeacher(autoencoder: string, folder: string, seed: number) {
  if (!teacherSeeds.includes(seed))
    throw new Error(`The teachers of emoji-all: expected a seed of ${teacherSeeds.join(', ')}, got ${seed}.`)
  const { network, teacher } = emojiScales.full
  const command = commandOf(`teacher emoji-all --seed ${seed}`, 'full')
  const data = teacherSource(drawingsHash(), autoencoder)
  const config = { ...parseConfig(teacherSchema, { ...teacher, seed }), data }
  const asked: Asked = { header: { command, config }, shapes: shapesOf(network), command }
  return { file: join(folder, `emoji-all-teacher-${seed}.safetensors`), asked, network }
}

/** The shipped autoencoder and one of the teachers, by its seed.
 *  @throws as `loadEmojiCodec`; a seed that no teacher has; a teacher of another autoencoder. */
export function loadEmojiModels(seed = 0, folder = standard) {
  const { codec, weights: codecWeights, sha256: autoencoder } = loadEmojiCodec('full', folder)
  const { file, asked, network } = shippedTeacher(autoencoder, folder, seed)
  const { tensors: teacher, meta, sha256 } = one(weightsHash(file, asked), () => loadWeights(file, asked))
  return { codec, codecWeights, network, teacher, meta, sha256 }
}

/** The SHA-256 of a shipped teacher's weights, after the checks of `loadEmojiModels`.
 *  @throws as `loadEmojiModels`. */
export function emojiTeacherHash(seed = 0, folder = standard): string {
  const { file, asked } = shippedTeacher(weightsHash(autoencoderIn(folder)), folder, seed)
  return weightsHash(file, asked)
}
