/** The twin of lib/display/machine.ts in a web page. */
import { tf } from './tf'

/** Defined when the site is built. */
declare const COMMIT: string

/** Where a notebook runs, in a line. */
export const deviceLine = (device: 'CPU' | 'GPU'): string =>
  `${device}, ${tf.getBackend()} in a web page; tfjs ${tf.version_core}`

/** The commit that the site was built from. */
export const commit = (): string => COMMIT
