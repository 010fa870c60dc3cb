import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { figureToSvg } from '../../../lib/display/svg'
import {
  middleOf,
  ratioFigure,
  ratioTable,
  readmeSection,
  renewReadme,
  skippedLines,
  sourceLine,
} from '../../../scripts/bench/report'
import { type Measured, type Result, resultSchema } from '../../../scripts/bench/result'
import { read, root } from '../../support/source'

const same = (x: number) => ({ median: x, low: x, high: x })
const engine = (name: string, ratio: number) => ({
  name,
  ms: same(10 * ratio),
  ratio: { median: ratio, low: ratio - 0.1, high: ratio + 0.2 },
  ...{ importSeconds: 1, firstStepSeconds: 2, megabytes: 300.4, peakShare: 0.5 / ratio },
  differences: { losses: 0, update: 2e-5 },
})
const setting = (threads: number, ratios: Record<string, number>, skipped: Measured['skipped'] = []): Measured => ({
  ...{ dataset: 'plane', width: 128, batch: 256, threads, gigaflop: 1, peakGflops: 200, rounds: 7, runs: 3, skipped },
  engines: Object.entries({ ours: 1, ...ratios }).map(([name, ratio]) => engine(name, ratio)),
})
const why = [{ name: 'torch.compile', why: 'no C++ compiler\nand much more' }]
const result: Result = {
  command: 'npm run bench -- --runs 3 --rounds 7',
  date: '2026-01-02',
  commit: 'abc',
  machine: { cpu: 'A processor', cores: 2, gigabytes: 24, system: 'Linux 6' },
  versions: { torch: '2.13.0' },
  settings: [setting(1, { PyTorch: 2, JAX: 1.5, 'JAX merged': 1.25 }, why), setting(2, { PyTorch: 3, JAX: 0.75 }, why)],
}

test('a row a setting: our time, the ratios with what lies around them, a dash for a peer that was left out', () => {
  const [, , one, two] = ratioTable(result).toMarkdown().split('\n')
  assert.equal(
    one,
    '| plane | 128 | 256 | 1 | 10.0 | 2.00 [1.90, 2.20] | – | 1.50 [1.40, 1.70] | 1.25 [1.15, 1.45] | 50 % |',
  )
  assert.equal(two, '| plane | 128 | 256 | 2 | 10.0 | 3.00 [2.90, 3.20] | – | 0.75 [0.65, 0.95] | – | 50 % |')
})

test('a reason is said once, in a line, with the number of settings', () => {
  assert.deepEqual(skippedLines(result), ['torch.compile: no C++ compiler (2 settings)'])
})

test('the README says where lib stands, against each kind of peer, with its least ratio', () => {
  const text = readmeSection(result)
  assert.match(text, /official trainer is, lib is not slower in 1 of 2 settings; the least ratio is 0\.75 .*JAX; plane/)
  assert.match(text, /its rollouts merged, lib is not slower in 1 of 1 settings; the least ratio is 1\.25/)
  assert.match(text, /A processor, 2 cores, 24 GB, Linux 6; torch 2\.13\.0; commit abc, 2026-01-02\./)
  assert.ok(text.includes(ratioTable(result).toMarkdown()))
})

test('a setting that was measured at another commit has that one named in the source line too', () => {
  const [one, two] = result.settings as [Measured, Measured]
  assert.match(
    sourceLine({ ...result, settings: [one, { ...two, commit: 'def' }] }),
    /commit abc and def, 2026-01-02\./,
  )
})

test('the README says whether its numbers are of several runs or of one', () => {
  assert.match(readmeSection(result), /Medians of 3 separate runs, with the range of the runs\./)
  const once = { ...result, settings: result.settings.map(one => ({ ...one, runs: 1 })) }
  assert.match(readmeSection(once), /Medians of one run, with the quartiles of its rounds/)
})

test('the second table is about the middle of the grid', () => {
  assert.equal(middleOf(result.settings).threads, 2)
})

test('the README is renewed between its marks only', () => {
  const readme = `before\n${readmeSection(undefined)}\nafter`
  const renewed = renewReadme(readme, result)
  assert.equal(renewed, `before\n${readmeSection(result)}\nafter`)
  assert.equal(renewReadme(renewed, undefined), readme)
  assert.throws(() => renewReadme('nothing', result), /expected the marks/)
})

test('the page of the bench is in step with data/runs/bench.json (npm run bench)', () => {
  const kept = existsSync(join(root, 'data/runs/bench.json'))
    ? resultSchema.parse(JSON.parse(read('data/runs/bench.json')))
    : undefined
  assert.ok(read('scripts/bench/README.md') === renewReadme(read('scripts/bench/README.md'), kept))
  assert.equal(existsSync(join(root, 'data/runs/bench.png')), kept !== undefined)
})

test('the chart has a panel for each number of threads and a series for each peer, with what lies around it', async () => {
  const figure = ratioFigure(result)
  const traces = figure.data as { name: string; yaxis: string; y: number[]; error_y: { array: number[] } }[]
  const jax = traces.filter(({ name }) => name === 'JAX')
  assert.deepEqual(
    jax.map(({ yaxis, y }) => [yaxis, ...y]),
    [
      ['y', 1.5],
      ['y2', 0.75],
    ],
  )
  assert.ok(Math.abs(jax[0]!.error_y.array[0]! - 0.2) < 1e-12)
  const svg = await figureToSvg(figure)
  for (const label of ['1 thread', '2 threads', '128 × 256', 'JAX merged']) assert.ok(svg.includes(label), label)
})
