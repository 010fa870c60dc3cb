import assert from 'node:assert/strict'
import test from 'node:test'
import { type InUse, tolerance } from '../../../scripts/site/backend'
import { openBrowser, skip } from '../../support/browser'
import { servedPage } from '../../support/page'

// Chromium draws in software here: what a backend computes can be tried, its speed cannot.
const webglInSoftware = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
const webgpuInSoftware = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan']

const host = servedPage()

type Losses = Record<string, number>[]

/** What a browser with such flags says of a wanted backend, and the first losses of a training before and behind. */
async function choose(wanted: string, flags: string[]) {
  const browser = await openBrowser(flags)
  try {
    const page = await browser.newPage()
    await page.goto(host().at)
    const script = `import('./laws.mjs').then(({ start }) => start(location.href)).then(async laws => {
      const wasm = laws.firstLosses()
      return { wasm, inUse: await laws.useBackend('${wanted}'), losses: laws.firstLosses(), backend: laws.backend() }
    })`
    return (await page.evaluate(script)) as { wasm: Losses; losses: Losses; inUse: InUse; backend: string }
  } finally {
    await browser.close()
  }
}

test('webgl in software gives the first losses of wasm to half a percent', { skip }, async () => {
  const { wasm, inUse, losses, backend } = await choose('webgl', webglInSoftware)
  assert.deepEqual([inUse, backend], [{ backend: 'webgl' }, 'webgl'])
  assert.notDeepEqual(losses, wasm, 'another backend has computed')
  for (const [i, parts] of wasm.entries())
    for (const [part, value] of Object.entries(parts))
      assert.ok(
        Math.abs(losses[i]![part]! - value) <= tolerance * Math.abs(value),
        `${part}: ${losses[i]![part]}, ${value}`,
      )
})

test('a backend that the browser does not have is refused by name, and wasm goes on', { skip }, async () => {
  for (const name of ['webgl', 'webgpu']) {
    const { wasm, inUse, losses, backend } = await choose(name, ['--disable-gpu', '--disable-software-rasterizer'])
    const refusal = `${name} is not used, wasm is: this browser does not offer ${name}.`
    assert.deepEqual([inUse, backend, losses], [{ backend: 'wasm', refusal }, 'wasm', wasm])
  }
})

// webgpu in software gives zeros to who does not wait for them: as wrong as a backend can be.
test('a backend that gives other losses than wasm is refused with both numbers, and wasm goes on', {
  skip,
}, async () => {
  const { wasm, inUse, losses, backend } = await choose('webgpu', webgpuInSoftware)
  assert.match(
    inUse.refusal ?? '',
    /^webgpu is not used, wasm is: in iteration 1 of a training the \w+ loss is 0\.000, \d\.\d+ in wasm\.$/,
  )
  assert.deepEqual([backend, losses], ['wasm', wasm])
})
