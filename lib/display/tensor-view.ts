import { escaped } from './escape'
import { encodePng } from './png'
import { type View, view } from './view'

/** The part of a tensor that is needed to show it. */
export interface TensorLike {
  shape: number[]
  dtype: string
  dataSync(): ArrayLike<number>
}

export const isTensor = (value: unknown): value is TensorLike =>
  typeof value === 'object' && value !== null && 'shape' in value && 'dtype' in value && 'dataSync' in value

/** Shape, dtype, range and a small picture of a tensor: [B, H, W, 3] as colour pictures, other tensors as rows of cells from
 *  white (lowest) to blue (highest), red where not finite. */
export function tensorView(tensor: TensorLike): View {
  const { shape, dtype } = tensor
  const values = Array.from(tensor.dataSync())
  const finite = values.filter(Number.isFinite)
  const [low, high] = finite.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity])
  const mean = finite.reduce((sum, x) => sum + x, 0) / finite.length
  const odd = values.length - finite.length
  const range = finite.length ? `${show(low)} … ${show(high)}, mean ${show(mean)}` : 'no finite value'
  const text = `tensor [${shape}] ${dtype}, ${range}${odd ? `, ${odd} not finite` : ''}`
  return view(text, () => {
    if (!values.length) return {}
    const fraction = (x: number) => (high > low ? (x - low) / (high - low) : 0.5)
    const png = (shape.length === 4 && shape[3] === 3 ? pictures : cells)(shape, values, fraction).toString('base64')
    return {
      'text/html': `<div>${escaped(text)}</div><img alt="" src="data:image/png;base64,${png}">`,
      'image/png': png,
    }
  })
}

const show = (x: number) => String(Number(x.toPrecision(4)))

/** At most 16 colour pictures side by side, scaled to their common range. */
function pictures([B, H, W]: number[], values: number[], fraction: (x: number) => number): Buffer {
  const count = Math.min(B!, 16)
  return drawn(count * W!, H!, (x, y) => {
    const at = ((Math.floor(x / W!) * H! + y) * W! + (x % W!)) * 3
    return values.slice(at, at + 3).map(value => 255 * fraction(value))
  })
}

/** At most 64 rows of 128 cells. */
function cells(shape: number[], values: number[], fraction: (x: number) => number): Buffer {
  const columns = shape.length ? shape.at(-1)! : 1
  const [width, height] = [Math.min(columns, 128), Math.min(values.length / columns, 64)]
  return drawn(width, height, (x, y) => {
    const value = values[y * columns + x]!
    if (!Number.isFinite(value)) return [213, 94, 0]
    return [0, 114, 178].map(channel => 255 + (channel - 255) * fraction(value))
  })
}

/** A picture magnified by a whole number, to about 256 pixels wide. */
function drawn(width: number, height: number, colour: (x: number, y: number) => number[]): Buffer {
  const scale = Math.max(1, Math.min(16, Math.floor(256 / width)))
  const [wide, high] = [width * scale, height * scale]
  const pixels = new Uint8ClampedArray(wide * high * 3)
  for (let i = 0; i < wide * high; i++) {
    pixels.set(colour(Math.floor((i % wide) / scale), Math.floor(i / wide / scale)), 3 * i)
  }
  return encodePng(pixels, wide, high)
}
