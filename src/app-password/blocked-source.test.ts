/** A source that has guessed too much: nothing opens, whatever it gives, and what only a thief gives is seen all the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { MailRefusal } from '../account/mail-refusal.ts'
import { Secret } from '../base/secret.ts'
import { createThrottle, THROTTLE_LIMITS } from '../base/throttle.ts'
import { testAccount, testAppPassword } from '../storage/contract/directory.ts'
import { createAuthorize } from './authorize.ts'
import { hashAppPassword } from './hash.ts'

const ANNA = testAccount('anna')
const KEY = { id: '1', key: new Secret(new Uint8Array(32)) }
const FROM = '192.0.2.7'
const secretOf = (letter: string): Secret<string> => new Secret(letter.repeat(24))

const RIGHT = testAppPassword(ANNA, 'right', { services: ['imap'] })
const REMOVED = testAppPassword(ANNA, 'removed', { removedMs: 1 })
const DECOY = testAppPassword(ANNA, 'decoy', { isDecoy: true })
const KNOWN = Object.entries({ a: RIGHT, b: REMOVED, c: DECOY }).map(([letter, appPassword]) => ({
  appPassword,
  hash: hashAppPassword(KEY, secretOf(letter)),
}))

test('from a source that is blocked nothing opens; a decoy and a removed one are seen as what they are', async () => {
  const clock = handClock()
  const throttle = createThrottle(clock)
  for (let time = 0; time < THROTTLE_LIMITS.failuresADay * 2; time++) throttle.failed(FROM, null)
  const seen: (readonly [MailRefusal, string | undefined])[] = []
  const authorize = createAuthorize({
    appPasswords: {
      match: async (lookup) => {
        const found = KNOWN.find(({ hash }) => Buffer.from(hash.lookup).equals(lookup))
        return found === undefined ? null : { ...found, ownsAddress: true, accountAddress: ANNA.address }
      },
      rehash: async () => {},
      firstUse: async () => false,
    },
    keys: [KEY],
    throttle,
    observer: {
      accepted: () => assert.fail('it opened'),
      refused: (_, because, match) => seen.push([because, match?.appPassword.name]),
    },
    clock,
    accountPassword: null,
  })
  for (const letter of ['a', 'b', 'c', 'd']) {
    const given = { userName: ANNA.address, secret: secretOf(letter), remote: FROM, client: null }
    assert.deepEqual(await authorize({ service: 'imap', ...given }), { kind: 'refused' })
  }
  assert.deepEqual(seen, [
    ['too-many-failures', 'the right'],
    ['removed-app-password', 'the removed'],
    ['decoy-app-password', 'the decoy'],
    ['too-many-failures', undefined],
  ])
})
