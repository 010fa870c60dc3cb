import type { NotebookPanel } from '@jupyterlab/application'
import { Widget } from '@lumino/widgets'
import type { BackendName } from '../../../lib/web/backend'
import type { InUse } from '../backend'
import { backendOptions, chosenBackend, rememberBackend } from '../backend-choice'
import type { TypeScriptKernel } from './kernel'

/** The controls of all notebooks. A choice in one holds for all, and starts their kernels anew. */
export class BackendControls {
  private readonly controls = new Map<NotebookPanel, BackendControl>()
  constructor(private readonly kernels: Map<string, TypeScriptKernel>) {}

  /** Put one into the toolbar of a notebook.  →  what takes it away again */
  addTo(panel: NotebookPanel): BackendControl {
    const control = new BackendControl(() => this.change())
    panel.toolbar.insertItem(10, 'backend', control)
    this.controls.set(panel, control)
    panel.sessionContext.kernelChanged.connect(() => this.show())
    panel.disposed.connect(() => this.controls.delete(panel))
    this.show()
    return control
  }

  /** Show what is chosen, and what each notebook's kernel uses. */
  show(): void {
    for (const [{ sessionContext }, control] of this.controls)
      control.show(this.kernels.get(sessionContext.session?.kernel?.id ?? '')?.inUse)
  }

  private change(): void {
    for (const kernel of this.kernels.values()) if (!kernel.isDisposed) kernel.renew('another backend was chosen')
    this.show()
  }
}

/** In the toolbar of a notebook: what its cells compute with. `changed` is told of another choice, which is then remembered. */
class BackendControl extends Widget {
  private readonly choice: HTMLSelectElement
  private readonly note: HTMLElement

  constructor(changed: () => void) {
    super()
    this.node.innerHTML = `<label>Compute with <select class="dp-dmd-backend">${backendOptions()}</select></label><span role="status" style="margin-left: 0.6em"></span>`
    this.node.title = 'Another choice starts the kernel anew: cells are to be run from the top.'
    this.choice = this.node.querySelector('select')!
    this.note = this.node.querySelector('span')!
    this.choice.addEventListener('change', () => {
      rememberBackend(this.choice.value as BackendName)
      changed()
    })
  }

  /** Show what is chosen, and what is in use where that is known. */
  show(inUse: InUse | undefined): void {
    this.choice.value = chosenBackend()
    this.note.textContent = inUse ? `${inUse.backend} is in use` : ''
    this.note.title = inUse?.refusal ?? ''
  }
}
