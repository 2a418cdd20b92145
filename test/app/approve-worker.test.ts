/** The worker of the phone's page, with what a browser gives it: here its cache is a map, and the network is the test's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

type Listener = (event: object) => void

const ORIGIN = 'https://mail.example.test'
const PAGE = '/approve'

const kept = new Map<string, Response>()
const cache = {
  addAll: async (paths: readonly string[]) => {
    await Promise.all(paths.map(async (path) => kept.set(path, await fetch(path))))
  },
  put: async (path: string, response: Response) => void kept.set(path, response),
  keys: async () => [...kept.keys()].map((path) => ({ url: `${ORIGIN}${path}` })),
  delete: async (path: string) => kept.delete(path),
}
const listeners = new Map<string, Listener>()

const self = { addEventListener: (type: string, act: Listener) => listeners.set(type, act) }
Object.assign(globalThis, { self, caches: { open: async () => cache } })
await import('../../app/approve/worker.ts')

/** Somebody opens the page; resolves when it is kept. */
const visit = async (): Promise<void> => {
  const lasting: Promise<unknown>[] = []
  listeners.get('fetch')?.({
    request: { url: `${ORIGIN}${PAGE}`, mode: 'navigate', method: 'GET' },
    respondWith: (answer: Promise<Response>) => lasting.push(answer),
    waitUntil: (work: Promise<unknown>) => lasting.push(work),
  })
  for (let seen = 0; seen < lasting.length; seen += 1) await lasting[seen]
}

test('of two pages that are kept at once, the newer is whole in the end', async () => {
  const { fetch } = globalThis
  const versions = ['old', 'new']
  globalThis.fetch = async (place) =>
    new Response(place === PAGE ? `<link href="/approve/assets/${versions.shift()}.css">` : '')
  await Promise.all([visit(), visit()])
  globalThis.fetch = fetch
  assert.deepEqual([...kept.keys()].sort(), [PAGE, '/approve/assets/new.css'])
})
