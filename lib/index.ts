/** The table of contents, in the paper's order. Each name leads to its file; the test of the same name is under test/.
 *  Runs, tables and the data sets' metrics are in lib/experiments, figures in lib/display, Appendix A in lib/derivation. */

// Foundations
export { compile } from './engine/compile'
export { gather } from './tensor/gather'
export { Noise } from './tensor/noise'
export { detach, stopGradient } from './tensor/stop-gradient'
export { device, tf } from './tf'

// Section 3.1  Flow matching
export { interpolate, targetVelocity } from './path/flow' //                                Eq. 1, 2
export { flowMatchingLoss } from './loss/flow-matching' //                                  Eq. 3
export { guided } from './model/guidance'
export { gaussianMixture } from './model/mixture'
export { mlp } from './model/mlp'
export { cloneParams, type Network, oneHotCondition, type Params, type Velocity } from './model/network'
export { loadWeights, saveWeights } from './model/weights'
export {
  dataFromVelocity,
  noiseFromVelocity,
  scoreFromVelocity,
  velocityFromData,
  velocityFromNoise,
  velocityFromScore,
} from './path/convert'
export { doublyShiftedGrid, timeGrid } from './path/grid'
export { eulerStep, generate, initialState, integrate, trajectory } from './sampler/integrate'
export { sample } from './sampler/sample'
export { trainTeacher } from './train/teacher'

// Section 3.2  Distribution matching distillation
export { dmdDirection, dmdLoss } from './loss/dmd' //                                       Eq. 5
export { dmd } from './method/dmd'

// Section 4  DP-DMD
export { teacherAnchor } from './sampler/anchor' //                                         Eq. 6
export { diversityLoss } from './loss/diversity' //                                         Eq. 7
export { totalLoss } from './loss/total' //                                                 Eq. 8
export { dpDmd } from './method/dp-dmd' //                                                  Algorithm 1
export { studentRollout } from './sampler/student'
export {
  type DistillSettings,
  distillSchema,
  type OptimiserConfig,
  optimiserSchema,
  parseConfig,
  type TeacherSettings,
} from './train/config'
export { distill, studentGrid, studentVelocity } from './train/distill'
export { adamW, lossAndGrads, startTraining, type Training } from './train/optimiser'

// Section 5  The compared systems: Tables 1 and 2
export { adaptive } from './method/adaptive'
export { dmdGan } from './method/dmd-gan'
export { dmdLpips } from './method/dmd-lpips'
export { flash } from './method/flash'
export { hybrid } from './method/hybrid'
export { hyperSd } from './method/hyper-sd'
export type { Batch, Method, Models, Settings } from './method/method'
export { comparedSystems, systems } from './method/systems'
export { tdm } from './method/tdm'

// Section 5  Metrics
export { cosineDiversity } from './metrics/diversity' //                                    Eq. 9
export { coverage, modeFractions, nearestModes, onModeFraction } from './metrics/modes'
export { interval, mean, standardDeviation } from './metrics/statistics'

// Appendix C  A diffusion teacher
export { denoisedAnchor } from './sampler/denoised-anchor' //                               Eq. 39
export { dataDiversityLoss } from './loss/data-diversity' //                                Eq. 40, 41
export { noisePredictionLoss } from './loss/denoising'
export { noisePrediction } from './model/noise-prediction'
export { diffusionTimes, flowState, scaledLinear } from './path/diffusion'
export { diffusionPath, flowPath } from './path/path'

// The data sets
export { loadEmoji } from './datasets/emoji/drawings'
export { loadEmojiModels } from './datasets/emoji/models'
export { distilOnPlane } from './datasets/plane/metrics'
export { planeData, planeNetwork, ring } from './datasets/plane/plane'
export { loadPlaneTeacher } from './datasets/plane/teachers'
export { loadScenesTeacher } from './datasets/scenes/teacher'
