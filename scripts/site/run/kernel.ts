import { KernelMessage } from '@jupyterlab/services'
import { BaseKernel, type KernelOptions, type Message, type Reply } from '@jupyterlite/services'
import type { InUse } from '../backend'
import { chosenBackend } from '../backend-choice'
import { failureToCompile } from './failure'
import { png } from './figures'
import type { Answer, Failure, FromCells, Lack, Question, ToCells } from './messages'

const { Solutions } = require('../../kernel/solutions.cjs') as {
  Solutions: new (all: boolean) => { insteadOf(code: string): string | undefined }
}

/** The addresses of a kernel's parts: two workers, declarations, lib's files, plotly.js; and lib's environment variables. */
export interface Places {
  cells: string
  language: string
  declarations: string
  lib: string
  plotly: string
  environment: Record<string, string>
}

/** JupyterLite drops, without a reply, the requests that wait behind one that failed, unless this is said of its reply. */
const keepingQueue = (message: Message): Message =>
  message.header.msg_type === 'execute_reply'
    ? { ...message, metadata: { ...message.metadata, cause: 'interrupt' } }
    : message

const patience = 2500 // ms for a worker to acknowledge Stop

/** The TypeScript kernel of the page: one worker checks cells, one runs them with lib. It behaves like scripts/kernel.cjs. */
export class TypeScriptKernel extends BaseKernel {
  private cells: Worker | undefined
  private language: Worker | undefined
  private readonly asked = new Map<number, (answer: unknown) => void>()
  private questions = 0
  private readonly solutions: InstanceType<typeof Solutions>
  /** the backend of cells, once it is known */
  inUse: InUse | undefined
  /** called when `inUse` becomes known or is reset */
  settled = () => {}
  /** ends the running cell */
  private end: ((end: { failure?: Failure; lack?: Lack }) => void) | undefined
  private heard = () => {}
  /** whether a cell has failed and those that were sent with it are to stay as they are */
  private stopped = false

  constructor(
    private readonly options: KernelOptions,
    private readonly places: Places,
  ) {
    super({ ...options, sendMessage: message => options.sendMessage(keepingQueue(message)) })
    this.solutions = new Solutions(places.environment.SOLUTIONS === 'run')
    this.open()
  }

  private open(): void {
    const language = new Worker(this.places.language)
    language.onmessage = ({ data: { id, answer } }) => {
      this.asked.get(id)!(answer)
      this.asked.delete(id)
    }
    const cells = new Worker(this.places.cells)
    cells.onmessage = ({ data }) => this.hear(data)
    cells.onerror = ({ message }) => this.end?.({ failure: { ename: 'Error', evalue: message, traceback: [message] } })
    Object.assign(this, { language, cells })
    void this.ask({ kind: 'load', declarations: this.places.declarations })
    const { lib: root, environment } = this.places
    this.tell({ kind: 'start', root, environment, backend: chosenBackend() })
  }

  private close(): void {
    this.cells?.terminate()
    this.language?.terminate()
    this.asked.clear()
  }

  override dispose(): void {
    if (this.isDisposed) return
    this.close()
    super.dispose()
  }

  private tell(words: ToCells): void {
    this.cells!.postMessage(words)
  }

  private ask<Q extends Question>(question: Q): Promise<Answer<Q>> {
    const id = ++this.questions
    this.language!.postMessage({ id, question })
    return new Promise(done => this.asked.set(id, done as (answer: unknown) => void))
  }

  private hear(said: FromCells): void {
    if (said.kind === 'stream') this.stream({ name: said.name, text: said.text })
    else if (said.kind === 'display') said.update ? this.updateDisplayData(said.output) : this.displayData(said.output)
    else if (said.kind === 'ready') this.settle(said)
    else if (said.kind === 'heard') this.heard()
    else if (said.kind === 'done') this.end?.(said)
    else
      png(said.drawing, this.places.plotly).then(
        bytes => this.tell({ kind: 'drawn', id: said.id, png: bytes }),
        (error: Error) => this.tell({ kind: 'drawn', id: said.id, message: error.message }),
      )
  }

