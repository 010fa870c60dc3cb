import type { JupyterFrontEnd } from '@jupyterlab/application'
import { IRenderMimeRegistry } from '@jupyterlab/rendermime'
import { IKernelClient, IKernelSpecs, type KernelOptions } from '@jupyterlite/services'
import { BackendControls } from './backend-control'
import { figureRenderer } from './figures'
import { type Places, TypeScriptKernel } from './kernel'
import { unpackedScript } from './unpacked'

/** The folder of this script on the site, from build.ts. */
declare const STATIC: string

const at = (path: string) => new URL(path, STATIC).href
const site = '../../../../' // from run/extensions/<name>/static/

/** For tests: environment variables, as JSON. */
const environment = JSON.parse(localStorage.getItem('dp-dmd environment') ?? '{}') as Record<string, string>

const plotly = at(`${site}assets/plotly.js`)

/** The places of a kernel's parts; its scripts are unpacked once. */
async function open(): Promise<Places> {
  await kept // so that what its workers load is cached too
  const [cells, language] = await Promise.all(
    ['cells', 'language'].map(name => unpackedScript(at(`${name}.js.packed`))),
  )
  const [declarations, lib] = [at('declarations.json.packed'), at(`${site}assets/lib/`)]
  return { cells: cells!, language: language!, declarations, lib, plotly, environment }
}
let places: Promise<Places> | undefined

/** Let the site's service worker cache what this page loads, from the first visit on; without one, a visit needs the network.
 *  Resolves once it serves the page. */
async function keepOffline(): Promise<void> {
  const { serviceWorker } = navigator
  if (!serviceWorker) return
  performance.setResourceTimingBufferSize(1000) // more than a page loads
  const served = new Promise(done => serviceWorker.addEventListener('controllerchange', done, { once: true }))
  await serviceWorker.register(at(`${site}offline.js`))
  if (!serviceWorker.controller) await served
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
  const own = [location.href, ...loaded].filter(address => address.startsWith(location.origin))
  serviceWorker.controller!.postMessage(own)
}
const soon = new Promise(done => setTimeout(done, 10_000))
const kept = Promise.race([keepOffline(), soon]).catch(() => {})

/** A kernel with the name of the repository's own, so that its notebooks open unchanged. */
const kernel = {
  id: 'dp-dmd:kernel',
  autoStart: true,
  requires: [IKernelSpecs, IKernelClient],
  activate({ docRegistry }: JupyterFrontEnd, specs: IKernelSpecs, client: IKernelClient) {
    const kernels = new Map<string, TypeScriptKernel>()
    const controls = new BackendControls(kernels)
    docRegistry.addWidgetExtension('Notebook', { createNew: panel => controls.addTo(panel) })
    const named = { name: 'tslab', display_name: 'TypeScript (tslab)', language: 'typescript', argv: [] }
    specs.register({
      spec: { ...named, resources: {}, metadata: {}, env: {}, interrupt_mode: 'message' },
      create: async (options: KernelOptions) => {
        places ??= open()
        const kernel = new TypeScriptKernel(options, await places)
        kernels.set(options.id, kernel)
        kernel.settled = () => controls.show()
        return kernel
      },
    })
    // JupyterLite's own interrupt drops the queued cells and does not reach the running one.
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
  activate: (_: unknown, registry: IRenderMimeRegistry) => registry.addFactory(figureRenderer(plotly), 0),
}

export default [kernel, figures]
