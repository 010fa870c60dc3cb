import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { datasets } from '../../lib/datasets'
import { ablation } from '../../lib/experiments/ablations'
import { agreementOf, assertAgreement } from '../../lib/experiments/agreement'
import { studyNames } from '../../lib/experiments/all-studies'
import { jobOf } from '../../lib/experiments/cell-again'
import { composition, countedPictures } from '../../lib/experiments/composition'
import { mapStudy } from '../../lib/experiments/map'
import { runStore } from '../../lib/experiments/runs'
import { studyOf } from '../../lib/experiments/studies'
import {
  measuredTolerances,
  systemOf,
  type Tolerances,
  toleranceNote,
  toleranceOf,
  withRange,
} from '../../lib/experiments/tolerance'
import { filesBelow, read, root } from '../support/source'

const study = ablation({ dataset: 'plane', table: '3' })
const [base, , , K5] = study.cells as [(typeof study.cells)[0], unknown, unknown, (typeof study.cells)[0]]
const measured = {
  plane: { 'DMD, 1:2': { cells: ['base'], starts: 3, range: { diversity: 0.06, 'KL of modes': 0 } } },
}

test('a tolerance is twice the measured range, and at least half of the last printed digit', () => {
  assert.equal(toleranceOf(study, base, 'diversity', measured), 0.12)
  assert.equal(toleranceOf(study, base, 'KL of modes', measured), 0.0005)
  assert.equal(toleranceOf(study, base, 'diversity', { scenes: measured.plane }), undefined)
  assert.match(toleranceNote(study, base, measured), /DMD, 1:2 on plane: twice the range of base over 3 starts/)
  assert.match(toleranceNote(study, base, {}), /no tolerance: nothing was perturbed on plane/)
})

test('a system that was not perturbed has the widest range of each metric at its update ratio, else at any, and says so', () => {
  const of = (range: Record<string, number>) => ({ cells: ['a'], starts: 3, range })
  const here = { 'DMD, 1:2': of({ x: 0.1, y: 0.2, z: 0.1 }), 'TDM, 1:2': of({ x: 0.3, y: 0.1, z: 0.1 }) }
  const faster = { plane: { 'DMD, 5:1': of({ x: 0.9, y: 0.9, z: 0.9 }) } }
  const at = (metrics: string, measured: Tolerances) => [...metrics].map(m => toleranceOf(study, K5, m, measured))
  const both = { plane: { ...faster.plane, ...here } }
  assert.deepEqual(at('xyz', both), [0.6, 0.4, 0.2])
  assert.deepEqual(at('xyz', faster), [1.8, 1.8, 1.8])
  assert.equal(
    toleranceNote(study, K5, both),
    'tolerance of TDM, 1:2; DMD, 1:2 on plane: twice the widest range measured there at this update ratio; DP-DMD, 1:2 itself was not perturbed',
  )
  assert.match(toleranceNote(study, K5, faster), /DMD, 5:1 on plane: .* at any update ratio; DP-DMD, 1:2 itself/)
})

test('a metric that counts is off by at least one of what it counts, however little its range; no other metric is', () => {
  const on = (range: Record<string, number>) => ({ plane: { 'DMD, 1:2': { cells: ['base'], starts: 3, range } } })
  const modes = (range: number) => toleranceOf(study, base, 'modes covered', on({ 'modes covered': range }))
  assert.deepEqual([modes(0), modes(1 / 64), modes(1 / 16)], [1 / 32, 1 / 32, 1 / 8])
  const counts = /; of what a metric counts, at least one$/
  assert.match(toleranceNote(study, base, on({ 'modes covered': 0 })), counts)
  for (const range of [{ 'modes covered': 1 / 16 }, { diversity: 0 }, { 'on mode': 0 }] as Record<string, number>[])
    assert.doesNotMatch(toleranceNote(study, base, on(range)), counts)
  const rows = (modes: number) =>
    agreementOf(
      study,
      base,
      [{ live: { 'modes covered': modes / 32 }, stored: { 'modes covered': 28 / 32 } }],
      on({ 'modes covered': 0 }),
    )
  assert.deepEqual(
    [29, 27, 30].map(modes => rows(modes)[0]!.agrees),
    ['yes', 'yes', 'no'],
  )
})

