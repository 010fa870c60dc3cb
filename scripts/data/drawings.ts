import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A drawing of a caption, before it is rasterised. */
export interface Drawing {
  caption: string
  group: string
  designer: string
  heldOut: boolean
  /** SVG text, or the bytes of a picture file */
  source: Buffer
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

/** All drawings of all captions on the list, found by the caption's name. */
export function findDrawings(folder: string): Drawing[] {
  const require = createRequire(join(folder, 'sources', 'package.json'))
  const list = JSON.parse(readFileSync(join(folder, 'captions.json'), 'utf8')) as Record<
    'train' | 'heldOut',
    Record<string, string[]>
  >
  const emoji = require('unicode-emoji-json/data-by-emoji.json') as Record<string, { name: string; slug: string }>
  const byName = new Map(
    Object.entries(emoji).map(([character, { name, slug }]) => [name, { character, slug: slug.replace(/_/g, '-') }]),
  )
  const finders = Object.entries(designers).map(([designer, name]) => ({
    designer,
    find: designer === 'fluent-3d' ? renderedSet(require, name) : iconSet(require, name),
  }))
  return (['train', 'heldOut'] as const).flatMap(part =>
    Object.entries(list[part]).flatMap(([group, captions]) =>
      captions.flatMap(caption => {
        const entry = byName.get(caption)
        if (!entry)
          throw new Error(`captions.json: no emoji is named "${caption}". Names are those of unicode-emoji-json.`)
        return finders.flatMap(({ designer, find }) => {
          const source = find(entry.slug, entry.character)
          return source ? [{ caption, group, designer, heldOut: part === 'heldOut', source }] : []
        })
      }),
    ),
  )
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
