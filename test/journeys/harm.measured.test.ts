/** How soon a stranger beside the phone is held, from when his program begins until both have lost their connections. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { openHarmWorld } from '../support/harm-world.ts'

const HELD_WITHIN_MS = 1_000
const ROUNDS = 5 // of strangers; the middle one counts, since a test machine may pause

const world = await openHarmWorld()
after(() => world.stop())

test('a stranger beside the phone is held, and both are cut off, within a second', async () => {
  const tookMs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const account = await world.settled(`held${round}`)
    const phone = await world.imap(account, 'home', 'iPhone Mail')
    await phone.mailboxOpen('INBOX')
    const thief = await world.imap(account, 'brazil', 'imaplib')
    const beganMs = performance.now()
    const ended = [phone, thief].map((program) => once(program, 'close'))
    await thief.mailboxOpen('INBOX').catch(() => {})
    await Promise.all(ended)
    tookMs.push(performance.now() - beganMs)
    assert.equal((await world.harm(account.id)).state, 'held')
  }
  const middle = tookMs.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0
  assert.ok(middle < HELD_WITHIN_MS, `${tookMs.map(Math.round).join(', ')} ms`)
})
