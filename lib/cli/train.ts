import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Emoji, loadEmoji, shifted } from '../data/emoji'
import { type EmojiScale, emojiCodec, emojiScales, emojiTeacherData, latentStatistics } from '../data/emoji-tier'
import type { Params } from '../model/network'
import { loadWeights, saveWeights } from '../model/weights'
import { type Tensor4D, tf } from '../tf'
import { trainAutoencoder } from '../train/autoencoder'
import type { Run } from '../train/run'
import { trainTeacher } from '../train/teacher'

// `npm run train -- autoencoder emoji` and `npm run train -- teacher emoji`: make the shipped weights from nothing.

const usage = `Usage: npm run train -- autoencoder|teacher emoji [--scale full|smoke] [--out folder]
  Progress is kept every minute: after an interruption the same command goes on where it was.`

type State = { average: Params }

/** Train a run to its end with progress and a checkpoint every minute; the checkpoint is the caller's to remove. */
function train<S extends State>(run: Run<S & Record<string, never>>, checkpoint: string): void {
  if (existsSync(checkpoint)) {
    run.load(checkpoint)
    console.log(`going on from update ${run.update} of ${run.updates} (${checkpoint})`)
  }
  let [saved, said] = [performance.now(), 0]
  const from = run.update
  for (const { update, of, seconds, losses } of run.records({ every: 10 })) {
    const now = performance.now()
    if (now - saved > 60_000) {
      run.save(checkpoint)
      saved = now
    }
    if (now - said < 10_000 && update < of) continue
    said = now
    const left = ((of - update) * seconds) / (update - from) / 60
    const shown = Object.entries(losses).map(([name, value]) => `${name} ${value.toFixed(4)}`)
    console.log(`update ${update} of ${of}, ${shown.join(', ')}, ${left.toFixed(1)} min left`)
  }
}

const trainingPictures = ({ drawings, pictures }: Emoji): Tensor4D =>
  tf.tidy(() =>
    tf.gather(
      pictures,
      drawings.flatMap((drawing, i) => (drawing.heldOut ? [] : [i])),
    ),
  )

/** Peak signal-to-noise ratio of the codec on the held-out captions, in decibels: mean over pictures. */
function heldOutPsnr(emoji: Emoji, codec: ReturnType<typeof emojiCodec>): number {
  return tf.tidy(() => {
    const x = tf.gather(
      emoji.pictures,
      emoji.drawings.flatMap((drawing, i) => (drawing.heldOut ? [i] : [])),
    ) as Tensor4D
    const mse = codec.decode(codec.encode(x)).sub(x).div(2).square().mean([1, 2, 3])
    return mse
      .log()
      .mul(-10 / Math.log(10))
      .mean()
      .dataSync()[0]!
  })
}

const provenance = (command: string, run: Run<never>, started: number) => ({
  command,
  config: run.config,
  date: new Date().toISOString().slice(0, 10),
  seconds: Math.round((performance.now() - started) / 1000),
  versions: { node: process.version, tfjs: tf.version['tfjs-core'] },
})

function autoencoderOfEmoji(scale: EmojiScale, out: string, checkpoint: string, command: string): void {
  const emoji = loadEmoji()
  const started = performance.now()
  const pictures = trainingPictures(emoji)
  const run = trainAutoencoder(scale.codec, shifted(pictures), scale.autoencoder)
  train(run as never, checkpoint)
  const weights = { ...run.state.average, ...latentStatistics(scale.codec, run.state.average, pictures) }
  const psnr = heldOutPsnr(emoji, emojiCodec(scale.codec, weights))
  console.log(`held-out captions: ${psnr.toFixed(2)} dB`)
  saveWeights(
    join(out, 'emoji-autoencoder.safetensors'),
    weights,
    { ...provenance(command, run as never, started), heldOutPsnr: psnr },
    'F16',
  )
}

function teacherOfEmoji(scale: EmojiScale, out: string, checkpoint: string, command: string): void {
  const emoji = loadEmoji()
  const started = performance.now()
  const codec = emojiCodec(scale.codec, loadWeights(join(out, 'emoji-autoencoder.safetensors')).tensors)
  const run = trainTeacher(scale.network, emojiTeacherData(emoji, codec), scale.teacher)
  train(run as never, checkpoint)
  saveWeights(
    join(out, 'emoji-teacher.safetensors'),
    run.state.average,
    provenance(command, run as never, started),
    'F16',
  )
}

function main(): void {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { scale: { type: 'string', default: 'full' }, out: { type: 'string', default: join('data', 'weights') } },
  })
  const [what, set] = positionals
  const make = { autoencoder: autoencoderOfEmoji, teacher: teacherOfEmoji }[what ?? '']
  const scale = emojiScales[values.scale as keyof typeof emojiScales]
  if (!make || set !== 'emoji' || !scale) {
    console.error(usage)
    process.exit(2)
  }
  const checkpoint = join(values.out, `emoji-${what}-${values.scale}.checkpoint`)
  make(
    scale,
    values.out,
    checkpoint,
    `npm run train -- ${what} emoji${values.scale === 'full' ? '' : ` --scale ${values.scale}`}`,
  )
  rmSync(checkpoint, { force: true })
  console.log(`wrote ${join(values.out, `emoji-${what}.safetensors`)}`)
}

main()
