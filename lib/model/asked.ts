import { shown } from '../check'
import { Noise } from '../tensor/noise'
import { tf } from '../tf'
import type { Params } from './network'

/** What a file of weights must match. Other weights are also intact files with a valid checksum: only the header tells them
 *  apart. */
export interface Asked {
  /** required entries of the header on how they were made, e.g. the configuration with the seed, and hashes of the data */
  header: Record<string, unknown>
  /** the shapes of the network's tensors, by name */
  shapes: Record<string, number[]>
  /** the command that makes the file */
  command: string
}

const known = new WeakMap<object, Asked['shapes']>()

/** The shapes of a model's weights, found once by initialising it. */
export function shapesOf(model: { init(noise: Noise): Params }): Asked['shapes'] {
  const find = () => {
    const params = tf.tidy(() => model.init(new Noise(0)))
    const shapes = Object.fromEntries(Object.entries(params).map(([name, { shape }]) => [name, shape]))
    tf.dispose(params)
    return shapes
  }
  const shapes = known.get(model) ?? find()
  known.set(model, shapes)
  return shapes
}

/** The first mismatch of a file, as a message; undefined if it matches. */
export function unlike(came: { meta: Record<string, unknown>; shapes: Asked['shapes'] }, asked: Asked) {
  const header = JSON.parse(JSON.stringify(asked.header)) as Asked['header'] // as it is written: without `undefined`
  for (const [name, value] of Object.entries(header)) {
    const said = difference(value, came.meta[name], name)
    if (said) return said
  }
  return difference(asked.shapes, came.shapes, 'tensors')
}

/** The first difference of two plain values. */
function difference(expected: unknown, came: unknown, at: string): string | undefined {
  if (isRecord(expected) && isRecord(came)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(came)])
    for (const name of names) {
      const said = difference(expected[name], came[name], `${at}.${name}`)
      if (said) return said
    }
    return undefined
  }
  return JSON.stringify(expected) === JSON.stringify(came)
    ? undefined
    : `expected ${at} to be ${shown(expected)}, got ${shown(came)}`
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
