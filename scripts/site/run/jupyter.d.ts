// The parts of JupyterLite's API that the kernel uses; its page provides them, npm does not install them.

declare module '@jupyterlite/services' {
  export interface Message {
    header: { msg_type: string; session: string }
    metadata: object
  }
  export interface KernelOptions {
    id: string
    name: string
    location: string
    sendMessage(message: Message): void
  }

  export type Reply =
    | { status: 'ok'; execution_count: number; user_expressions: object }
    | { status: 'error'; execution_count: number; ename: string; evalue: string; traceback: string[] }

  export abstract class BaseKernel {
    constructor(options: KernelOptions)
    readonly id: string
    readonly isDisposed: boolean
    readonly executionCount: number
    dispose(): void
    handleMessage(message: Message): Promise<void>
    protected stream(content: { name: 'stdout' | 'stderr'; text: string }): void
    protected displayData(content: object): void
    protected updateDisplayData(content: object): void
    protected publishExecuteError(content: { ename: string; evalue: string; traceback: string[] }): void
    abstract executeRequest(content: { code: string; stop_on_error?: boolean }): Promise<Reply>
  }

  export interface IKernelSpecs {
    register(kernel: { spec: object; create(options: KernelOptions): Promise<BaseKernel> }): void
  }
  export interface IKernelClient {
    interrupt(kernelId: string): Promise<void>
  }
  export const IKernelSpecs: object
  export const IKernelClient: object
}

declare module '@jupyterlab/services' {
  import type { Message } from '@jupyterlite/services'

  export const KernelMessage: {
    createMessage(of: {
      channel: string
      msgType: string
      session: string
      parentHeader: Message['header']
      content: object
    }): Message
  }
}

declare module '@jupyterlab/rendermime' {
  export interface IRenderMimeRegistry {
    addFactory(factory: object, rank: number): void
  }
  export const IRenderMimeRegistry: object
}

declare module '@jupyterlab/application' {
  import type { Widget } from '@lumino/widgets'

  interface Signal {
    connect(heard: () => void): void
  }
  export interface NotebookPanel {
    readonly toolbar: { insertItem(index: number, name: string, widget: Widget): void }
    readonly sessionContext: { session: { kernel: { id: string } | null } | null; kernelChanged: Signal }
    readonly disposed: Signal
  }
  export interface JupyterFrontEnd {
    readonly docRegistry: {
      addWidgetExtension(kind: 'Notebook', extension: { createNew(panel: NotebookPanel): Widget }): void
    }
  }
}

declare module '@lumino/widgets' {
  export class Widget {
    readonly node: HTMLElement
    readonly isAttached: boolean
    addClass(name: string): void
    protected onAfterAttach(): void
    protected onBeforeDetach(): void
  }
  export interface RenderModel {
    data: Record<string, unknown>
  }
  export interface Renderer {
    renderModel(model: RenderModel): Promise<void>
  }
}
