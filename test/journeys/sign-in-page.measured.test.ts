/** How soon the sign-in page shows in a browser that has never seen it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openAccountPages } from '../support/account-pages.ts'

const SHOWN_WITHIN_MS = 1_000
const ROUNDS = 3

const world = await openAccountPages()
after(() => world.stop())

// The page itself notes it: who asks from outside asks only so often, half a second apart after a while.
const NOTE_WHEN_SHOWN = `new MutationObserver((_, observer) => {
  if (document.querySelector('h1')?.textContent !== 'Sign in') return
  globalThis.shownMs = performance.now()
  observer.disconnect()
}).observe(document, { subtree: true, childList: true })`

const shownAfterMs = async (): Promise<number> => {
  const visit = await world.visit('en')
  await visit.page.addInitScript({ content: NOTE_WHEN_SHOWN })
  await visit.page.goto('/signin')
  await visit.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  const tookMs = Number(await visit.page.evaluate('shownMs'))
  await visit.close()
  return tookMs
}

test('the sign-in page shows within a second, from an empty cache', async () => {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) times.push(await shownAfterMs())
  assert.ok(Math.min(...times) <= SHOWN_WITHIN_MS, `${times.map(Math.round)} ms`)
})
