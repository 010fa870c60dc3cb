import type { BackendName } from '../../../lib/web/backend'
import type { Drawing } from '../../../lib/web/page'
import type { InUse } from '../backend'

/** Messages of the kernel to the worker of cells: where lib's files are and the backend, cells as numbered scripts, drawn
 *  PNGs, Stop. */
export type ToCells =
  | { kind: 'start'; root: string; environment: Record<string, string>; backend: BackendName }
  | { kind: 'run'; script: string; number: number }
  | { kind: 'drawn'; id: number; png?: Uint8Array; message?: string }
  | { kind: 'stop' }

/** Messages of the worker of cells: its backend, outputs in order, what to draw, that it received Stop, how a cell ended. */
export type FromCells =
  | ({ kind: 'ready' } & InUse)
  | { kind: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { kind: 'display'; output: Output; update: boolean }
  | { kind: 'draw'; id: number; drawing: Drawing }
  | { kind: 'heard' }
  | { kind: 'done'; failure?: Failure; lack?: Lack }

/** An output, in the fields of the Jupyter protocol. */
export interface Output {
  data: Record<string, unknown>
  metadata: Record<string, unknown>
  transient: { display_id?: string }
}

/** The error of a cell, in the fields of the Jupyter protocol. */
export interface Failure {
  ename: string
  evalue: string
  traceback: string[]
}

/** A cell ended by a file that the site does not carry: the reason, and its names without a value. */
export interface Lack {
  reason: string
  names: string[]
}

/** Requests to the TypeScript worker: load declarations, make a script of a cell, keep a cell that ran, complete, inspect. */
export type Question =
  | { kind: 'load'; declarations: string }
  | { kind: 'script'; code: string }
  | { kind: 'keep'; number: number; lack: Lack | undefined }
  | { kind: 'complete' | 'inspect'; code: string; offset: number }

/** A cell that may run, its errors, one per line, or the reason why it is skipped. */
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
