type Numbers = (number | null)[] | number[][]

/** A plotly trace with its long lists of numbers encoded as base64 float32, which plotly decodes. A notebook file has one
 *  line per number of a list: packed, an animation is a fifth of its size. A gap (null) becomes NaN. */
export const pack = <T extends object>(trace: T): T =>
  Object.fromEntries(
    Object.entries(trace).map(([key, value]) => [key, /^[xyz]$/.test(key) ? packed(value) : value]),
  ) as T

function packed(values: unknown): unknown {
  if (!Array.isArray(values) || values.length < 16) return values
  const flat = values.flat() as (number | null)[]
  if (!flat.every(value => value === null || value === undefined || typeof value === 'number')) return values
  const bytes = new Uint8Array(Float32Array.from(flat, value => value ?? Number.NaN).buffer)
  const rows = values as Numbers
  const shape = Array.isArray(rows[0]) ? { shape: `${rows.length}, ${rows[0].length}` } : {}
  return { dtype: 'f4', bdata: btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')), ...shape }
}
