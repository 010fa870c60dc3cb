import assert from 'node:assert/strict'
import test from 'node:test'
import {
  dataFromVelocity,
  noiseFromVelocity,
  scoreFromVelocity,
  velocityFromData,
  velocityFromNoise,
  velocityFromScore,
} from '../../lib/path/convert'
import { interpolate, targetVelocity } from '../../lib/path/flow'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close } from '../support/expect'

const B = 16
const noise = new Noise(1)
const x = noise.fork('x').normal([B, 2]) as Tensor2D
const eps = noise.fork('eps').normal([B, 2]) as Tensor2D
const t = noise.fork('t').uniform([B], 0.1, 0.9) as Tensor1D
const zt = interpolate(x, eps, t)
const v = targetVelocity(x, eps)
const time = t.expandDims(1)

test('on one pair of data and noise the velocity names both: x̂ = x, ε̂ = ε', () => {
  close(dataFromVelocity(zt, t, v), x, 1e-6)
  close(noiseFromVelocity(zt, t, v), eps, 1e-6)
})

test('the score of z_t given x is −ε / t, the gradient of log N(z_t; (1 − t) x, t² I)', () => {
  close(scoreFromVelocity(zt, t, v), eps.div(time).neg(), 2e-5)
})

test('each conversion undoes its inverse, whatever the velocity', () => {
  const any = noise.fork('v').normal([B, 2]) as Tensor2D
  close(velocityFromData(zt, t, dataFromVelocity(zt, t, any)), any, 1e-5)
  close(velocityFromNoise(zt, t, noiseFromVelocity(zt, t, any)), any, 1e-5)
  close(velocityFromScore(zt, t, scoreFromVelocity(zt, t, any)), any, 1e-5)
})

test('z_t = (1 − t) x̂ + t ε̂ and v = ε̂ − x̂ hold for the converted pair of any velocity', () => {
  const any = noise.fork('v').normal([B, 2]) as Tensor2D
  const [xHat, epsHat] = [dataFromVelocity(zt, t, any), noiseFromVelocity(zt, t, any)]
  close(interpolate(xHat, epsHat, t), zt, 1e-5)
  close(targetVelocity(xHat, epsHat), any, 1e-5)
})

test('the score gap of two models is (1 − t)/t (v_tea − v_stu), and (1 − t)/t² (x̂_stu − x̂_tea)', () => {
  const [vStu, vTea] = [noise.fork('stu').normal([B, 2]), noise.fork('tea').normal([B, 2])] as [Tensor2D, Tensor2D]
  const gap = scoreFromVelocity(zt, t, vStu).sub(scoreFromVelocity(zt, t, vTea))
  close(gap, tf.sub(1, time).div(time).mul(vTea.sub(vStu)), 1e-4)
  const xGap = dataFromVelocity(zt, t, vStu).sub(dataFromVelocity(zt, t, vTea))
  close(gap, tf.sub(1, time).div(time.square()).mul(xGap), 1e-4)
})

test('a mismatched argument is refused by name', () => {
  assert.throws(() => dataFromVelocity(zt, tf.zeros([3]), v), /dataFromVelocity: expected t of shape \[B\] with B = 16/)
  assert.throws(() => velocityFromScore(zt, t, tf.zeros([B, 3])), /expected the third argument of shape \[B, D\]/)
})
