/** The table of contents, in the paper's order. Each name leads to its file; the test of the same name is under test/. */

// Foundations
export { tf } from './tf'
export { Noise } from './tensor/noise'
export { detach, stopGradient } from './tensor/stop-gradient'
export { takeRows } from './tensor/take-rows'
export { compile } from './graph/compile'

// Section 3.1  Flow matching
export { interpolate, targetVelocity } from './path/flow' //                                Eq. 1, 2
export { dataFromVelocity, noiseFromVelocity, scoreFromVelocity } from './path/convert'
export { velocityFromData, velocityFromNoise, velocityFromScore } from './path/convert'
export { doublyShiftedGrid, shiftTime, timeGrid } from './path/grid'
export { flowMatchingLoss } from './loss/flow-matching' //                                  Eq. 3
export { conditionalMixture, gaussianMixture } from './model/mixture'
export { nullCondition, oneHotCondition } from './model/network'
export { guided } from './model/guidance'
export { mlp } from './model/mlp'
export { eulerStep, trajectory, walk } from './rollout/walk'
export { loadWeights, saveWeights } from './model/weights'

// Section 3.2  Distribution matching distillation
export { dmdDirection, dmdLoss } from './loss/dmd' //                                       Eq. 4, 5
export { dmd } from './method/dmd'

// Section 4  DP-DMD
export { teacherAnchor } from './rollout/anchor' //                                         Eq. 6
export { diversityLoss } from './loss/diversity' //                                         Eq. 7
export { totalLoss } from './loss/total' //                                                 Eq. 8
export { studentRollout } from './rollout/student'
export { dpDmd } from './method/dp-dmd' //                                                  Algorithm 1

// Section 5  Training and measuring
export { planeData, planeNetwork, ring } from './data/plane'
export { trainTeacher } from './train/teacher'
export { distill, studentGrid } from './train/distill'
