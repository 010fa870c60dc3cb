import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { bundle, writeRuntime } from '../../scripts/site/bundle'
import { skip } from './browser'
import type { Laws } from './page-entry'
import { teacherFile } from './page-laws'
import { serve } from './serve'
import { root } from './source'

/** A folder as a static host would serve it: the laws' side of a page, bundled, and what it fetches. The caller removes it. */
export async function pageFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'))
  await bundle(join(root, 'test/support/page-entry.ts'), join(folder, 'laws.mjs'))
  await writeRuntime(folder, [teacherFile])
  return folder
}

/** Such a folder on a host while the tests of a file run, with an empty page in it. */
export function servedPage() {
  let folder = ''
  let host: Awaited<ReturnType<typeof serve>> | undefined
  before(async () => {
    if (skip) return
    folder = await pageFolder()
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>laws</title><link rel="icon" href="data:,">')
    host = await serve(folder)
  })
  after(async () => {
    await host?.stop()
    if (folder) rmSync(folder, { recursive: true })
  })
  return () => host!
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
