import assert from 'node:assert/strict'
import test from 'node:test'
import { loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { loadEmojiCodec } from '../../../lib/datasets/emoji/models'
import { reconstructions } from '../../../scripts/train/reconstructions'
import { without } from '../../support/features'
import { read } from '../../support/source'

const skip = without('alexnet')
const { codec, meta } = loadEmojiCodec()
const measured = skip ? undefined! : reconstructions(loadEmoji(), codec)

/** The numbers of a row of a table of data/emoji-all/README.md, without the row's first cell. */
function rowOf(first: string): number[] {
  const row = read('data/emoji-all/README.md')
    .split('\n')
    .find(line => line.startsWith(`| ${first} |`))
  assert.ok(row, first)
  return row
    .split('|')
    .slice(2, -1)
    .map(cell => Number(cell.replaceAll('*', '')))
}

test('the table of the README says what the autoencoder restores of the held-out captions', { skip }, () => {
  const { metrics } = measured
  for (const suffix of ['', ' at 0.2 sd']) {
    const [PSNR, edge, flat, LPIPS] = rowOf(`8×8×8${suffix}`)
    for (const [metric, said] of Object.entries({ PSNR, edge, flat, LPIPS })) {
      const tolerance = metric === 'PSNR' ? 0.02 : 0.002
      assert.ok(Math.abs(metrics[`${metric}${suffix}`]! - said!) < tolerance, `${metric}${suffix}`)
    }
  }
  for (const [name, value] of Object.entries(meta.metrics as Record<string, number>))
    assert.ok(Math.abs(metrics[name]! - value) < 0.02, `${name} of the header: ${value}, ${metrics[name]}`)
})

test('a contact sheet of drawings and what is restored of them is a picture', { skip }, async () => {
  const png = await measured.sheet()
  assert.equal(png.toString('latin1', 1, 4), 'PNG')
})
