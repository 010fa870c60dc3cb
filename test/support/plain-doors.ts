import * as lib from '../../lib'
import { measureScenes } from '../../lib/datasets/scenes/metrics'
import { promptConditions } from '../../lib/datasets/scenes/prompt'
import { mixedPrompts } from '../../lib/datasets/scenes/split'
import * as D from '../../lib/derivation'
import * as display from '../../lib/display'
import * as experiments from '../../lib/experiments'
import { cohenKappa, fleissKappa } from '../../lib/metrics/agreement'
import { giniDiversity, histogramKl } from '../../lib/metrics/modes'
import { nearestOfGroup } from '../../lib/metrics/neighbours'
import { nearest, rmse, totalVariation } from '../../lib/metrics/pictures'
import { tQuantile } from '../../lib/metrics/statistics'
import type { Door } from './doors'

// Doors for plain numbers, lists of them and words: metrics, data sets, the derivation, tables and figures.

const points = [
  [0, 0.5],
  [1, 0],
  [0.5, 1],
]
const numbers = [0.2, 0.3, 0.5]
const noise = new lib.Noise(0)
const plane = lib.ring()
const picture = Float32Array.from({ length: 768 }, (_, i) => Math.sin(i))
const prompt = experiments.parsePrompt('two red shapes')
const scene = experiments.answers(prompt)[0]!

const metrics: Record<string, Door> = {
  mean: [lib.mean, numbers],
  standardDeviation: [lib.standardDeviation, numbers],
  interval: [lib.interval, numbers, 0.9],
  tQuantile: [tQuantile, 0.9, 4],
  verdict: [(sign: number, low: number, high: number) => experiments.verdict(sign, { low, high }), 1, 0.1, 0.2],
  exactInterval: [experiments.exactInterval, 3, 7, 0.9],
  cohenKappa: [
    cohenKappa,
    [
      ['a', 'b'],
      ['a', 'a'],
    ],
  ],
  fleissKappa: [
    fleissKappa,
    [
      ['a', 'b'],
      ['a', 'a'],
    ],
  ],
  coverage: [lib.coverage, numbers, 0.01],
  giniDiversity: [giniDiversity, numbers],
  histogramKl: [histogramKl, numbers, numbers, 1e-3],
  cellCentres: [experiments.cellCentres, 2, 3],
  nearestModes: [lib.nearestModes, points, points],
  modeFractions: [lib.modeFractions, points, points],
  onModeFraction: [lib.onModeFraction, points, points, 0.3],
  nearestOfGroup: [nearestOfGroup, points, ['a', 'b', 'a'], ['a', 'b']],
  rmse: [rmse, numbers, numbers],
  nearest: [(one: number[], other: number[]) => nearest(one, [other]), numbers, numbers],
  totalVariation: [totalVariation, Array(12).fill(0.5)],
}

