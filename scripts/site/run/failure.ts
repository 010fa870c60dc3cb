import { inspect } from '../../../lib/web/inspect'
import type { Failure } from './messages'

/** A cell that Stop ended before its end. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  constructor(message = 'the cell was stopped; its names are not kept') {
    super(message)
  }
}

/** What was thrown, with its causes; the frames of a bundle would tell an author nothing. */
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

/** What a cell needs of the repository that the site does not carry, where it ended for that. */
export const lackOf = (thrown: unknown): string | undefined =>
  (thrown as { code?: string } | undefined)?.code === 'ENOENT'
    ? `${(thrown as Error).message} Then it runs in JupyterLab: npm start.`
    : undefined

/** What the compiler says of a cell, as tslab shows it. */
export const failureToCompile = (errors: string[]): Failure => ({
  ename: 'TypeScriptError',
  evalue: errors[0]!.replace(/^\d+:\d+ - /, ''),
  traceback: errors,
})
