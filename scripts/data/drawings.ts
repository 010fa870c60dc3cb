import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A caption, the group it belongs to, and whether it is held out from training. */
export interface Listed {
  caption: string
  group: string
  heldOut: boolean
}

interface IconSet {
  width?: number
  height?: number
  icons: Record<string, { body: string; width?: number; height?: number; left?: number; top?: number }>
  aliases?: Record<string, { parent: string; hFlip?: boolean; vFlip?: boolean; rotate?: number }>
}

/** The designers, with the package of each one's drawings. No share-alike licences. */
export const designers: Record<string, string> = {
  noto: '@iconify-json/noto',
  twemoji: '@iconify-json/twemoji',
  'fluent-flat': '@iconify-json/fluent-emoji-flat',
  'fluent-3d': '@lobehub/fluent-emoji-3d',
  'noto-v1': '@iconify-json/noto-v1',
  emojione: '@iconify-json/emojione',
  streamline: '@iconify-json/streamline-emojis',
  fxemoji: '@iconify-json/fxemoji',
}

/** The captions of a file like captions.json, in its order. */
export function listedCaptions(file: string): Listed[] {
  const list = JSON.parse(readFileSync(file, 'utf8')) as Record<'train' | 'heldOut', Record<string, string[]>>
  return (['train', 'heldOut'] as const).flatMap(part =>
    Object.entries(list[part]).flatMap(([group, captions]) =>
      captions.map(caption => ({ caption, group, heldOut: part === 'heldOut' })),
    ),
  )
}

/** The names of all emoji but flags, by Unicode's groups. Skin tones have no names of their own. */
export function allCaptions(sources: string): Omit<Listed, 'heldOut'>[] {
  return Object.values(namesIn(sources)).flatMap(({ name, group }) =>
    group === 'Flags' ? [] : [{ caption: name, group }],
  )
}

const requireFrom = (sources: string) => createRequire(join(sources, 'package.json'))
const namesIn = (sources: string) =>
  requireFrom(sources)('unicode-emoji-json/data-by-emoji.json') as Record<
    string,
    { name: string; slug: string; group: string }
  >

/** All drawings of the captions, found by their names in the packages of a folder. */
export function findDrawings<T extends { caption: string }>(
  sources: string,
  wanted: T[],
): (T & { designer: string; source: Buffer })[] {
  const require = requireFrom(sources)
  const byName = new Map(
    Object.entries(namesIn(sources)).map(([character, { name, slug }]) => [
      name,
      { character, slug: slug.replace(/_/g, '-') },
    ]),
  )
  const finders = Object.entries(designers).map(([designer, name]) => ({
    designer,
    find: designer === 'fluent-3d' ? renderedSet(require, name) : iconSet(require, name),
  }))
  return wanted.flatMap(one => {
    const entry = byName.get(one.caption)
    if (!entry)
      throw new Error(`captions.json: no emoji is named "${one.caption}". Names are those of unicode-emoji-json.`)
    return finders.flatMap(({ designer, find }) => {
      const source = find(entry.slug, entry.character)
      return source ? [{ ...one, designer, source }] : []
    })
  })
}

type Finder = (slug: string, character: string) => Buffer | undefined

/** An Iconify set: by slug, by the slug without dashes, or by an alias that is drawn as it is. */
function iconSet(require: NodeRequire, name: string): Finder {
  const set = require(`${name}/icons.json`) as IconSet
  return slug => {
    const names = [slug, slug.replace(/-/g, ''), `${slug}-1`]
    for (const key of names) {
      const alias = set.aliases?.[key]
      const icon =
        set.icons[key] ?? (alias && !alias.hFlip && !alias.vFlip && !alias.rotate ? set.icons[alias.parent] : undefined)
      if (!icon) continue
      const [w, h] = [icon.width ?? set.width ?? 16, icon.height ?? set.height ?? 16]
      return Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="192" height="192" viewBox="${icon.left ?? 0} ${icon.top ?? 0} ${w} ${h}">${icon.body}</svg>`,
      )
    }
    return undefined
  }
}

/** A set of rendered pictures, named by code points with or without the variation selector. */
function renderedSet(require: NodeRequire, name: string): Finder {
  const folder = join(dirname(require.resolve(`${name}/package.json`)), 'assets')
  return (_, character) => {
    const points = [...character].map(c => c.codePointAt(0)!.toString(16).padStart(4, '0'))
    for (const key of [points.join('-'), points.filter(p => p !== 'fe0f').join('-'), `${points.join('-')}-fe0f`]) {
      try {
        return readFileSync(join(folder, `${key}.webp`))
      } catch {}
    }
    return undefined
  }
}
