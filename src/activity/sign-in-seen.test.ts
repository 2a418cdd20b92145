import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { memoryLinks } from '../../test/support/memory-links.ts'
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { SignedIn, SignInAttempt } from '../app-password/authorize.ts'
import type { AppPasswordMatch } from '../app-password/store.ts'
import { noLink, sharedBus } from '../base/bus.ts'
import { noLog } from '../base/event.ts'
import { Secret } from '../base/secret.ts'
import { testAccount, testAppPassword, testHash } from '../storage/contract/directory.ts'
import { createSignInRecorder } from './sign-in-recorder.ts'
import { type Seen, type SignInSeen, watchSignIns } from './sign-in-seen.ts'

const ANNA = testAccount('anna')
const PHONE = testAppPassword(ANNA, 'phone')
const GUESS = Uint8Array.of(1)

const attempt = (client: string | null): SignInAttempt => ({
  service: 'imap',
  userName: ANNA.address,
  secret: new Secret('typed'),
  remote: '192.0.2.7',
  client,
})
const signedIn = (account: AccountId, id: AppPasswordId): SignedIn => ({
  account,
  address: ANNA.address,
  credential: { kind: 'app-password', id },
  access: 'read-and-send',
})
const match: AppPasswordMatch = {
  appPassword: PHONE,
  hash: testHash('phone'),
  ownsAddress: true,
  accountAddress: ANNA.address,
}

describe('a page that waits for the first sign-in of a program', () => {
  const watching = () => {
    const seen = sharedBus<SignInSeen>('sign-ins', noLink, (fault) => assert.fail(String(fault)))
    const recorder = createSignInRecorder({
      accounts: { findByAddress: async (address) => (address === ANNA.address ? ANNA : null) },
      appPasswords: { recordUses: async () => {} },
      activity: { record: async () => {} },
      stillTrying: { record: async () => [] },
      clock: handClock(),
      log: noLog,
      seen,
    })
    const heard: Seen[] = []
    const stop = watchSignIns(seen)(ANNA.id, PHONE.id, (each) => void heard.push(each))
    return { recorder, heard, stop }
  }

  test('hears of it at once, and again when the program has told its name', () => {
    const { recorder, heard } = watching()
    recorder.accepted(attempt(null), signedIn(ANNA.id, PHONE.id), true)
    recorder.nameClient(signedIn(ANNA.id, PHONE.id), 'imap', 'iPhone\r\nMail', '192.0.2.7')
    assert.deepEqual(heard, [
      { kind: 'connected', service: 'imap', client: null },
      { kind: 'connected', service: 'imap', client: 'iPhone  Mail' },
    ])
  })

  test('hears nothing of other app passwords and other accounts, and nothing when it has gone', async () => {
    const { recorder, heard, stop } = watching()
    recorder.accepted(attempt(null), signedIn(ANNA.id, testAppPassword(ANNA, 'other').id), true)
    recorder.accepted(attempt(null), signedIn(testAccount('bo').id, PHONE.id), true)
    recorder.refused(attempt(null), 'wrong-app-password', null, 'bo@example.test' as Address, GUESS)
    await recorder.flush()
    stop()
    recorder.accepted(attempt(null), signedIn(ANNA.id, PHONE.id), true)
    assert.deepEqual(heard, [])
  })

  test('hears at once why this app password was refused', () => {
    const { recorder, heard } = watching()
    recorder.refused(attempt('Mail'), 'other-service', match, ANNA.address, null)
    assert.deepEqual(heard, [{ kind: 'refused', because: 'other-service', client: 'Mail' }])
  })

  test('hears in a moment that another secret was tried with the address, the usual mistake, each time', async () => {
    const { recorder, heard } = watching()
    for (let time = 0; time < 2; time++) {
      recorder.refused(attempt(null), 'not-an-app-password', null, ANNA.address, GUESS)
      await recorder.flush()
    }
    const mistake: Seen = { kind: 'refused', because: 'not-an-app-password', client: null }
    assert.deepEqual(heard, [mistake, mistake])
  })

  test('in another process hears of it when it is written down, so that the page finds it there', async () => {
    const { links, deliver, onTheWay } = memoryLinks(2)
    const [here, there] = links.map((link) =>
      sharedBus<SignInSeen>('sign-ins', link, (fault) => assert.fail(String(fault))),
    )
    assert.ok(here !== undefined && there !== undefined)
    const written: string[] = []
    const recorder = createSignInRecorder({
      accounts: { findByAddress: async () => null },
      appPasswords: { recordUses: async () => void written.push('use') },
      activity: { record: async () => void written.push('activity') },
      stillTrying: { record: async () => [] },
      clock: handClock(),
      log: noLog,
      seen: here,
    })
    const heard: Seen[] = []
    watchSignIns(there)(ANNA.id, PHONE.id, (each) => void heard.push(each))
    recorder.accepted(attempt(null), signedIn(ANNA.id, PHONE.id), true)
    assert.equal(onTheWay.length, 0)
    await recorder.flush()
    assert.deepEqual([...written].sort(), ['activity', 'use'])
    deliver()
    assert.deepEqual(heard, [{ kind: 'connected', service: 'imap', client: null }])
  })
})
