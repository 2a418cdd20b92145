/**
 * The worker of the phone's page: shows a notice when it is pushed to, opens the page when the notice is chosen, and has
 * the page ready where there is no network, so that it can say so itself.
 */
/// <reference lib="webworker" />
import { keptNoticeWords } from './kept.ts'

declare const self: ServiceWorkerGlobalScope

const PAGE = '/approve'
const CACHE = 'sigill-approve'
const TAG = 'sigill-approval'
const ICON = '/approve-192.png'

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})

/** One after the other, were it by two workers: of two pages at once each would take away what the other is made of. */
const keepPage = (): Promise<void> => navigator.locks.request(CACHE, keepNewest)

/**
 * The page with what it is made of, which it names itself. It is kept whole at every moment: what it names comes before it,
 * and what an older one named goes after it, so that nobody finds a page without its files, or no page.
 */
const keepNewest = async (): Promise<void> => {
  const cache = await caches.open(CACHE)
  const page = await fetch(PAGE, { cache: 'no-store' })
  if (!page.ok) throw new Error(`${PAGE}: ${page.status}`)
  const html = await page.clone().text()
  const named = [...html.matchAll(/(?:src|href)="(\/approve[^"]+)"/g)].map(([, file = '']) => file)
  const loaded = await Promise.all(named.filter((file) => file.endsWith('.js')).map(loadedBy))
  const files = [...new Set([...named, ...loaded.flat()])]
  await cache.addAll(files)
  await cache.put(PAGE, page)
  const needed = [PAGE, ...files]
  const known = (await cache.keys()).map(({ url }) => new URL(url).pathname)
  await Promise.all(known.filter((path) => !needed.includes(path)).map((path) => cache.delete(path)))
}

/** What a script loads when it needs it: the words of each language. */
const loadedBy = async (script: string): Promise<readonly string[]> => {
  const text = await (await fetch(script)).text()
  const files = [...text.matchAll(/\.\/([\w.-]+\.js)/g)].map(([, file = '']) => `${PAGE}/assets/${file}`)
  return [...new Set(files)]
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { pathname } = new URL(request.url)
  if (request.mode === 'navigate' && pathname === PAGE) event.respondWith(freshOrKept(event))
  else if (request.method === 'GET' && pathname.startsWith(PAGE)) event.respondWith(keptOrFresh(request))
})

const freshOrKept = async (event: FetchEvent): Promise<Response> => {
  try {
    const fresh = await fetch(event.request)
    // A newer page is made of other files. When they do not come, the older one stays.
    event.waitUntil(keepPage().catch(() => {}))
    return fresh
  } catch {
    return (await caches.match(PAGE)) ?? Response.error()
  }
}

const keptOrFresh = async (request: Request): Promise<Response> =>
  (await caches.match(request)) ?? fetch(request)

self.addEventListener('push', (event) => {
  event.waitUntil(showNotice())
})

const showNotice = async (): Promise<void> => {
  const words = await keptNoticeWords().catch(() => null)
  await self.registration.showNotification(words?.title ?? 'Sigill', {
    body: words?.body ?? '',
    tag: TAG,
    icon: ICON,
    badge: ICON,
    requireInteraction: true,
  })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(showPage())
})

const showPage = async (): Promise<void> => {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const open = pages.find(({ url }) => new URL(url).pathname === PAGE)
  if (open === undefined) await self.clients.openWindow(PAGE)
  else await open.focus()
}
