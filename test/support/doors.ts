import * as lib from '../../lib'
import { cosineDiversities } from '../../lib/metrics/diversity'
import { squaredDistances } from '../../lib/metrics/neighbours'
import { firstStep } from '../../lib/model/first-step'
import type { Velocity } from '../../lib/model/network'
import { nullCondition } from '../../lib/model/network'
import { preservingState } from '../../lib/path/diffusion'
import { shiftTime } from '../../lib/path/grid'
import { renoise, renoising } from '../../lib/sampler/renoise'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, type Tensor3D, tf } from '../../lib/tf'

const [B, D] = [4, 2]
const noise = new Noise(0)
const normal = (...shape: number[]) => noise.normal(shape) as Tensor
const x = normal(B, D) as Tensor2D
const t = tf.fill([B], 0.5) as Tensor1D
const v: Velocity = (zt, time, condition) => plane.exact.velocity(zt, time, condition)
const plane = lib.ring()
const condition = plane.conditions
const features = normal(B, 3, 5) as Tensor3D
const grid = [1, 0.5, 0.25, 0]
const mixture = lib.gaussianMixture({ weights: [1], means: [[0, 0]], sds: [1] })
const net = lib.mlp({ dataSize: D, conditionSize: 5, width: 4, layers: 1, dataFrequencies: [], timeFrequencies: [] })
const weights = net.init(noise)
const zs = [x, t, condition] as const
const flat = normal(6, 5) as Tensor2D
const squares = ({ w }: Record<string, Tensor>) => ({ loss: w!.square().mean() as Scalar })

export type Door = [call: (...args: never[]) => unknown, ...args: unknown[]]
/** The functions of tensors that are tried, each as a call and right arguments to it. */
export const doors: Record<string, Door> = {
  dataFromVelocity: [lib.dataFromVelocity, x, t, x],
  velocityFromData: [lib.velocityFromData, x, t, x],
  noiseFromVelocity: [lib.noiseFromVelocity, x, t, x],
  scoreFromVelocity: [lib.scoreFromVelocity, x, t, x],
  velocityFromNoise: [lib.velocityFromNoise, x, t, x],
  velocityFromScore: [lib.velocityFromScore, x, t, x],
  gather: [lib.gather, x, tf.tensor1d([0, 1], 'int32')],
  interpolate: [lib.interpolate, x, x, t],
  targetVelocity: [lib.targetVelocity, x, x],
  flowMatchingLoss: [lib.flowMatchingLoss, x, x, x],
  noisePredictionLoss: [lib.noisePredictionLoss, x, x, t, x],
  shiftTime: [shiftTime, 0.5, 3],
  timeGrid: [lib.timeGrid, 4, 3],
  doublyShiftedGrid: [lib.doublyShiftedGrid, 4, 3, 1000],
  flowState: [lib.flowState, x, t],
  preservingState: [preservingState, x, t],
  nullCondition: [nullCondition, condition],
  'guided, its w': [(w: number) => lib.guided(v, w), 3],
  guided: [lib.guided(v, 3), ...zs],
  firstStep: [firstStep(v, v), ...zs],
  mlp: [net.velocity(weights), ...zs],
  'conditionalMixture.velocity': [v, ...zs],
  'gaussianMixture.velocity': [mixture.velocity, x, t],
  'gaussianMixture.logProb': [mixture.logProb, x, t],
  'gaussianMixture.score': [mixture.score, x, t],
  eulerStep: [(z: Tensor2D, a: number, b: number, c: Tensor2D) => lib.eulerStep(v, z, a, b, c), x, 1, 0.5, condition],
  trajectory: [(z: Tensor2D, g: number[], c: Tensor2D) => lib.trajectory(v, z, g, c), x, grid, condition],
  integrate: [(z: Tensor2D, g: number[], c: Tensor2D) => lib.integrate(v, z, g, c), x, grid, condition],
  initialState: [lib.initialState, x, 0.9],
  sample: [
    (p: Tensor2D, R: number, g: number[], size: number) => lib.sample(v, p, R, g, noise, size),
    condition,
    2,
    grid,
    D,
  ],
  teacherAnchor: [
    (e: Tensor2D, g: number[], K: number, c: Tensor2D) => lib.teacherAnchor(v, e, g, K, c),
    x,
    grid,
    2,
    condition,
  ],
  denoisedAnchor: [
    (zAnchor: Tensor2D, tTilde: number, c: Tensor2D) => lib.denoisedAnchor(v, { zAnchor, tTilde }, c),
    ...[x, 0.5, condition],
  ],
  studentRollout: [(e: Tensor2D, g: number[], c: Tensor2D) => lib.studentRollout(v, e, g, c, true), x, grid, condition],
  renoise: [renoise, x, t, t, x],
  renoising: [renoising(v, grid, 1, noise), ...zs],
  detach: [lib.detach, tf.scalar(1)],
  compile: [(step: (z: Tensor2D) => Tensor) => lib.compile(step, [x]).dispose(), (z: Tensor2D) => z.square()],
  lossAndGrads: [lib.lossAndGrads, squares, { w: x }],
  'lossAndGrads, its weights': [(w: Tensor) => lib.lossAndGrads(squares, { w }), tf.scalar(2)],
  dmdLoss: [lib.dmdLoss, x, x],
  dmdDirection: [
    (xTheta: Tensor2D, zt: Tensor2D, time: Tensor1D, vTea: Tensor2D, vFake: Tensor2D) =>
      lib.dmdDirection({ xTheta, zt, t: time, vTea, vFake }, { reference: 'zt', over: 'batch' }),
    ...[x, x, t, x, x],
  ],
  diversityLoss: [lib.diversityLoss, x, x],
  dataDiversityLoss: [lib.dataDiversityLoss, x, 0.9, x, x],
  totalLoss: [lib.totalLoss, tf.scalar(1) as Scalar, tf.scalar(1) as Scalar, 0.05],
  cosineDiversity: [lib.cosineDiversity, features],
  cosineDiversities: [cosineDiversities, features],
  squaredDistances: [squaredDistances, flat, flat],
}
