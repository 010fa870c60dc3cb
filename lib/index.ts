/** The table of contents, in the paper's order. Each name leads to its file; the test of the same name is under test/. */

// Foundations
export { device, tf } from './tf'
export { compile } from './graph/compile'
export { compileEnsemble } from './graph/ensemble'
export { Noise } from './tensor/noise'
export { detach, stopGradient } from './tensor/stop-gradient'
export { takeRows } from './tensor/take-rows'

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
export { eulerStep, generate, startState, trajectory, walk } from './rollout/walk'
export { sample } from './rollout/sample'
export { trainTeacher } from './train/teacher'

// Section 3.2  Distribution matching distillation
export { dmdDirection, dmdLoss } from './loss/dmd' //                                       Eq. 5
export { dmd } from './method/dmd'

// Section 4  DP-DMD
export { teacherAnchor } from './rollout/anchor' //                                         Eq. 6
export { diversityLoss } from './loss/diversity' //                                         Eq. 7
export { totalLoss } from './loss/total' //                                                 Eq. 8
export { studentRollout } from './rollout/student'
export { dpDmd } from './method/dp-dmd' //                                                  Algorithm 1
export { distill, studentGrid, studentVelocity } from './train/distill'
export { formOf, trainTogether } from './train/ensemble'

// Section 5  The compared systems: Tables 1 and 2
export { dmdLpips } from './method/dmd-lpips'
export { dmdGan } from './method/dmd-gan'
export { hyperSd } from './method/hyper-sd'
export { flash } from './method/flash'
export { tdm } from './method/tdm'
export { hybrid } from './method/hybrid'
export { adaptive } from './method/adaptive'
export { systems } from './method/systems'
export { renoise, renoising } from './rollout/renoise'

// Section 5  Measuring
export { cosineDiversities, cosineDiversity } from './measure/diversity' //                 Eq. 9
export { coverage, entropy, giniDiversity, histogramKl, modeShares, nearestModes, onModeShare } from './measure/modes'
export { cellCentres, gridKl, slicedWasserstein } from './measure/distribution'
export { frechetDistance } from './measure/frechet'
export { principalAxes, project } from './measure/axes'
export { nearestOfGroup, pairDistances, precisionRecall, squaredDistances } from './measure/neighbours'
export { naturalness } from './measure/naturalness'
export { mean, standardDeviation, summarise } from './measure/statistics'
export { nearest, rmse, totalVariation } from './measure/pictures'

// Appendix A  The derivation of the DMD gradient: all of it is in lib/derive
export { kl, logRatio, pathwiseTerm, printedGradient, sampleSpaceGradient, scoreGap } from './derive/kl' // Eq. 10, 26, 32, 33, 35, 38
export { affineStudent, motion } from './derive/student' //                                 Eq. 14, 24

// Appendix C  A diffusion teacher
export { diffusionTimes, flowState, preservingState, scaledLinear } from './path/diffusion'
export { diffusionPath, flowPath, pathOf } from './path/path'
export { noisePrediction } from './model/noise-prediction'
export { denoisingLoss, noisePredictionLoss } from './loss/denoising'
export { denoisedAnchor } from './rollout/denoised-anchor' //                               Eq. 39
export { dataDiversityLoss } from './loss/data-diversity' //                                Eq. 40, 41

// The plane
export { planeData, planeNetwork, planeNoiseNetwork, ring } from './data/plane'
export { loadPlaneTeacher } from './data/plane-teachers'

// The emoji tier
export { loadEmoji } from './data/emoji'
export { loadEmojiModels, toPictures } from './data/emoji-tier'

// Feature networks that look at pictures
export { hasFeatureNetwork, loadFeatureNetwork } from './feature/load'
export { extractor } from './feature/network'
export { alignment, fitAlignment, loadAlignment, retrieval } from './feature/alignment'
export { emojiPanel } from './feature/emoji-panel'

// The scenes tier
export { answers, drawScenes, holds, right } from './data/scenes/judge'
export { allPrompts, parsePrompt, promptConditions, promptText } from './data/scenes/prompt'
export { readScene } from './data/scenes/read'
export { renderScenes } from './data/scenes/render'
export { allScenes } from './data/scenes/scene'
export { heldOutPrompts, mixedPrompts, taskOf, tasks, trainPrompts } from './data/scenes/split'
export { loadScenesTeacher, scenePictures, scenesScales, trainScenesTeacher } from './data/scenes-tier'

// Studies
export { distilOnPlane, measurePlane, planeSamples } from './study/plane'
export { rowStore } from './study/rows'
export { drawingsAsPictures, drawingsOf, measureEmoji, pictureDistances } from './study/emoji'
export {
  attributeDiversity,
  attributeShares,
  distilOnScenes,
  scenesSamples,
  measureScenes,
  readRows,
} from './study/scenes'
export { distilExactly, gaussianStudent, pointStudent } from './study/exact'
export { ablation } from './study/ablations'
export { mapTable, placesOf } from './study/map'
export { studyOf } from './study/studies'
export { curveOf, findRows, orderings, pairedDifference, resultTable, sourceOf, storedPictures } from './study/results'
export { runStudy } from './study/run-study'
