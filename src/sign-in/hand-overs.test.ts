import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signInWorld } from '../../test/support/sign-in-world.ts'
import type { AccountId } from '../account/account.ts'
import { type AppPasswords, createAppPasswords } from '../app-password/app-passwords.ts'
import { localBus } from '../base/bus.ts'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { createHandOvers, HAND_OVER_MS } from './hand-overs.ts'
import { createTickets } from './tickets.ts'

const UNUSED_MS = 900_000

const world = async () => {
  const base = await signInWorld()
  const { stores, clock, needs } = base
  const [key] = needs.keys
  const shared = { store: stores.appPasswords, key, clock, random: systemRandom }
  const appPasswords: AppPasswords = createAppPasswords({
    ...shared,
    bus: localBus(() => {}),
    unusedMs: UNUSED_MS,
  })
  const tickets = createTickets({ tickets: stores.tickets, clock, random: systemRandom })
  const handOvers = createHandOvers({ tickets, sealing: needs.sealing, appPasswords, clock })
  const make = async (account: AccountId) => {
    const made = await appPasswords.create({ account, name: 'Phone', services: null, expiresMs: null })
    assert.ok(made.kind === 'created')
    return { id: made.appPassword.id, secret: made.secret }
  }
  return { ...base, appPasswords, handOvers, make }
}

test('a link gives the secret to exactly one of those who take it at once, and nothing after', async () => {
  await using of = await world()
  const { id: account } = await of.newAccount()
  const { id, secret } = await of.make(account)
  const offer = await of.handOvers.offer(account, id, secret)
  assert.ok(offer !== null)
  assert.equal(offer.untilMs, of.clock.nowMs() + HAND_OVER_MS)
  const token = offer.token.reveal()
  assert.equal(await of.handOvers.take(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`), null)
  const taken = await Promise.all(Array.from({ length: 5 }, () => of.handOvers.take(token)))
  const [first, ...more] = taken.filter((each) => each !== null)
  assert.equal(first?.secret.reveal(), secret.reveal())
  assert.equal(first.appPassword.id, id)
  assert.deepEqual(more, [])
})

test('what lies in the database meanwhile is not the secret', async () => {
  await using of = await world()
  const { id: account } = await of.newAccount()
  const { id, secret } = await of.make(account)
  await of.handOvers.offer(account, id, secret)
  const [ticket] = await of.stores.tickets.list('hand-over', account, of.clock.nowMs())
  assert.ok(ticket !== undefined)
  assert.ok(!ticket.detail.includes(secret.reveal()))
  assert.ok(!Buffer.from(JSON.parse(ticket.detail).sealed, 'base64').includes(secret.reveal()))
})

test('it is over after ten minutes, with the next link, and when the app password is used or removed', async () => {
  await using of = await world()
  const { id: account } = await of.newAccount()
  const offered = async () => {
    const { id, secret } = await of.make(account)
    const offer = await of.handOvers.offer(account, id, secret)
    return { id, token: offer?.token.reveal() ?? '' }
  }
  const late = await offered()
  of.clock.advance(HAND_OVER_MS)
  assert.equal(await of.handOvers.take(late.token), null)
  const before = await offered()
  const used = await offered()
  assert.equal(await of.handOvers.take(before.token), null)
  await of.stores.appPasswords.firstUse(account, used.id)
  assert.equal(await of.handOvers.take(used.token), null)
  const removed = await offered()
  await of.appPasswords.remove(account, removed.id)
  assert.equal(await of.handOvers.take(removed.token), null)
})

test('it is offered for the account’s own, while it is new, and for nothing but its secret', async () => {
  await using of = await world()
  const { id: account } = await of.newAccount()
  const { id: other } = await of.newAccount()
  const { id, secret } = await of.make(account)
  const second = await of.make(account)
  assert.equal(await of.handOvers.offer(other, id, secret), null)
  assert.equal(await of.handOvers.offer(account, id, second.secret), null)
  assert.equal(await of.handOvers.offer(account, id, new Secret('a'.repeat(24))), null)
  assert.equal(await of.handOvers.offer(account, id, new Secret('not one')), null)
  assert.ok((await of.handOvers.offer(account, id, secret)) !== null)
  await of.stores.appPasswords.firstUse(account, id)
  assert.equal(await of.handOvers.offer(account, id, secret), null)
  of.clock.advance(UNUSED_MS)
  assert.equal(await of.handOvers.offer(account, second.id, second.secret), null)
})
