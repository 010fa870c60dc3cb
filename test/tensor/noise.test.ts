import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { Noise } from '../../lib/tensor/noise'
import { type Rank, type Scalar, type Tensor1D, tf } from '../../lib/tf'
import { correlation, flat, mean } from '../support/expect'

const draw = (noise: Noise, n = 8) => flat(noise.normal([n]))

test('the same key gives the same numbers, and drawing changes no state', () => {
  const noise = new Noise(7)
  assert.deepEqual(draw(noise), draw(noise))
  assert.deepEqual(draw(noise.fork('a').fork(3)), draw(new Noise(7).fork('a').fork(3)))
  assert.deepEqual(draw(noise.at(5)), draw(new Noise(7).at(5)))
})

test('every seed, fork, order of forks and step has numbers of its own', () => {
  const keys: [string, Noise][] = []
  for (const seed of [0, 1, 2, 2 ** 32 - 1, 12345]) {
    const noise = new Noise(seed)
    for (let i = 0; i < 40; i++) {
      keys.push([`${seed}/${i}`, noise.fork(i)], [`${seed}@${i + 1}`, noise.at(i + 1)])
      for (const word of ['eps', 'prompt', 't', 'noise']) keys.push([`${seed}/${i}/${word}`, noise.fork(i).fork(word)])
    }
    keys.push(
      [`${seed}`, noise],
      [`${seed}/a/b`, noise.fork('a').fork('b')],
      [`${seed}/b/a`, noise.fork('b').fork('a')],
    )
  }
  const seen = new Map(keys.map(([name, noise]) => [draw(noise, 2).join(), name]))
  assert.equal(seen.size, keys.length)
})

test('sibling forks, neighbouring steps and neighbouring seeds are uncorrelated', () => {
  const n = 10_000
  const base = new Noise(3)
  const streams = [
    base,
    base.fork('a'),
    base.fork('b'),
    base.fork(0),
    base.fork(1),
    base.at(1),
    base.at(2),
    new Noise(4),
  ]
  const draws = streams.map(noise => draw(noise, n))
  for (const [i, xs] of draws.entries()) {
    for (const ys of draws.slice(i + 1)) {
      const r = correlation(xs, ys)
      assert.ok(Math.abs(r) < 4.5 / Math.sqrt(n), `stream ${i}: correlation ${r}`)
    }
  }
})

test('normal numbers have mean 0, variance 1, skewness 0 and kurtosis 3, within 5 standard errors', () => {
  const n = 100_000
  const xs = draw(new Noise(0).fork('moments'), n)
  const moment = (k: number) => mean(xs.map(x => x ** k))
  const expected: [number, number, number][] = [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ]
  for (const [k, value, variance] of expected) {
    const z = (moment(k) - value) / Math.sqrt(variance / n)
    assert.ok(Math.abs(z) < 5, `moment ${k} is ${moment(k)}, ${z} standard errors off`)
  }
})

test('uniform numbers lie in [min, max) with mean and variance of that interval', () => {
  const n = 50_000
  const xs = flat(new Noise(1).uniform([n], -2, 6))
  assert.ok(xs.every(x => x >= -2 && x < 6))
  assert.ok(Math.abs(mean(xs) - 2) < (5 * 8) / Math.sqrt(12 * n))
  assert.ok(Math.abs(mean(xs.map(x => (x - 2) ** 2)) - 64 / 12) < 5 * (64 / Math.sqrt(180 * n)))
})

test('integers are int32, cover 0 … n − 1 and nothing else, equally often', () => {
  const [n, size] = [7, 21_000]
  const tensor = new Noise(2).integers<Rank.R1>([size], n)
  assert.equal(tensor.dtype, 'int32')
  const counts = new Array<number>(n).fill(0)
  for (const k of flat(tensor)) counts[k]!++
  assert.equal(
    counts.reduce((a, b) => a + b),
    size,
  )
  const chi2 = counts.reduce((sum, count) => sum + (count - size / n) ** 2 / (size / n), 0)
  assert.ok(chi2 < 27.9, `χ² of 6 degrees is ${chi2}, p < 1e-4`)
  assert.deepEqual(new Set(flat(new Noise(2).integers([50], 1))), new Set([0]))
})

test('a compiled step draws the same numbers as an eager one', () => {
  const noise = new Noise(11).fork('compiled')
  const step = (step: Scalar) => ({
    normal: noise.at(step).fork('n').normal<Rank.R2>([4, 3]),
    uniform: noise.at(step).fork('u').uniform<Rank.R1>([9], 1, 3),
    integers: noise.at(step).fork('i').integers<Rank.R1>([9], 5),
  })
  const compiled = compile(step)
  for (const k of [0, 1, 41]) {
    const [eager, graph] = [step(tf.scalar(k, 'int32')), compiled(tf.scalar(k, 'int32'))]
    for (const name of ['normal', 'uniform', 'integers'] as const) {
      assert.deepEqual(flat(graph[name]), flat(eager[name]), `${name} at step ${k}`)
    }
  }
  assert.equal(compiled.traces, 1)
  compiled.dispose()
})

test('a step given as a scalar tensor is the step given as a number', () => {
  const noise = new Noise(5).fork('x')
  assert.deepEqual(draw(noise.at(tf.scalar(9, 'int32'))), draw(noise.at(9)))
  assert.deepEqual(draw(noise.at(tf.scalar(0, 'int32'))), draw(noise))
})

test('a seed given as a scalar tensor is the seed given as a number', () => {
  const drawn = draw(new Noise(tf.scalar(5, 'int32') as Scalar).fork('x').at(2))
  assert.deepEqual(drawn, draw(new Noise(5).fork('x').at(2)))
})

test('a seed that is no whole number of 32 bits is refused: two seeds are never one stream', () => {
  for (const seed of [0.5, Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 32]) {
    assert.throws(() => new Noise(seed), {
      message: `Noise: expected seed to be a whole number in [0, 2³²), got ${seed}.`,
    })
  }
})

test('drawing leaves no tensor behind but the one it gives', () => {
  const before = tf.memory().numTensors
  const drawn: Tensor1D[] = [new Noise(0).normal([5]), new Noise(0).uniform([5]), new Noise(0).integers([5], 3)]
  assert.equal(tf.memory().numTensors, before + drawn.length)
  tf.dispose(drawn)
})
