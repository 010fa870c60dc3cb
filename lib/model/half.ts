// IEEE 754 binary16, which JavaScript has no array for. Source: van der Zijp, Fast half float conversions (2012).

const base = new Uint16Array(512)
const shift = new Uint8Array(512)
for (let i = 0; i < 256; i++) {
  const e = i - 127
  const [b, s] =
    e < -24
      ? [0, 24]
      : e < -14
        ? [0x0400 >> (-e - 14), -e - 1]
        : e <= 15
          ? [(e + 15) << 10, 13]
          : e < 128
            ? [0x7c00, 24]
            : [0x7c00, 13]
  base[i] = b!
  base[i | 0x100] = b! | 0x8000
  shift[i] = shift[i | 0x100] = s!
}

/** float32 → float16, rounded to nearest (halves away from zero); what is out of range becomes ±∞. */
export function toHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return Uint16Array.from(bits, f => {
    const i = f >>> 23
    const mantissa = f & 0x007fffff
    const s = shift[i]!
    const round = s < 24 && (i & 0xff) !== 0xff ? ((mantissa | 0x00800000) >> (s - 1)) & 1 : 0
    return base[i]! + (mantissa >> s) + round
  })
}

/** float16 → float32, exact. */
export function fromHalf(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, h => {
    const sign = h & 0x8000 ? -1 : 1
    const exponent = (h >> 10) & 0x1f
    const mantissa = h & 0x3ff
    if (exponent === 0) return sign * mantissa * 2 ** -24
    if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY
    return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15)
  })
}
