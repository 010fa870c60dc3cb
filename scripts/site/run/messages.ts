import type { BackendName } from '../../../lib/web/backend'
import type { Drawing } from '../../../lib/web/page'
import type { InUse } from '../backend'

/** What the kernel tells the worker of cells: where lib's files are and what to compute with, and cells as scripts with their
 *  numbers. */
export type ToCells =
  | { kind: 'start'; root: string; environment: Record<string, string>; backend: BackendName }
  | { kind: 'run'; script: string; number: number }
  | { kind: 'drawn'; id: number; png?: Uint8Array; message?: string }
  | { kind: 'stop' }

/** What the worker of cells says: what it computes with, outputs in their order, what is to be drawn, that it heard Stop, how a cell ended. */
export type FromCells =
  | ({ kind: 'ready' } & InUse)
  | { kind: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { kind: 'display'; output: Output; update: boolean }
  | { kind: 'draw'; id: number; drawing: Drawing }
  | { kind: 'heard' }
  | { kind: 'done'; failure?: Failure; lack?: Lack }

/** An output in the words of the Jupyter protocol. */
export interface Output {
  data: Record<string, unknown>
  metadata: Record<string, unknown>
  transient: { display_id?: string }
}

/** What a cell failed with, in the words of the Jupyter protocol. */
export interface Failure {
  ename: string
  evalue: string
  traceback: string[]
}

/** A cell that ended where it needed what a page does not carry: why, and which of its names have no value. */
export interface Lack {
  reason: string
  names: string[]
}

/** What the kernel asks of TypeScript: to load the declarations, a cell as a script, to keep a cell that ran, names at a place, the words on a name. */
export type Question =
  | { kind: 'load'; declarations: string }
  | { kind: 'script'; code: string }
  | { kind: 'keep'; number: number; lack: Lack | undefined }
  | { kind: 'complete' | 'inspect'; code: string; offset: number }

/** A cell that may run, what is wrong with it, a line each, or why it has to be left out. */
export type Script = { number: number; script: string } | { errors: string[] } | { left: string }

export interface Completions {
  names: { text: string; type: string }[]
  start: number
}

export interface Words {
  signature: string
  documentation: string
}

export type Answer<Q extends Question> = Q extends { kind: 'script' }
  ? Script
  : Q extends { kind: 'complete' }
    ? Completions
    : Q extends { kind: 'inspect' }
      ? Words | undefined
      : undefined
