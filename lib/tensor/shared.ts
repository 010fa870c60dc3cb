import type { Tensor } from '../tf'

/** Keeps what is made, so that a cell of a notebook that is run again leaves no tensor behind: of one key it is the same
 *  value, until one of its tensors has been disposed. */
export function shared<T>(tensorsOf: (value: T) => Tensor[]): (key: string, make: () => T) => T {
  const kept = new Map<string, T>()
  return (key, make) => {
    const known = kept.get(key)
    if (known && tensorsOf(known).every(tensor => !tensor.isDisposed)) return known
    const made = make()
    kept.set(key, made)
    return made
  }
}
