import assert from 'node:assert/strict'
import test from 'node:test'
import { captionTests } from '../../lib/experiments/caption-results'
import { differenceOverRuns, overRuns } from '../../lib/experiments/claims-over-runs'
import { phaseTests } from '../../lib/experiments/phase-results'
import { rivalTests } from '../../lib/experiments/rivals-results'

const places = overRuns()
const at = (place: string) => places.find(one => one.place === place)!
const close = (a: number, b: number, what: string) => assert.ok(Math.abs(a - b) < 1e-12, `${what}: ${a}, ${b}`)

test('the claims over a run are about the same differences as the tests of the protocol', () => {
  const [labels, points] = ['plane-labels', 'plane-continuous'].map(name => at(`${name}, authors`))
  const ofPlane = phaseTests({ 'plane-labels': labels!.table, 'plane-continuous': points!.table })
  const ofCaptions = captionTests(at('emoji-all, authors').table)
  for (const [place, prompts, tests, metric] of [
    [labels!, 'plane-labels', ofPlane, 'diversity'],
    [points!, 'plane-continuous', ofPlane, 'diversity'],
    [at('emoji-all, authors'), 'trained', ofCaptions, 'diversity Lite0'],
  ] as const) {
    const of = (name: string) =>
      tests.find(one => one.test === name && one.prompts === prompts && one.place === '' && one.metric === metric)!
        .difference!.mean
    const claimed = (when: 'early' | 'late', pair: [string, string]) =>
      differenceOverRuns(place, when, pair, metric)!.mean
    close(claimed('early', ['Base Model', 'DMD']), of('C1'), `${prompts}, C1`)
    close(claimed('early', ['DP-DMD', 'DMD']), of('C2'), `${prompts}, C2`)
    close(claimed('late', ['DMD', 'Base Model']), of('F2'), `${prompts}, F2`)
    close(claimed('late', ['DP-DMD', 'DMD']), of('F3'), `${prompts}, F3`)
  }
})

test('after a tuning that is the same for all, late in the run, they are those of the rivals; what a place lacks is not tested', () => {
  const alike = at('plane-labels, tuned alike')
  const rivals = rivalTests(alike.table).filter(one => one.test === 'R1')
  assert.ok(rivals.length >= 7)
  const others = rivals.map(({ difference }) => difference!.mean)
  const found = Object.keys(Object.fromEntries(alike.table.found.byName)).flatMap(name => {
    const difference = differenceOverRuns(alike, 'late', ['DP-DMD', name], 'diversity')
    return difference ? [difference.mean] : []
  })
  for (const mean of others) assert.ok(found.some(one => Math.abs(one - mean) < 1e-12))
  assert.equal(differenceOverRuns(alike, 'early', ['DP-DMD', 'DMD'], 'diversity'), undefined)
  assert.equal(differenceOverRuns(at('emoji-all, authors'), 'late', ['TDM', 'DMD'], 'diversity Lite0'), undefined)
})
