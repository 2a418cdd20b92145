import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { MailService } from '../app-password/app-password.ts'
import type { SignInAttempt } from '../app-password/authorize.ts'
import { noLog } from '../base/event.ts'
import { Secret } from '../base/secret.ts'
import { testAccount, testAppPassword } from '../storage/contract/directory.ts'
import type { Activity } from './activity.ts'
import { createSignInRecorder } from './sign-in-recorder.ts'

const ANNA = testAccount('anna')

const world = () => {
  const clock = handClock()
  const recorded: Activity[] = []
  let uses = 0
  const recorder = createSignInRecorder({
    accounts: { findByAddress: async () => ANNA },
    appPasswords: {
      recordUses: async (those) => {
        uses += those.length
      },
    },
    activity: { record: async (those) => void recorded.push(...those) },
    stillTrying: { record: async () => [] },
    clock,
    log: noLog,
  })
  const signIn = (
    how: { service?: MailService; remote?: string; client?: string; password?: string } = {},
  ) => {
    const { service = 'jmap', remote = '192.0.2.7', client = 'Program', password = 'phone' } = how
    const attempt: SignInAttempt = { service, userName: null, secret: new Secret('typed'), remote, client }
    const credential = { kind: 'app-password', id: testAppPassword(ANNA, password).id } as const
    const account: AccountId = ANNA.id
    recorder.accepted(
      attempt,
      { account, address: 'anna@x' as Address, credential, access: 'read-only' },
      false,
    )
  }
  const told = async () => {
    await recorder.flush()
    return recorded.length
  }
  return { clock, signIn, told, uses: () => uses }
}

test('a program that asks a thousand times is one sign-in for its holder, and its last use is the last', async () => {
  const { signIn, told, uses, clock } = world()
  for (let request = 0; request < 1_000; request++) {
    signIn()
    clock.advance(1_000)
  }
  assert.equal(await told(), 1)
  assert.equal(uses(), 1_000)
})

test('after it was quiet, from elsewhere, by another program or with another app password it is another', async () => {
  const { signIn, told, clock } = world()
  signIn()
  signIn({ remote: '192.0.2.8' })
  signIn({ client: 'Other' })
  signIn({ password: 'tablet' })
  assert.equal(await told(), 4)
  clock.advance(15 * 60_000)
  signIn()
  assert.equal(await told(), 5)
})

test('every connection of a mail program is a sign-in of its own', async () => {
  const { signIn, told } = world()
  signIn({ service: 'imap' })
  signIn({ service: 'imap' })
  assert.equal(await told(), 2)
})