test("Table 5 counts its own pictures: its tolerances are its own, not the data set's", () => {
  const table5 = composition()
  const flash = table5.cells.find(({ name }) => name === 'Flash')!
  const range = {
    ...{ overall: 0, counting: 0, 'colours, seen': 0, 'position: readable': 0 },
    ...{ 'position: attribute diversity': 0, 'overall: diversity': 0 },
  }
  const measured = withRange({}, table5, flash, [range, range])
  assert.deepEqual(Object.keys(measured), ['scenes, Table 5'])
  assert.deepEqual(
    Object.keys(range).map(metric => toleranceOf(table5, flash, metric, measured)),
    [1 / 1584, 1 / 264, 1 / 270, 1 / 264, 2 / 264, 0.0005],
  )
  assert.match(toleranceNote(table5, flash, measured), /Flash, 1:2 on scenes, Table 5: .* at least one$/)
  const [off] = agreementOf(table5, flash, [{ live: { counting: 67 / 264 }, stored: { counting: 66 / 264 } }], measured)
  assert.equal(off!.agrees, 'yes')
})

test('what a data set or Table 5 says that its metrics count is whole in every stored row', () => {
  // a picture holds some of its attributes; a task has more pictures; a prompt has as many pairs as right answers make
  const unequal = /^attributes$|^overall, seen$|attribute diversity$/
  const stored = Object.entries(datasets).filter(([dataset]) => existsSync(join(root, 'data/runs', dataset)))
  for (const [dataset, { counted }] of stored)
    for (const { name, metrics } of runStore(dataset).all()) {
      const ofRow = name.startsWith('composition: ') ? countedPictures(264) : counted!
      for (const [metric, n] of Object.entries(ofRow).filter(([metric]) => metric in metrics && !unequal.test(metric)))
        assert.ok(Math.abs(n * metrics[metric]! - Math.round(n * metrics[metric]!)) < 1e-3, `${name}: ${metric}`)
    }
})

test('cells are as chaotic as each other when method, loss, update ratio and first step are the same', () => {
  const kinds = (table: string) => ablation({ dataset: 'plane', table }).cells.map(systemOf)
  assert.deepEqual(new Set(kinds('3')), new Set(['DMD, 1:2', 'DP-DMD, 1:2']))
  assert.deepEqual(kinds('figure 5').slice(-3), [
    'DP-DMD, λ < 0.05, 1:2',
    'DP-DMD, λ < 0.05, 1:2',
    'DP-DMD, λ = 0, 1:2',
  ])
  const own = mapStudy({ dataset: 'plane', table: 'mechanism' }).cells.find(({ firstStep }) => firstStep)!
  assert.equal(systemOf(own), 'DMD, first step: own weights, 1:2')
})

test('a system measured on several cells has the largest of their ranges, and the fewest of their starts', () => {
  const once = withRange({}, study, K5, [{ x: 1 }, { x: 1.5 }, { x: 1.25 }])
  const twice = withRange(once, study, { ...K5, name: 'K = 9' }, [{ x: 1 }, { x: 1.1 }])
  assert.deepEqual(twice, {
    plane: { 'DP-DMD, 1:2': { cells: ['K = 5', 'K = 9'], starts: 1, range: { x: 0.5 } } },
  })
  const another = withRange(once, study, K5, [{ x: 1 }, { x: 2 }], 3)
  assert.deepEqual(another.plane!['DP-DMD, 1:2'], { cells: ['K = 5'], seeds: [0, 3], starts: 1, range: { x: 1 } })
  assert.match(toleranceNote(study, K5, another), /the range of K = 5, seeds 0, 3, over 1 starts/)
})

