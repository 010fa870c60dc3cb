import assert from 'node:assert/strict'
import test from 'node:test'
import { readScene } from '../../../lib/datasets/scenes/read'
import { background, renderScenes } from '../../../lib/datasets/scenes/render'
import { allScenes, type Scene } from '../../../lib/datasets/scenes/scene'
import { Noise } from '../../../lib/tensor/noise'

const noise = new Noise(7)
const N = 10_000
const scenes = Array.from(noise.fork('scenes').integers([N], allScenes.length).dataSync(), i => allScenes[i]!)
const pictures = renderScenes(scenes, noise.fork('jitter'))

type Picture = Float32Array
const words = (scene: Scene | undefined) =>
  scene?.map(({ shape, colour, place }) => `${colour} ${shape} ${place}`).join()
const clipped = (value: number) => Math.max(-1, Math.min(1, value))
const readableShare = (some: Picture[]) => some.filter(picture => readScene(picture)).length / some.length

/** Shares of n pictures read as what they show, and as something else, with Gaussian noise on the pixels. */
function shares(n: number, sigma: number) {
  const eps = noise
    .fork('eps')
    .normal([n * 768])
    .dataSync()
  let [right, wrong] = [0, 0]
  for (let i = 0; i < n; i++) {
    const text = words(readScene(pictures[i]!.map((v, k) => clipped(v + sigma * eps[768 * i + k]!))))
    if (text === words(scenes[i])) right++
    else if (text !== undefined) wrong++
  }
  return { right: right / n, wrong: wrong / n }
}

test('10,000 pictures are all read as what was rendered', () => {
  assert.deepEqual(shares(N, 0), { right: 1, wrong: 0 })
})

test('noise of 0.1 a number leaves 10,000 readings right: over 99.9 %, none wrong', () => {
  const { right, wrong } = shares(N, 0.1)
  assert.ok(right > 0.999 && wrong === 0, `${right} right, ${wrong} wrong`)
})

test('with noise of 0.2 a picture is unreadable rather than misread', () => {
  const { right, wrong } = shares(1000, 0.2)
  assert.ok(right < 0.01 && wrong === 0, `${right} right, ${wrong} wrong`)
})

test('noise is unreadable, and so are empty and grey pictures', () => {
  const uniform = noise
    .fork('uniform')
    .uniform([1000 * 768], -1, 1)
    .dataSync() as Float32Array
  const normal = (
    noise
      .fork('normal')
      .normal([1000 * 768])
      .dataSync() as Float32Array
  ).map(clipped)
  for (const values of [uniform, normal])
    assert.equal(readableShare(Array.from({ length: 1000 }, (_, i) => values.slice(768 * i, 768 * i + 768))), 0)
  assert.equal(readScene(Float32Array.from({ length: 768 }, (_, k) => background[k % 3]!)), undefined)
  assert.equal(readScene(new Float32Array(768)), undefined)
  assert.equal(readScene(new Float32Array(768).fill(Number.NaN)), undefined)
})

test('blends of two scenes are unreadable: over 98 %, the rest are of nearly equal scenes', () => {
  const blends = pictures.slice(0, 1000).map((a, i) => a.map((value, k) => (value + pictures[i + 1000]![k]!) / 2))
  assert.ok(readableShare(blends) < 0.02)
})

test('half erased objects and objects at half strength are unreadable: over 99 %', () => {
  const erased = (gone: (x: number, y: number) => boolean) =>
    pictures.slice(0, 1000).map(picture =>
      picture.map((value, k) => {
        const pixel = Math.floor(k / 3)
        return gone(pixel % 8, Math.floor(pixel / 16) % 8) ? background[k % 3]! : value
      }),
    )
  assert.ok(readableShare(erased(x => x < 4)) < 0.01)
  assert.ok(readableShare(erased((_, y) => y < 4)) < 0.01)
  assert.ok(readableShare(erased((_, y) => y >= 4)) < 0.01)
  const faint = pictures.slice(0, 1000).map(picture => picture.map((value, k) => (value + background[k % 3]!) / 2))
  assert.ok(readableShare(faint) < 0.01)
})

test('objects that are moved by half a quadrant, and colours that are none of the set, are unreadable', () => {
  const moved = pictures.slice(0, 500).map(picture => picture.map((_, k) => picture[(k + 12) % 768]!))
  assert.equal(readableShare(moved), 0)
  const red = pictures.filter((_, i) => i < 2000 && scenes[i]!.every(({ colour }) => colour === 'red'))
  assert.ok(red.length > 50)
  const magenta = red.map(picture => picture.map((value, k) => (k % 3 === 2 ? picture[k - 2]! : value)))
  assert.equal(readableShare(magenta), 0)
})

test('pictures of another size are refused', () => {
  assert.throws(() => readScene(new Float32Array(100)), /expected a picture of 16·16·3 numbers/)
})
