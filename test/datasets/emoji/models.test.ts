import assert from 'node:assert/strict'
import test from 'node:test'
import { emojiTeacherHash, loadEmojiModels } from '../../../lib/datasets/emoji/models'
import { teacherSeeds } from '../../../lib/datasets/emoji/scales'
import { read } from '../../support/source'

test('a seed that no teacher has is refused with those that have one', () => {
  for (const load of [loadEmojiModels, emojiTeacherHash]) {
    assert.throws(() => load(3), /teachers of emoji-all: expected a seed of 0, 1, 2, got 3/)
  }
})

test('the README has the metrics of its teachers’ headers, by seed and guidance', () => {
  const columns: [metric: string, decimals: number][] = [
    ...(['edge', 'flat', 'LPIPS to own'] as const).map((name): [string, number] => [name, 3]),
    ...['own caption', 'own designer', 'designers covered', 'designers per caption', 'nearer'].map(
      (name): [string, number] => [name, 2],
    ),
  ]
  for (const seed of teacherSeeds) {
    const metrics = loadEmojiModels(seed).meta.metrics as Record<string, number>
    for (const w of [1, 2, 3.5]) {
      const cells = columns.map(([name, decimals]) => metrics[`${name}, w = ${w}`]!.toFixed(decimals))
      assert.ok(
        read('data/emoji-all/README.md').includes(`\n| ${[seed, w, ...cells].join(' | ')} |\n`),
        `${seed}, w = ${w}`,
      )
    }
  }
})
