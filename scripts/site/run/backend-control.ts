import type { NotebookPanel } from '@jupyterlab/application'
import { Widget } from '@lumino/widgets'
import type { BackendName } from '../../../lib/web/backend'
import type { InUse } from '../backend'
import { backendOptions, chosenBackend, rememberBackend } from '../backend-choice'
import type { TypeScriptKernel } from './kernel'

/** The backend controls of all notebooks. A choice in one applies to all, and restarts their kernels. */
export class BackendControls {
  private readonly controls = new Map<NotebookPanel, BackendControl>()
  constructor(private readonly kernels: Map<string, TypeScriptKernel>) {}

  /** Add a control to the toolbar of a notebook.  →  the control, whose disposal removes it */
  addTo(panel: NotebookPanel): BackendControl {
    const control = new BackendControl(() => this.change())
    panel.toolbar.insertItem(10, 'backend', control)
    this.controls.set(panel, control)
    panel.sessionContext.kernelChanged.connect(() => this.show())
    panel.disposed.connect(() => this.controls.delete(panel))
    this.show()
    return control
  }

  /** Show the choice, and the backend of each notebook's kernel. */
  show(): void {
    for (const [{ sessionContext }, control] of this.controls)
      control.show(this.kernels.get(sessionContext.session?.kernel?.id ?? '')?.inUse)
  }

  private change(): void {
    for (const kernel of this.kernels.values()) if (!kernel.isDisposed) kernel.renew('another backend was chosen')
    this.show()
  }
}

/** A toolbar item with the backend of a notebook's cells; `changed` is called after another choice, which is remembered. */
class BackendControl extends Widget {
  private readonly choice: HTMLSelectElement
  private readonly note: HTMLElement

  constructor(changed: () => void) {
    super()
    this.node.innerHTML = `<label>Compute with <select class="dp-dmd-backend">${backendOptions()}</select></label><span role="status" style="margin-left: 0.6em"></span>`
    this.node.title = 'Another choice restarts the kernel: run the cells from the top.'
    this.choice = this.node.querySelector('select')!
    this.note = this.node.querySelector('span')!
    this.choice.addEventListener('change', () => {
      rememberBackend(this.choice.value as BackendName)
      changed()
    })
  }

  /** Show the choice, and the backend in use if it is known. */
  show(inUse: InUse | undefined): void {
    this.choice.value = chosenBackend()
    this.note.textContent = inUse ? `${inUse.backend} is in use` : ''
    this.note.title = inUse?.refusal ?? ''
  }
}
