import type { Drawing } from '../../../lib/web/page'

/** What the kernel tells the worker of cells: where lib's files are, and cells as scripts with their numbers. */
export type ToCells =
  | { kind: 'start'; root: string; environment: Record<string, string> }
  | { kind: 'run'; script: string; number: number }
  | { kind: 'drawn'; id: number; png?: Uint8Array; message?: string }
  | { kind: 'stop' }

/** What the worker of cells says: outputs in their order, what is to be drawn, that it heard Stop, how a cell ended. */
export type FromCells =
  | { kind: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { kind: 'display'; output: Output; update: boolean }
  | { kind: 'draw'; id: number; drawing: Drawing }
  | { kind: 'heard' }
  | { kind: 'done'; failure?: Failure }

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

/** What the kernel asks of TypeScript: to load the declarations, a cell as a script, to keep a cell that ran, names at a place, the words on a name. */
export type Question =
  | { kind: 'load'; declarations: string }
  | { kind: 'script'; code: string }
  | { kind: 'keep'; number: number }
  | { kind: 'complete' | 'inspect'; code: string; offset: number }

/** A cell that may run, or what is wrong with it, a line each. */
export type Script = { number: number; script: string } | { errors: string[] }

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
