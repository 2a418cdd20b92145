/** Many tries at the same moment: guesses get no further than one by one, and right ones wait for nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { Secret } from '../base/secret.ts'
import { createThrottle } from '../base/throttle.ts'
import { testAccount, testAppPassword } from '../storage/contract/directory.ts'
import { createAuthorize } from './authorize.ts'
import { hashAppPassword } from './hash.ts'

const ANNA = testAccount('anna')
const PHONE = testAppPassword(ANNA, 'phone', { services: ['imap'] })
const KEY = { id: '1', key: new Secret(new Uint8Array(32)) }
const RIGHT = 'abcdefghjkmnpqrstuvwxyza'

/** What waits for nothing but the store is done. */
const allThatCan = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const door = () => {
  const clock = handClock()
  const hash = hashAppPassword(KEY, new Secret(RIGHT))
  let looked = 0
  const authorize = createAuthorize({
    appPasswords: {
      match: async (lookup) => {
        looked += 1
        await new Promise((resolve) => setImmediate(resolve))
        if (!Buffer.from(lookup).equals(Buffer.from(hash.lookup))) return null
        return { appPassword: PHONE, hash, ownsAddress: true, accountAddress: ANNA.address }
      },
      rehash: async () => {},
      firstUse: async () => false,
    },
    keys: [KEY],
    throttle: createThrottle(clock),
    observer: { accepted: () => {}, refused: () => {} },
    clock,
    accountPassword: null,
  })
  const attempt = (secret: string) =>
    authorize({
      ...{ service: 'imap', userName: ANNA.address, secret: new Secret(secret) },
      ...{ remote: '192.0.2.7', client: null },
    })
  const guess = (number: number) =>
    attempt(`${'d'.repeat(22)}${'abcdefghjk'[Math.floor(number / 10)]}${'abcdefghjk'[number % 10]}`)
  return { clock, attempt, guess, looked: () => looked }
}

test('fifty guesses at once: ten are looked at, and the others wait longer and longer', async () => {
  const { clock, guess, looked } = door()
  const guesses = Array.from({ length: 50 }, (_, number) => guess(number))
  await allThatCan()
  assert.equal(looked(), 10)
  for (const [afterMs, soFar] of [
    [500, 11],
    [500, 12],
    [1_000, 13],
    [2_000, 14],
  ] as const) {
    clock.advance(afterMs)
    await allThatCan()
    assert.equal(looked(), soFar)
  }
  clock.advance(30_000)
  assert.ok((await Promise.all(guesses)).every(({ kind }) => kind === 'refused'))
})

test('two hundred at once: no more than a day allows are looked at, whatever they wait', async () => {
  const { clock, attempt, looked } = door()
  const letters = 'abcdefghjkmnpqrstuvwxyz'
  const guesses = Array.from({ length: 200 }, (_, number) =>
    attempt(`${'e'.repeat(22)}${letters[Math.floor(number / 20)]}${letters[number % 20]}`),
  )
  await allThatCan()
  const blocked = looked() - 10 // looked up all the same, so that their time tells nothing, and refused whatever they are
  clock.advance(30_000)
  await Promise.all(guesses)
  assert.equal(blocked, 100)
})

test('fifty right ones at once wait for nothing, from the address where a guesser is at work too', async () => {
  const { attempt, guess } = door()
  const wrong = [1, 2, 3, 4, 5].map(guess)
  // The clock stands still: none of them waits for it.
  const right = await Promise.all(Array.from({ length: 50 }, () => attempt(RIGHT)))
  assert.ok(right.every(({ kind }) => kind === 'signed-in'))
  assert.ok((await Promise.all(wrong)).every(({ kind }) => kind === 'refused'))
})
