import { inspect } from '../../../lib/web/inspect'
import type { Failure } from './messages'

/** The error of a cell ended by Stop. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  constructor(message = 'the cell was stopped; its names are not kept') {
    super(message)
  }
}

/** What was thrown, with its causes, but without stack frames: those of a bundle are of no use to an author. */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) {
    const text = typeof thrown === 'string' ? thrown : inspect(thrown)
    return { ename: 'Error', evalue: text, traceback: [`Error: ${text}`] }
  }
  const { name, message, cause } = thrown
  const because =
    cause === undefined ? [] : failureOf(cause).traceback.map((line, i) => (i ? line : `caused by ${line}`))
  return { ename: name, evalue: message, traceback: [`${name}: ${message}`, ...because] }
}

/** The message for a cell that ended because the site does not carry a file; undefined for any other error. */
export const lackOf = (thrown: unknown): string | undefined =>
  (thrown as { code?: string } | undefined)?.code === 'ENOENT'
    ? `${(thrown as Error).message} Then it runs in JupyterLab: npm start.`
    : undefined

/** The compiler's errors on a cell, as tslab shows them. */
export const failureToCompile = (errors: string[]): Failure => ({
  ename: 'TypeScriptError',
  evalue: errors[0]!.replace(/^\d+:\d+ - /, ''),
  traceback: errors,
})
