/** Where the operator lets account passwords into mail programs: guesses at them are counted as all others are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { Secret } from '../base/secret.ts'
import { createThrottle } from '../base/throttle.ts'
import { createAuthorize } from './authorize.ts'

const FROM = '192.0.2.7'

const door = () => {
  const clock = handClock()
  const throttle = createThrottle(clock)
  const authorize = createAuthorize({
    appPasswords: { match: async () => null, rehash: async () => {}, firstUse: async () => false },
    keys: [{ id: '1', key: new Secret(new Uint8Array(32)) }],
    throttle,
    observer: { accepted: () => {}, refused: () => {} },
    clock,
    accountPassword: async () => null,
  })
  const attempt = (userName: string, secret: string) =>
    authorize({ service: 'imap', userName, secret: new Secret(secret), remote: FROM, client: null })
  return { attempt, verdict: () => throttle.verdict(FROM).kind }
}

test('each counts, and each address that one is tried on; the same one again does not', async () => {
  const { attempt, verdict } = door()
  for (let time = 0; time < 20; time++) await attempt('anna@example.test', 'what the program has kept')
  for (let guess = 0; guess < 8; guess++) await attempt('anna@example.test', `password${guess}`)
  assert.equal(verdict(), 'pass')
  await attempt('bo@example.test', 'password0')
  assert.equal(verdict(), 'slow')
})