const datasets: Record<string, Door> = {
  Noise: [(seed: number) => new lib.Noise(seed), 3],
  'Noise.at': [(step: number) => noise.at(step), 3],
  'Noise.normal': [(shape: number[]) => noise.normal(shape), [2, 3]],
  'Noise.uniform': [(least: number, most: number) => noise.uniform([2], least, most), 0.5, 1],
  'Noise.integers': [(n: number) => noise.integers([2], n), 3],
  oneHotCondition: [(prompts: number) => lib.oneHotCondition([0, 1], prompts), 3],
  gaussianMixture: [
    (weights: number[], means: number[][], sds: number[]) => lib.gaussianMixture({ weights, means, sds }),
    ...[numbers, points, numbers],
  ],
  'gaussianMixture.sample': [
    (n: number) => lib.gaussianMixture({ weights: [1], means: [[0, 0]], sds: [1] }).sample(n, noise),
    3,
  ],
  mlp: [
    (dataSize: number, conditionSize: number, width: number, layers: number) =>
      lib.mlp({ dataSize, conditionSize, width, layers, dataFrequencies: [], timeFrequencies: [] }),
    ...[2, 3, 4, 1],
  ],
  planeNetwork: [(width: number) => lib.planeNetwork(plane, width), 4],
  noisePrediction: [(latest: number) => lib.noisePrediction(lib.planeNetwork(plane, 4), latest), 0.9],
  diffusionTimes: [
    (trainSteps: number, betaStart: number, betaEnd: number) => lib.diffusionTimes({ trainSteps, betaStart, betaEnd }),
    ...[10, 0.1, 0.2],
  ],
  loadPlaneTeacher: [lib.loadPlaneTeacher, 0],
  datasetOf: [experiments.datasetOf, 'plane'],
  gaussianStudent: [experiments.gaussianStudent, numbers, 0.5],
  pointStudent: [experiments.pointStudent, points, 0.5],
  measurePlane: [(samples: number[][]) => experiments.measurePlane(Array(4).fill(samples), plane), points],
  parsePrompt: [experiments.parsePrompt, 'two red shapes'],
  promptText: [experiments.promptText, prompt],
  promptConditions: [promptConditions, [prompt]],
  mixedPrompts: [mixedPrompts, 3],
  holds: [(asked: typeof prompt) => experiments.right(asked, scene), prompt],

  drawScenes: [(prompts: (typeof prompt)[]) => experiments.drawScenes(prompts, noise), [prompt]],
  renderScenes: [(scenes: (typeof scene)[]) => experiments.renderScenes(scenes, noise), [scene]],
  measureScenes: [
    (one: Float32Array, other: Float32Array, asked: typeof prompt) => measureScenes([[one, other]], [asked]),
    ...[picture, picture, prompt],
  ],
  questionsOf: [experiments.questionsOf, 3],
  questionOf: [(pictures: number) => experiments.questionOf('counting', 'unseen', pictures), 3],
  kept: [experiments.kept, numbers, [1, 2, 3], [0, 0, 0]],
  valueAt: [experiments.valueAt, [0, 1, 2], numbers, 1.5],
  printed: [(mean: number, low: number, high: number) => experiments.printed({ mean, low, high, n: 2 }), 1, 0.5, 2],
  paperTable: [experiments.paperTable, 3],
}

const study = experiments.ablation({ dataset: 'plane', table: '3' })
const store = experiments.runStore('plane')
const studies: Record<string, Door> = {
  jobs: [experiments.jobs, study],
  runStudy: [(of: typeof study) => experiments.runStudy(of, store).next(), study],
  findRuns: [experiments.findRuns, study, store],
}

const line = (x: number[]) => x[0]! + 2 * x[1]!
const field = (x: number[]) => [x[0]!, 2 * x[1]!]
const box = D.square(1, 4)
const normal = D.gaussian([0, 0], D.round(1))
const student = D.affineStudent([[1, 0.5], [0, 1]], [0, 0.1]) // biome-ignore format: a matrix
const gap = D.scoreGap(student.law, normal)
const derivation: Record<string, Door> = {
  derivative: [D.derivative, (x: number) => x, 1e-3],
  gradient: [D.gradient, line, [0, 1], 1e-3],
  divergence: [D.divergence, field, [0, 1], 1e-3],
  gridDivergence: [D.gridDivergence, field, [0, 1], 0.1],
  order: [D.order, [0.1, 0.2, 0.4], [1, 4, 16]],
  check: [(left: number[], right: number[], most: number) => D.check('x', left, right, most), numbers, numbers, 1],
  monteCarlo: [D.monteCarlo, points],
  gaussian: [D.gaussian, [0, 1], [[1, 0], [0, 1]]], // biome-ignore format: a matrix
  mixture: [(weights: number[]) => D.mixture(weights, [normal, normal]), [0.5, 0.5]],
  round: [D.round, 0.5, 2],
  'Gaussian.log': [(x: number[]) => normal.log(x), [0, 1]],
  'Gaussian.score': [(x: number[]) => normal.score(x), [0, 1]],
  integrate: [(f: (x: number[]) => number) => D.integrate(f, box), line],
  'integrate, its box': [
    (lower: number[], upper: number[], n: number) => D.integrate(line, { lower, upper, n }),
    ...[[0, 0], [1, 1], 3],
  ],
  boundaryFlux: [(F: (x: number[]) => number[]) => D.boundaryFlux(F, box), field],
  gaussLegendre: [D.gaussLegendre, 4],
  square: [D.square, 2, 4],
  invert: [D.invert, [[1, 0.5], [0, 1]]], // biome-ignore format: a matrix
  add: [D.add, numbers, numbers],
  subtract: [D.subtract, numbers, numbers],
  dot: [D.dot, numbers, numbers],
  affineStudent: [D.affineStudent, [[1, 0.5], [0, 1]], [0, 1]], // biome-ignore format: a matrix
  pathwiseTerm: [(eps: number[]) => D.pathwiseTerm(student, gap, eps), [0, 1]],
  motion: [(eps: number[], v: number[]) => D.motion(student, eps, v), [0, 1], [1, 0, 0, 0, 1, 1]],
  printedGradient: [(t: number) => D.printedGradient(student, normal, t, box), 0.5],
  lawOf: [(mean: number, sd: number) => D.lawOf({ mean, sd }), 1, 0.5],
  reverseFit: [
    (steps: number, rate: number) => D.reverseFit(D.lawOf({ mean: 0, sd: 1 }), { mean: 1, sd: 1 }, steps, rate),
    ...[2, 0.3],
  ],
  fieldOf: [(f: (x: number[]) => number, extent: number, n: number) => D.fieldOf(f, extent, n), line, 1, 3],
  arrowsOf: [(extent: number, n: number) => D.arrowsOf(field, extent, { n }), 1, 3],
  slides: [
    (start: number) => D.slides({ a: { data: [], layout: {} }, b: { data: [], layout: {} } }, { label: 'a', start }),
    1,
  ],
}

