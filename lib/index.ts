/** The table of contents, in the paper's order. Each name leads to its file; the test of the same name is under test/. */

// Foundations
export { device, tf } from './tf'
export { compile } from './engine/compile'
export { Noise } from './tensor/noise'
export { detach, stopGradient } from './tensor/stop-gradient'
export { gather } from './tensor/gather'

// Section 3.1  Flow matching
export { interpolate, targetVelocity } from './path/flow' //                                Eq. 1, 2
export { flowMatchingLoss } from './loss/flow-matching' //                                  Eq. 3
export {
  dataFromNoise,
  dataFromVelocity,
  noiseFromVelocity,
  scoreFromVelocity,
  velocityFromData,
  velocityFromNoise,
  velocityFromScore,
} from './path/convert'
export { doublyShiftedGrid, shiftTime, timeGrid } from './path/grid'
export { conditionalMixture, gaussianMixture } from './model/mixture'
export { mlp } from './model/mlp'
export { nullCondition, oneHotCondition } from './model/network'
export { guided } from './model/guidance'
export { firstStep, ownFirstStep } from './model/first-step'
export { loadWeights, saveWeights } from './model/weights'
export { eulerStep, generate, initialState, trajectory, integrate } from './sampler/integrate'
export { sample } from './sampler/sample'
export { trainTeacher } from './train/teacher'
export { adamW, lossAndGrads, startTraining } from './train/optimiser'

// Section 3.2  Distribution matching distillation
export { dmdDirection, dmdLoss } from './loss/dmd' //                                       Eq. 5
export { dmd } from './method/dmd'

// Section 4  DP-DMD
export { teacherAnchor } from './sampler/anchor' //                                         Eq. 6
export { diversityLoss } from './loss/diversity' //                                         Eq. 7
export { totalLoss } from './loss/total' //                                                 Eq. 8
export { studentRollout } from './sampler/student'
export { dpDmd } from './method/dp-dmd' //                                                  Algorithm 1
export { distill, studentGrid, studentVelocity } from './train/distill'

// Section 5  The compared systems: Tables 1 and 2
export { dmdLpips } from './method/dmd-lpips'
export { dmdGan } from './method/dmd-gan'
export { hyperSd } from './method/hyper-sd'
export { flash } from './method/flash'
export { tdm } from './method/tdm'
export { hybrid } from './method/hybrid'
export { adaptive } from './method/adaptive'
export { comparedSystems, systems } from './method/systems'
export { renoise, renoising } from './sampler/renoise'

// Section 5  Measuring
export { cosineDiversities, cosineDiversity } from './metrics/diversity' //                 Eq. 9
export {
  coverage,
  entropy,
  giniDiversity,
  histogramKl,
  modeFractions,
  nearestModes,
  onModeFraction,
} from './metrics/modes'
export { cellCentres, gridKl, slicedWasserstein } from './metrics/distribution'
export { frechetDistance } from './metrics/frechet'
export { principalAxes, project } from './metrics/axes'
export { nearestOfGroup, pairDistances, precisionRecall, squaredDistances } from './metrics/neighbours'
export { naturalness } from './metrics/naturalness'
export { mean, standardDeviation, summarise } from './metrics/statistics'
export { nearest, rmse, totalVariation } from './metrics/pictures'

// Appendix A  The derivation of the DMD gradient: all of it is in lib/derivation
export { kl, logRatio, pathwiseTerm, printedGradient, sampleSpaceGradient, scoreGap } from './derivation/kl' // Eq. 10, 26, 32, 33, 35, 38
export { affineStudent, motion } from './derivation/student' //                                 Eq. 14, 24

// Appendix C  A diffusion teacher
export { diffusionTimes, flowState, preservingState, scaledLinear } from './path/diffusion'
export { diffusionPath, flowPath, pathOf } from './path/path'
export { noisePrediction } from './model/noise-prediction'
export { denoisingLoss, noisePredictionLoss } from './loss/denoising'
export { denoisedAnchor } from './sampler/denoised-anchor' //                               Eq. 39
export { dataDiversityLoss } from './loss/data-diversity' //                                Eq. 40, 41

// The plane
export { planeData, planeNetwork, planeNoiseNetwork, ring } from './datasets/plane/plane'
export { loadPlaneTeacher } from './datasets/plane/teachers'

// The emoji data set
export { loadEmoji } from './datasets/emoji/drawings'
export { loadEmojiModels, toPictures } from './datasets/emoji/models'

// Feature networks that look at pictures
export { hasFeatureNetwork, loadFeatureNetwork } from './datasets/emoji/features/load'
export { extractor } from './datasets/emoji/features/network'
export { alignment, fitAlignment, loadAlignment, retrieval } from './datasets/emoji/alignment'
export { featureMetrics } from './datasets/emoji/feature-metrics'

// The scenes data set
export { answers, drawScenes, holds, right } from './datasets/scenes/judge'
export { allPrompts, parsePrompt, promptConditions, promptText } from './datasets/scenes/prompt'
export { readScene } from './datasets/scenes/read'
export { renderScenes } from './datasets/scenes/render'
export { allScenes } from './datasets/scenes/scene'
export { heldOutPrompts, mixedPrompts, taskOf, tasks, trainPrompts } from './datasets/scenes/split'
export { loadScenesTeacher, scenePictures, scenesScales, trainScenesTeacher } from './datasets/scenes/teacher'

// Studies
export { distilOnPlane, measurePlane, planeSamples } from './datasets/plane/metrics'
export { runStore } from './experiments/runs'
export { drawingsAsPictures, drawingsOf, measureEmoji, pictureDistances } from './datasets/emoji/metrics'
export {
  attributeDiversity,
  attributeShares,
  distilOnScenes,
  scenesSamples,
  measureScenes,
  readRows,
} from './datasets/scenes/metrics'
export { distilExactly, gaussianStudent, pointStudent } from './datasets/plane/exact'
export { ablation } from './experiments/ablations'
export { mapTable, placesOf } from './experiments/map'
export { studyOf } from './experiments/studies'
export {
  curveOf,
  findRuns,
  orderings,
  pairedDifference,
  resultTable,
  sourceOf,
  storedPictures,
} from './experiments/results'
export { runStudy } from './experiments/run-study'
