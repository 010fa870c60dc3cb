import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import test, { after, before } from 'node:test'
import { systems } from '../../lib/method/systems'
import { gap, relativeGap } from '../support/expect'
import { inPage, pageFolder } from '../support/page'
import { type Iterations, refusals, twentyIterations } from '../support/page-laws'

let folder: string
before(async () => {
  folder = await pageFolder()
})
after(() => rmSync(folder, { recursive: true }))

/** Hyper-SD's first stages start at rounding: the teacher's own copy is consistent over a short jump. These are long. */
const farJumps = {
  hyperparameters: { stages: [0, 1].map(matching => ({ segments: 1, adversarial: 0.1, matching })), solverSteps: 4 },
}

const cases: [string, object][] = [
  ...Object.keys(systems).map(name => [name, name === 'Hyper-SD' ? farJumps : {}] as [string, object]),
  ['DP-DMD', { updateRatio: { fake: 1, student: 2 }, updates: 40, stopGradient: false, timePer: 'batch' }],
]

for (const [name, change] of cases) {
  const more = Object.keys(change).length ? ` with ${JSON.stringify(change)}` : ''
  test(`in a page as in Node: the losses of three iterations to 1e-5, the weights after twenty to 1e-5, ${name}${more}`, () => {
    const [page, eager] = inPage(folder, [
      ['twentyIterations', [name, change]],
      ['twentyIterations', [name, { ...change, engine: 'eager' }]],
    ]) as [Iterations, Iterations]
    const node = twentyIterations(name, change)
    for (const [i, losses] of node.losses.slice(0, 3).entries()) {
      assert.deepEqual(Object.keys(page.losses[i]!), Object.keys(losses))
      for (const [part, value] of Object.entries(losses))
        assert.ok(
          gap(page.losses[i]![part]!, value) <= 1e-5,
          `${part} of iteration ${i}: ${page.losses[i]![part]}, ${value}`,
        )
    }
    for (const [what, other] of Object.entries({ node, eager })) {
      const worst = relativeGap(page.weights, other.weights)
      assert.ok(worst <= 1e-5, `page and ${what}: ${worst}`)
    }
    assert.equal(new Set(page.tensors).size, 1, `tensors: ${page.tensors}`)
    assert.equal(page.after - page.before, node.after - node.before)
    assert.equal(page.blocks, page.after - page.before, 'what a graph makes on its way is freed')
  })
}

test('a compiled step in a page refuses what one in Node refuses, in the same words', () => {
  const [page] = inPage(folder, [['refusals', []]]) as [string[]]
  assert.deepEqual(page, refusals())
})

test('a file that the site does not have is named', () => {
  const [message] = inPage(folder, [['missing', ['data/none.safetensors']]])
  assert.match(String(message), /Expected the file data\/none\.safetensors on this site, got 404/)
})

test('weights that were changed on their way are refused: their hash is checked in a page too', () => {
  const [message] = inPage(folder, [['damaged', []]])
  assert.match(String(message), /its content does not match its checksum/)
})
