/** Runs, tables, verdicts, and the data sets' metrics, to reproduce Section 5. */

// Tables of runs: select, group, join
export { DataFrame, merge } from 'danfojs-node'
// The data sets: records, metrics, exact students
export { datasetOf, datasets } from '../datasets'
export { toPictures } from '../datasets/emoji/codec'
export { drawingsAsPictures, drawingsOf, measureEmoji, pictureDistances } from '../datasets/emoji/metrics'
export { nearestCaptions, textConditions } from '../datasets/emoji/text/captions'
export { hasTextEncoder, textEncoderHelp } from '../datasets/emoji/text/load'
export { distilExactly, gaussianStudent, pointStudent } from '../datasets/plane/exact'
export { measurePlane, type PlaneRecord, planeSamples } from '../datasets/plane/metrics'
export { answers, drawScenes, right } from '../datasets/scenes/judge'
export { scenesSamples } from '../datasets/scenes/metrics'
export { parsePrompt, promptText } from '../datasets/scenes/prompt'
export { readScene } from '../datasets/scenes/read'
export { renderScenes } from '../datasets/scenes/render'
export { allScenes } from '../datasets/scenes/scene'
export { tasks } from '../datasets/scenes/split'
// Appendix D: the user study
export { exactInterval } from '../metrics/agreement'
export { cellCentres } from '../metrics/modes'
export { verdict } from '../metrics/statistics'
// Studies as plain data, runs as files
export { ablation, type Study } from './ablations'
export { chordPanels, firstStepLengths, settledShares } from './anchor-chords'
export { captionRivalTests, captionRows, captionTests, laggingTests, teacherRows } from './caption-results'
// The paper: its tables, figures and claims
export { paperClaims } from './claims'
// Results: tables, orderings, curves, pictures
export { costTable, tuningTable } from './comparison-tables'
export {
  composition,
  drawQuestion,
  measureComposition,
  questionOf,
  questionsOf,
  shownPrompts,
  usualRates,
  verdictOf,
} from './composition'
export {
  compositionClaims,
  compositionOrder,
  compositionRivals,
  compositionTable,
  fractionOf,
  seenTable,
  teacherRow,
} from './composition-results'
// Table 5: composition
export {
  firstWrong,
  judgedBlock,
  judgedPictures,
  readerOn,
  taskFigure,
  taskTable,
} from './composition-views'
// Sliders
export { control } from './control'
export { countEvaluations } from './count-evaluations'
// What makes DMD dip, stages of teachers
export { dipFigure, dipMap } from './dip-figure'
export { dipAt, openDip, valuesAt } from './dip-places'
export { dipRows, rateRows, stageRows } from './dip-results'
export { dipTestRows, dipTests, roleOf } from './dip-tests'
// Figure A: what is decided early, what late
export { compare, earlyLate, hybrids, ingredients, runsOf } from './early-late'
export { firstStepEnds, kept, valueAt } from './early-late-metrics'
export { claimsTable, findEarlyLate, keptCurve, overPairs, settledTable } from './early-late-results'
export { explanations } from './explanations'
export { gradientConflict } from './gradient-conflict'
export { mapTable, placesOf } from './map'
export { mapFigure } from './map-figure'
export { memoryRows } from './memory'
export {
  besidePaper,
  besideTarget,
  byRole,
  type OpenTable,
  openTable,
  ordersBeside,
  picturesBeside,
  sweepOf,
  tradeOffOf,
  verdictOn,
  verdictsIn,
  verdictsMap,
} from './open-table'
export { paperFigure, paperTable, paperUserStudy } from './paper'
export {
  answerOf,
  phaseCurves,
  phaseTests,
  places,
  promptKinds,
  sharesOfTeacher,
  testRows,
  windowRows,
} from './phase-results'
export { recompute } from './recompute'
export {
  curveOf,
  type Found,
  findRuns,
  metricOf,
  orderings,
  pairedDifference,
  paperOf,
  printed,
  resultTable,
  sourceOf,
  storedPictures,
  summaryOf,
} from './results'
export { fairTuningRows, rivalRows, rivalTestRows, rivalTests } from './rivals-results'
export { jobs, runStudy } from './run-study'
export { runStore, type StoredRun } from './runs'
export { frameOf, overSeeds, pivot, runsFrame, summarise } from './runs-frame'
export { stopAt, stopDifferences, stopTable, stopVerdicts } from './stopping'
export { studyOf } from './studies'
export { claimRows } from './tested-claims'
export { agreement, positionBias, readAnswers, studyClaims, winRateRows, winRates } from './user-study/answers'
export { judgedBy, judgeGrids } from './user-study/automatic-judges'
export { planUserStudy, userStudyBlocks, userStudyPairs } from './user-study/user-study'
