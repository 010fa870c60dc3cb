// The service worker of the site: after the first visit the playground works without a network. A build puts in the names of
// the files and a version made of their contents, so that a new build replaces all of them at once.

declare const FILES: string[]
declare const VERSION: string

const worker = self as unknown as {
  skipWaiting(): Promise<void>
  addEventListener(name: string, listen: (event: Happening) => void): void
}
type Happening = Event & {
  request: Request
  waitUntil(done: Promise<unknown>): void
  respondWith(answer: Promise<Response>): void
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
  event.waitUntil(caches.keys().then(names => Promise.all(names.filter(ours).map(name => caches.delete(name)))))
})

worker.addEventListener('fetch', event => {
  if (event.request.method !== 'GET') return
  const kept = caches.open(VERSION).then(cache => cache.match(event.request, { ignoreSearch: true }))
  event.respondWith(kept.then(response => response ?? fetch(event.request)))
})