const spread = (mean: number) => ({ mean, sd: 0.1 })
const views: Record<string, Door> = {
  claim: [(holds: boolean) => display.claim('x', holds), true],
  liveClaim: [(holds: boolean) => display.liveClaim('x', holds), true],
  curves: [(x: number[], y: number[]) => display.curves('c', { a: { x, y } }, { x: 'x', y: 'y' }), numbers, numbers],
  bars: [(values: number[]) => display.bars('b', ['a', 'b', 'c'], { one: { values } }, { y: 'y' }), numbers],
  clouds: [(extent: number) => display.clouds('c', { a: [points] }, { modes: points, extent }), 2],
  fields: [(extent: number, columns: number) => display.fields('f', { a: { points } }, { extent, columns }), 2, 1],
  modeMaps: [
    (labels: number[], extent: number) => display.modeMaps('m', { a: { labels, points } }, { extent, modes: points }),
    ...[[0, 1, 2], 2],
  ],
  paths: [(extent: number) => display.paths('p', { a: { b: [points] } }, { extent }), 2],
  sweepPanels: [
    (mean: number[]) =>
      display.sweepPanels('s', { a: { settings: ['1', '2', '3'], mean } }, { x: 'x', y: 'y', range: [0, 1] }),
    numbers,
  ],
  tradeOff: [
    (x: number, y: number) => display.tradeOff('t', { a: { x: spread(x), y: spread(y) } }, { x: 'x', y: 'y' }),
    ...[0.5, 0.5],
  ],
  overRuns: [(metric: string) => display.overRuns({ a: [[{ update: 1, metrics: { m: 1 } }]] }, metric), 'm'],
  table: [(digits: number) => display.table([{ a: 1.5 }], { digits: { a: digits } }), 2],
  'table, the best': [(way: 'high') => display.table([{ a: 1.5 }], { best: { a: way } }), 'high'],
  imageGrid: [
    (picture: number[], scale: number, across: number) =>
      display.imageGrid([{ heading: 'h', rows: [[picture]] }], { title: 't', rowLabels: ['r'], scale, across }),
    ...[Array(12).fill(0.5), 2, 3],
  ],
  userStudyPage: [
    (comparison: number) =>
      display.userStudyPage({
        study: 's',
        comparisons: [{ prompt: 'p', systems: ['a', 'b'], grids: [[picture], [picture]] }],
        sessions: [[{ comparison, left: 0 }]],
      }),
    0,
  ],
}

export const plainDoors: Record<string, Door> = { ...metrics, ...datasets, ...studies, ...derivation, ...views }

export const derivationDoors = Object.keys(derivation)
