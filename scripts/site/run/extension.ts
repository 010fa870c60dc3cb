import { IRenderMimeRegistry } from '@jupyterlab/rendermime'
import { IKernelClient, IKernelSpecs, type KernelOptions } from '@jupyterlite/services'
import { figureRenderer } from './figures'
import { type Places, TypeScriptKernel } from './kernel'

/** The folder of this script on the site, from build.ts. */
declare const STATIC: string

const at = (path: string) => new URL(path, STATIC).href
const site = '../../../../' // from run/extensions/<name>/static/

/** For tests: what Node would have in its environment, as JSON. */
const environment = JSON.parse(localStorage.getItem('dp-dmd environment') ?? '{}') as Record<string, string>

const places: Places = {
  cells: at('cells.js'),
  language: at('language.js'),
  lib: at(`${site}assets/lib/`),
  plotly: at(`${site}assets/plotly.js`),
  environment,
}

/** Let the site's service worker keep what this page loads, from its first visit on; without one, a visit needs the network.
 *  → when it serves the page */
async function keepOffline(): Promise<void> {
  const { serviceWorker } = navigator
  if (!serviceWorker) return
  await serviceWorker.register(at(`${site}offline.js`))
  const loaded = () => performance.getEntriesByType('resource').map(({ name }) => name)
  const worker = (await serviceWorker.ready).active!
  worker.postMessage([location.href, ...loaded()].filter(address => address.startsWith(location.origin)))
  if (!serviceWorker.controller)
    await new Promise(served => serviceWorker.addEventListener('controllerchange', served, { once: true }))
}
const soon = new Promise(done => setTimeout(done, 10_000))
const kept = Promise.race([keepOffline(), soon]).catch(() => {})

/** A kernel with the name of the repository's own, so that its notebooks open as they are. */
const kernel = {
  id: 'dp-dmd:kernel',
  autoStart: true,
  requires: [IKernelSpecs, IKernelClient],
  activate(_: unknown, specs: IKernelSpecs, client: IKernelClient) {
    const kernels = new Map<string, TypeScriptKernel>()
    const named = { name: 'tslab', display_name: 'TypeScript (tslab)', language: 'typescript', argv: [] }
    specs.register({
      spec: { ...named, resources: {}, metadata: {}, env: {}, interrupt_mode: 'message' },
      create: async (options: KernelOptions) => {
        await kept // what its workers load is kept too
        const kernel = new TypeScriptKernel(options, places)
        kernels.set(options.id, kernel)
        return kernel
      },
    })
    // JupyterLite's own interrupt drops the waiting cells and tells the running one nothing.
    const dropWaiting = client.interrupt.bind(client)
    client.interrupt = async id => {
      await dropWaiting(id)
      await kernels.get(id)?.interrupt()
    }
  },
}

const figures = {
  id: 'dp-dmd:figures',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate: (_: unknown, registry: IRenderMimeRegistry) => registry.addFactory(figureRenderer(places.plotly), 0),
}

export default [kernel, figures]
