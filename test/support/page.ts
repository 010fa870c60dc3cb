import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle, writeRuntime } from '../../scripts/site/bundle'
import type { Laws } from './page-entry'
import { teacherFile } from './page-laws'
import { root } from './source'

/** A folder as a static host would serve it: the laws' side of a page, bundled, and what it fetches. The caller removes it. */
export async function pageFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'))
  await bundle(join(root, 'test/support/page-entry.ts'), join(folder, 'laws.mjs'))
  await writeRuntime(folder, [teacherFile])
  return folder
}

export type Call = { [K in keyof Laws]: [K, Parameters<Laws[K]>] }[keyof Laws]

/** What laws give in a page's bundle that Node runs, in a process of its own: two tfjs do not go together in one. */
export const inPage = (folder: string, calls: Call[]): unknown[] =>
  JSON.parse(
    execFileSync(process.execPath, [join(root, 'test/support/page-host.mjs'), folder, JSON.stringify(calls)], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    }),
  )
