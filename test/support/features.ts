import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FeatureNetworkName, hasFeatureNetwork } from '../../lib/datasets/emoji/features/load'
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tf'
import { root } from './source'

/** Four smooth pictures by a formula, the ones that the references were computed on.  →  [4, side, side, 3] */
export function formulaPictures(side: number): Tensor4D {
  const value = (p: number, y: number, x: number, c: number) =>
    Math.sin(((p + 1) * (c + 2) * (x + 1) * 3) / side) * Math.cos(((p + 2) * (y + 1) * 4) / side)
  const all = (n: number) => [...Array(n).keys()]
  return tf.tensor4d(
    all(4).map(p => all(side).map(y => all(side).map(x => all(3).map(c => value(p, y, x, c))))),
    [4, side, side, 3],
  )
}

/** What the reference implementations in PyTorch say about those pictures, with the same weights: the package lpips 0.1.4
 *  (distances of all pairs, side 64), efficientnet-lite-pytorch 0.1.0 (every 32nd feature, side 96). */
export const references = JSON.parse(readFileSync(join(root, 'test/fixtures/features.json'), 'utf8')) as Record<
  'lpips' | 'efficientnetLite0',
  number[][]
>

/** A word for tests that need weights which are not there. */
export const without = (name: FeatureNetworkName): string | false =>
  !hasFeatureNetwork(name) && `the weights of ${name} are not here: npm run setup -- features`

/** Every n-th column. */
export const everyNth = (features: Tensor2D, n: number): number[][] =>
  features.arraySync().map(row => row.filter((_, i) => i % n === 0))
