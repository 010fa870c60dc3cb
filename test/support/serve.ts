import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const types: Record<string, string> = {
  ...{ '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.mjs': 'text/javascript' },
  ...{ '.json': 'application/json', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' },
}

/** A plain static host on this machine, which serves a folder below `/course/` and nothing else.
 *  →  its address, the requests that came, and how to stop it */
export async function serve(folder: string) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost')
    requests.push(pathname)
    const below = /^\/course(\/.*)$/.exec(decodeURIComponent(pathname))?.[1]
    let file = join(folder, normalize(below ?? '/nothing/here'))
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html')
    if (!existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
    response.end(readFileSync(file))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const stop = () => {
    server.closeAllConnections()
    return new Promise(done => server.close(done))
  }
  return { at: `http://127.0.0.1:${(server.address() as AddressInfo).port}/course/`, requests, stop }
}
