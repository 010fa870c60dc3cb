const name = (value: object) => value.constructor?.name ?? 'Object'

/** A value as text, much as Node prints it: nested to a depth, lists to a hundred entries. */
export function inspect(value: unknown, { depth = 2 }: { depth?: number } = {}): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return `[Function: ${value.name || '(anonymous)'}]`
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  const inner = (part: unknown) => inspect(part, { depth: depth - 1 })
  if (depth < 0) return Array.isArray(value) ? '[Array]' : `[${name(value)}]`
  if (value instanceof Map)
    return enclosed(
      `Map(${value.size}) {`,
      [...value].map(([k, v]) => `${inner(k)} => ${inner(v)}`),
      '}',
    )
  if (value instanceof Set) return enclosed(`Set(${value.size}) {`, [...value].map(inner), '}')
  if (ArrayBuffer.isView(value)) {
    const numbers = Array.from(value as Float32Array)
    return enclosed(`${name(value)}(${numbers.length}) [`, listed(numbers, inner), ']')
  }
  if (Array.isArray(value)) return enclosed('[', listed(value, inner), ']')
  const entries = Object.entries(value).map(
    ([key, part]) => `${/^[\w$]+$/.test(key) ? key : `'${key}'`}: ${inner(part)}`,
  )
  return enclosed(`${name(value) === 'Object' ? '' : `${name(value)} `}{`, entries, '}')
}

const listed = (values: unknown[], inner: (value: unknown) => string): string[] => {
  const more = values.length > 100 ? [`... ${values.length - 100} more items`] : []
  return [...values.slice(0, 100).map(inner), ...more]
}

/** Entries on one line if they fit, else one per line. */
function enclosed(open: string, entries: string[], close: string): string {
  if (!entries.length) return `${open}${close}`
  const line = `${open} ${entries.join(', ')} ${close}`
  if (line.length <= 76 && !line.includes('\n')) return line
  return `${open}\n${entries.map(entry => `  ${entry.replaceAll('\n', '\n  ')}`).join(',\n')}\n${close}`
}
