import type { BackendName } from '../../../lib/web/backend'
import { chosenBackend, rememberBackend } from '../backend-choice'
import { byId } from './form'
import type { Asked, Said } from './worker'

/** Open the page's worker with the reader's choice of backend; `hear` receives its messages. Another choice opens another
 *  worker, after a call of `changed`.  →  a function that sends it requests */
export function openComputer(hear: (said: Said) => void, changed: () => void): (asked: Asked) => void {
  const choice = byId<HTMLSelectElement>('backend')
  let worker: Worker | undefined
  const open = () => {
    worker?.terminate()
    worker = new Worker('assets/playground/worker.js', { name: choice.value })
    worker.onmessage = ({ data }: MessageEvent<Said>) => {
      if (data.kind === 'ready') byId('in-use').textContent = data.refusal ?? `${data.backend} is in use.`
      hear(data)
    }
    worker.onerror = () => hear({ kind: 'failed', message: 'The worker could not be loaded. Reload the page.' })
  }
  choice.value = chosenBackend()
  choice.addEventListener('change', () => {
    rememberBackend(choice.value as BackendName)
    byId('in-use').textContent = ''
    open()
    changed()
  })
  open()
  return asked => worker!.postMessage(asked)
}
