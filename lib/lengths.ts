/** Fail unless lists that belong together have the same length.  `checkLengths('dot', { a, b })` */
export function checkLengths(where: string, lists: Record<string, ArrayLike<unknown>>): void {
  const [first, ...rest] = Object.entries(lists)
  const other = rest.find(([, list]) => list.length !== first![1].length)
  if (!other) return
  const [one, two] = [`${first![0]} and ${other[0]}`, `${first![1].length} and ${other[1].length}`]
  throw new Error(`${where}: expected ${one} of one length, got ${two}.`)
}
