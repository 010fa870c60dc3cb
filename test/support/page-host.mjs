// lib in a page, without a page: Node runs a bundle as a worker of a browser would, with what it fetches read from a folder.
// node page-host.mjs folder calls  →  what the calls give, as JSON. Each call is [name of a law, arguments].
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

globalThis.WorkerGlobalScope = class {}
globalThis.fetch = async url => {
  try {
    return new Response(readFileSync(new URL(url)))
  } catch {
    return new Response('', { status: 404 })
  }
}

const [folder, calls] = process.argv.slice(2)
const { start } = await import(pathToFileURL(join(folder, 'laws.mjs')).href)
const laws = await start(pathToFileURL(join(folder, '/')).href)
const results = []
for (const [name, args] of JSON.parse(calls)) results.push(await laws[name](...args))
process.stdout.write(JSON.stringify(results))
