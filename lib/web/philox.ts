/** The two distributions that lib draws from. */
export type Law = 'normal' | 'uniform'

/** TensorFlow's StatelessRandomNormal and StatelessRandomUniform in plain TypeScript: n numbers for a seed of two int32.
 *  Uniform numbers are equal bit for bit, normal ones to 2e-6, since sine and logarithm round differently.
 *  Source: Salmon et al., Parallel random numbers (SC 2011), and TensorFlow's stateless_random_ops.cc and
 *  random_distributions.h. */
export function draw(law: Law, n: number, [first, second]: ArrayLike<number> & Iterable<number>): Float32Array {
  const [s0, s1] = [first!, second!]
  const scrambled = philox([s0, s0 >> 31, s1, s1 >> 31], [0x3ec8f720, 0x02461e29])
  const [k0, k1, c2, c3] = scrambled as unknown as [number, number, number, number]
  const numbers = new Float32Array(Math.ceil(n / 4) * 4)
  for (let i = 0; i < numbers.length; i += 4) {
    const u = Float32Array.from(philox([i / 4, 0, c2, c3], [k0, k1]), unit)
    numbers.set(law === 'uniform' ? u : [...boxMuller(u[0]!, u[1]!), ...boxMuller(u[2]!, u[3]!)], i)
  }
  return numbers.slice(0, n)
}

type Counter = [number, number, number, number]

/** Philox 4×32 with ten rounds: four pseudo-random 32-bit words for a counter and a key.  →  [4] */
function philox([c0, c1, c2, c3]: Counter, [k0, k1]: [number, number]): Uint32Array {
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = product(0xd2511f53, c0)
    const [high2, low2] = product(0xcd9e8d57, c2)
    ;[c0, c1, c2, c3] = [high2 ^ c1 ^ k0, low2, high0 ^ c3 ^ k1, low0]
    k0 = (k0 + 0x9e3779b9) | 0
    k1 = (k1 + 0xbb67ae85) | 0
  }
  return Uint32Array.of(c0, c1, c2, c3)
}

/** The high and the low 32 bits of a · b, from products of 16 bits, which a float64 holds exactly. */
function product(a: number, b: number): [high: number, low: number] {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16]
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle % 0x10000)
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)
  return [high | 0, Math.imul(a, b)]
}

const word = new DataView(new ArrayBuffer(4))

/** 23 bits as a float32 in [0, 1). */
function unit(bits: number): number {
  word.setUint32(0, (bits & 0x7fffff) | 0x3f800000) // in [1, 2)
  return word.getFloat32(0) - 1
}

/** Two independent normal numbers from two uniform ones, with u clamped to at least 1e-7 as in TensorFlow. */
function boxMuller(u: number, v: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(Math.max(u, 1e-7)))
  const angle = Math.fround(Math.fround(2 * Math.PI) * v)
  return [Math.sin(angle) * radius, Math.cos(angle) * radius]
}
