import { createHash } from 'node:crypto'

// What of all drawings is kept for data/emoji-all, and what of that is held out.

/** A picture of 32 · 32 · 3 bytes RGB and whose it is. */
export interface Drawn {
  caption: string
  designer: string
  pixels: Uint8Array
}

const side = 32

/** Root mean square difference up to which a drawing is a copy of another, of a range of 1. */
const sameness = 0.01

/** The four ways in which a copy may lie: as it is, mirrored, upside down, turned by half. */
const poses = [
  (y: number, x: number) => [y, x],
  (y: number, x: number) => [y, side - 1 - x],
  (y: number, x: number) => [side - 1 - y, x],
  (y: number, x: number) => [side - 1 - y, side - 1 - x],
].map(pose =>
  Int32Array.from({ length: side * side }, (_, i) => {
    const [y, x] = pose(Math.floor(i / side), i % side) as [number, number]
    return 3 * (y * side + x)
  }),
)

/** Without drawings that are copies of an earlier one by the same designer: the same picture, mirrored or turned.
 *  first: captions whose drawings count as the earliest.  →  what is left, in the order given */
export function withoutCopies<T extends Drawn>(drawn: T[], first: string[] = []): T[] {
  const early = new Set(first)
  const order = [...drawn.filter(one => early.has(one.caption)), ...drawn.filter(one => !early.has(one.caption))]
  const kept = new Map<string, { pixels: Uint8Array; means: number[] }[]>()
  const left = new Set<T>()
  for (const one of order) {
    const others = kept.get(one.designer) ?? []
    kept.set(one.designer, others)
    const means = channelMeans(one.pixels)
    // Copies have equal means: |difference of means| ≤ root mean square difference · √3
    const near = others.filter(other => other.means.every((value, c) => Math.abs(value - means[c]!) <= 2 * sameness))
    if (near.some(other => isCopy(one.pixels, other.pixels))) continue
    others.push({ pixels: one.pixels, means })
    left.add(one)
  }
  return drawn.filter(one => left.has(one))
}

function channelMeans(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0]
  for (let i = 0; i < pixels.length; i++) sums[i % 3]! += pixels[i]!
  return sums.map(sum => sum / (255 * side * side))
}

function isCopy(a: Uint8Array, b: Uint8Array): boolean {
  const most = (255 * sameness) ** 2 * a.length
  return poses.some(pose => {
    let sum = 0
    for (let i = 0; i < pose.length && sum <= most; i++)
      for (let c = 0; c < 3; c++) sum += (a[3 * i + c]! - b[pose[i]! + c]!) ** 2
    return sum <= most
  })
}

/** Captions with fewer than `fewest` drawings left out. */
export function oftenDrawn<T extends { caption: string }>(drawn: T[], fewest: number): T[] {
  const counts = new Map<string, number>()
  for (const { caption } of drawn) counts.set(caption, (counts.get(caption) ?? 0) + 1)
  return drawn.filter(({ caption }) => counts.get(caption)! >= fewest)
}

/** What a caption is without whom it shows and which way they face: "man running", "woman running facing right" are one
 *  family, whose drawings are much alike. */
export const familyOf = (caption: string): string =>
  caption
    .replace(/\b(?:person|people|m[ae]n|wom[ae]n|boy|girl)\b|\bfacing right\b/g, '')
    .replace(/\s+/g, ' ')
    .trim()

/** Which captions are held out: those listed, with their families; and a share of all other families, drawn by a hash of
 *  their names. The captions listed for training stay there, with their families. */
export function heldOutCaptions(
  captions: string[],
  listed: { train: string[]; heldOut: string[] },
  share: number,
): Set<string> {
  const [train, heldOut] = [new Set(listed.train), new Set(listed.heldOut)]
  const [trainFamilies, heldOutFamilies] = [train, heldOut].map(set => new Set([...set].map(familyOf)))
  const isHeldOut = (caption: string): boolean => {
    if (train.has(caption) || heldOut.has(caption)) return heldOut.has(caption)
    const family = familyOf(caption)
    if (trainFamilies!.has(family) || heldOutFamilies!.has(family)) return !trainFamilies!.has(family)
    return chance(family) < share
  }
  return new Set(captions.filter(isHeldOut))
}

/** A number in [0, 1) for a name: the first 32 bits of its SHA-256. */
const chance = (name: string): number => createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32