/** Every cell of the reproduction that has a stored row, beside which a reader can train it again, with the row's metrics. */
const cells = studyNames
  .filter(({ table }) => table !== 'figure A') // its rows are of teachers
  .flatMap(name => {
    const study = studyOf(name)
    const store = runStore(study.dataset)
    return study.cells.flatMap(cell => {
      const { name: row, config } = jobOf(study, cell.name, study.seeds[0]!)
      const stored = store.find(row, config)
      return stored ? [{ study, cell, metrics: Object.keys(stored.metrics) }] : []
    })
  })

test('every metric of every cell that a reader can train again has a tolerance', () => {
  const tolerances = measuredTolerances()
  assert.ok(cells.length > 300)
  for (const { study, cell, metrics } of cells) {
    assert.match(toleranceNote(study, cell, tolerances), /^tolerance of /)
    for (const metric of metrics)
      assert.ok(toleranceOf(study, cell, metric, tolerances)! > 0, `${study.dataset}, ${cell.name}: ${metric}`)
  }
  for (const name of filesBelow('notebooks', /^\d\d-.*\.ipynb$/))
    assert.doesNotMatch(read(name), /no tolerance: /, name)
})

test('on the plane and its diffusion teachers every system was perturbed itself', () => {
  const tolerances = measuredTolerances()
  for (const { study, cell } of cells.filter(({ study }) => /^(plane|diffusion(-8)?)$/.test(study.dataset)))
    assert.doesNotMatch(toleranceNote(study, cell, tolerances), /itself was not perturbed/)
  for (const cell of study.cells) assert.ok(toleranceOf(study, cell, 'diversity', tolerances)! < 0.5, cell.name)
})

test('the widest range of the others would have been wide enough as often as data/runs/README.md says', () => {
  const tolerances = measuredTolerances()
  const perturbed = new Map(
    cells.map(one => [`${one.study.dataset}, ${one.study.table === '5'}, ${systemOf(one.cell)}`, one]),
  )
  const covered = [...perturbed.values()].flatMap(({ study, cell }) => {
    const place = study.table === '5' ? `${study.dataset}, Table 5` : study.dataset
    const { [systemOf(cell)]: own, ...others } = tolerances[place] ?? {}
    if (!own || !Object.keys(others).length) return []
    return Object.entries(own.range).map(([metric, range]) => ({
      isDmd: cell.method === 'DMD' && !cell.firstStep,
      wide: range <= toleranceOf(study, cell, metric, { [place]: others })!,
    }))
  })
  const share = (of: typeof covered) => (100 * of.filter(({ wide }) => wide).length) / of.length
  const said = read('data/runs/README.md').match(/over (\d+) % of the pairs[^.]*?over (\d+) % without those of DMD/s)!
  assert.ok(share(covered) > Number(said[1]), `${share(covered)}`)
  assert.ok(share(covered.filter(({ isDmd }) => !isDmd)) > Number(said[2]))
})

test('a run agrees within its tolerance, does not beyond, and nothing is said where there is no row', () => {
  const rows = (live: number, stored?: number) =>
    agreementOf(
      study,
      base,
      [{ live: { diversity: live }, stored: stored ? { diversity: stored } : undefined }],
      measured,
    )
  assert.equal(rows(0.03, 0.11)[0]!.agrees, 'yes')
  assert.equal(rows(0.03, 0.16)[0]!.agrees, 'no')
  assert.equal(rows(0.03)[0]!.agrees, '–')
  assertAgreement(rows(0.03, 0.11), 'base')
  assert.throws(
    () => assertAgreement(rows(0.03, 0.16), 'base, seed 0'),
    /expected base, seed 0 to agree .*diversity differs by -0\.130, more than 0\.12/,
  )
})

test('over several seeds the means are compared, and mean ± sd of both are shown', () => {
  const pairs = [0.1, 0.2, 0.6].map(x => ({ live: { diversity: x }, stored: { diversity: x + 0.05 } }))
  const [row] = agreementOf(study, base, pairs, measured)
  const { mean, sd } = row!.live as { mean: number; sd: number }
  assert.ok(Math.abs(mean - 0.3) < 1e-12 && Math.abs(sd - Math.sqrt(0.07)) < 1e-12)
  assert.ok(Math.abs(row!.difference! + 0.05) < 1e-12)
})
