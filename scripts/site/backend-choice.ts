import type { BackendName } from '../../lib/web/backend'

/** The backends that a reader can choose, with their labels. */
export const backendLabels: Record<BackendName, string> = {
  wasm: 'wasm (processor)',
  webgl: 'webgl (graphics)',
  webgpu: 'webgpu (graphics)',
}

const key = 'dp-dmd backend'

/** The reader's choice, shared by all pages of the site; the default if the browser stores nothing. */
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
  } catch {} // the choice lasts until the page is left
}

/** The backends as options of a select element. */
export const backendOptions = (): string =>
  Object.entries(backendLabels)
    .map(([name, label]) => `<option value="${name}">${label}</option>`)
    .join('')
