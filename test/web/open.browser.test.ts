import assert from 'node:assert/strict'
import test from 'node:test'
import { browserTests, skip } from '../support/browser'
import { gap, relativeGap } from '../support/expect'
import { servedPage } from '../support/page'
import { type Iterations, twentyIterations } from '../support/page-laws'

const host = servedPage()
const { open } = browserTests()

test('in Chromium, from a folder below a host: losses to 1e-5 and weights to 1e-5 of those in Node, tensors flat', {
  skip,
}, async () => {
  const { page, complaints } = await open(host().at)
  for (const name of ['DMD', 'DP-DMD', 'DMD-GAN']) {
    const script = `import('./laws.mjs').then(({ start }) => start(location.href)).then(laws => laws.twentyIterations('${name}'))`
    const there = (await page.evaluate(script)) as Iterations
    const here = twentyIterations(name)
    for (const [i, losses] of here.losses.slice(0, 3).entries())
      for (const [part, value] of Object.entries(losses)) assert.ok(gap(there.losses[i]![part]!, value) <= 1e-5, part)
    assert.ok(relativeGap(there.weights, here.weights) <= 1e-5, name)
    assert.equal(new Set(there.tensors).size, 1, name)
  }
  assert.deepEqual(complaints, [])
  assert.ok(host().requests.some(path => path.endsWith('tfjs-backend-wasm-simd.wasm')))
})