  /** The protocol asks for a reply to each request behind a failed one: without it the page waits for them. */
  override async handleMessage(message: Message): Promise<void> {
    if (!this.stopped || message.header.msg_type !== 'execute_request') return super.handleMessage(message)
    const { session } = message.header
    const reply = (channel: string, msgType: string, content: object) =>
      this.options.sendMessage(
        KernelMessage.createMessage({ channel, msgType, session, parentHeader: message.header, content }),
      )
    reply('shell', 'execute_reply', { status: 'aborted' })
    reply('iopub', 'status', { execution_state: 'idle' })
  }

  async executeRequest({ code, stop_on_error }: { code: string; stop_on_error?: boolean }): Promise<Reply> {
    const failure = await this.run(code)
    const count = { execution_count: this.executionCount }
    if (!failure) return { status: 'ok', ...count, user_expressions: {} }
    this.publishExecuteError(failure)
    if (stop_on_error) {
      this.stopped = true
      setTimeout(() => {
        this.stopped = false // those in the queue have been answered
      })
    }
    return { status: 'error', ...count, ...failure }
  }

  private async run(code: string): Promise<Failure | undefined> {
    const instead = this.solutions.insteadOf(code)
    if (instead !== undefined) {
      this.stream({ name: 'stdout', text: `${instead}\n` })
      return undefined
    }
    const ended = new Promise<{ failure?: Failure; lack?: Lack }>(done => {
      this.end = done
    })
    const made = await Promise.race([this.ask({ kind: 'script', code }), ended])
    if ('errors' in made) return failureToCompile(made.errors)
    if ('left' in made) return void this.stream({ name: 'stdout', text: `${made.left}\n` })
    if (!('script' in made)) return made.failure
    this.tell({ kind: 'run', script: made.script, number: made.number })
    const { failure, lack } = await ended
    this.end = undefined
    if (!failure) await this.ask({ kind: 'keep', number: made.number, lack })
    return failure
  }

  /** Ask the running cell to end. A worker too busy to answer is replaced, which the cell reports. */
  async interrupt(): Promise<void> {
    const { end } = this
    if (!end) return
    const heard = new Promise<boolean>(done => {
      this.heard = () => done(true)
      setTimeout(() => done(false), patience)
    })
    this.tell({ kind: 'stop' })
    if (!(await heard) && this.end === end) this.renew('the cell was stopped while it computed')
  }

  /** Restart with new workers and the chosen backend. The running cell ends with the reason. */
  renew(reason: string): void {
    const { end } = this
    this.close()
    this.settle(undefined)
    this.open()
    const evalue = `${reason}: the kernel has restarted, without the names of earlier cells`
    const traceback = [`Interrupted: ${evalue}. Run the cells from the top.`]
    end?.({ failure: { ename: 'Interrupted', evalue, traceback } })
  }

  private settle(inUse: InUse | undefined): void {
    this.inUse = inUse
    this.settled()
  }

  async completeRequest({ code, cursor_pos }: { code: string; cursor_pos: number }) {
    const { names, start } = await this.ask({ kind: 'complete', code, offset: cursor_pos })
    const types = names.map(({ text, type }) => ({ text, type, start, end: cursor_pos }))
    return {
      ...{ status: 'ok' as const, cursor_start: start, cursor_end: cursor_pos },
      ...{ matches: names.map(({ text }) => text), metadata: { _jupyter_types_experimental: types } },
    }
  }

  async inspectRequest({ code, cursor_pos }: { code: string; cursor_pos: number }) {
    const words = await this.ask({ kind: 'inspect', code, offset: cursor_pos })
    const markdown = words && `\`\`\`typescript\n${words.signature}\n\`\`\`\n${words.documentation}`
    const data = words && { 'text/markdown': markdown, 'text/plain': `${words.signature}\n\n${words.documentation}` }
    return { status: 'ok' as const, found: words !== undefined, data: data ?? {}, metadata: {} }
  }

  async kernelInfoRequest() {
    return {
      ...{ status: 'ok' as const, implementation: 'tslab', implementation_version: '0', protocol_version: '5.3' },
      ...{ banner: 'TypeScript in a web page', help_links: [] },
      language_info: {
        ...{ name: 'typescript', version: '5', mimetype: 'text/x-typescript', file_extension: '.ts' },
        codemirror_mode: 'typescript',
      },
    }
  }

  isCompleteRequest = async () => ({ status: 'unknown' as const })
  commInfoRequest = async () => ({ status: 'ok' as const, comms: {} })
  inputReply(): void {}
  async commOpen(): Promise<void> {}
  async commMsg(): Promise<void> {}
  async commClose(): Promise<void> {}
}
