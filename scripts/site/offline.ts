// The service worker of the site: whatever was loaded once works offline, the playground after its first visit. A build inserts
// the names of the playground's files and a version that depends on the whole site, so that a new build replaces everything.

declare const FILES: string[]
declare const VERSION: string

const worker = self as unknown as {
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  addEventListener(name: string, listen: (event: Happening) => void): void
}
type Happening = Event & {
  request: Request
  /** addresses that a page loaded before this worker served it */
  data: string[]
  waitUntil(done: Promise<unknown>): void
  respondWith(answer: Promise<Response>): void
}

const withoutQuery = (address: string) => address.replace(/[?#].*$/, '')

/** Answer from the cache, else from the host, and cache the response. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(VERSION)
  const address = withoutQuery(request.url)
  const kept = await cache.match(address)
  if (kept) return kept
  const response = await fetch(request)
  if (response.status === 200) await cache.put(address, response.clone())
  return response
}

worker.addEventListener('install', event =>
  event.waitUntil(
    caches
      .open(VERSION)
      .then(cache => cache.addAll(FILES.map(file => new Request(file, { cache: 'reload' }))))
      .then(() => worker.skipWaiting()),
  ),
)

worker.addEventListener('activate', event => {
  const ours = (name: string) => name.startsWith('dp-dmd ') && name !== VERSION
  const others = caches.keys().then(names => Promise.all(names.filter(ours).map(name => caches.delete(name))))
  event.waitUntil(others.then(() => worker.clients.claim()))
})

worker.addEventListener('message', event =>
  event.waitUntil(Promise.all(event.data.map(address => answer(new Request(address)).catch(() => undefined)))),
)

worker.addEventListener('fetch', event => {
  const { method, url } = event.request
  if (method === 'GET' && url.startsWith(self.location.origin)) event.respondWith(answer(event.request))
})
