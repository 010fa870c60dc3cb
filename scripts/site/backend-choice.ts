import type { BackendName } from '../../lib/web/backend'

/** What a reader can let the pages compute with. */
export const backendLabels: Record<BackendName, string> = {
  wasm: 'wasm (processor)',
  webgl: 'webgl (graphics)',
  webgpu: 'webgpu (graphics)',
}

const key = 'dp-dmd backend'

/** The reader's choice, which all pages of the site remember. A browser that keeps nothing for a page gives the default. */
export function chosenBackend(): BackendName {
  try {
    const kept = localStorage.getItem(key) ?? ''
    return Object.hasOwn(backendLabels, kept) ? (kept as BackendName) : 'wasm'
  } catch {
    return 'wasm'
  }
}

export function rememberBackend(name: BackendName): void {
  try {
    localStorage.setItem(key, name)
  } catch {} // it holds until the page is left
}

/** The choice as a control's options. */
export const backendOptions = (): string =>
  Object.entries(backendLabels)
    .map(([name, label]) => `<option value="${name}">${label}</option>`)
    .join('')
