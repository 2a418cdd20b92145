import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { MailRefusal } from '../account/mail-refusal.ts'
import { noLog } from '../base/event.ts'
import { Secret } from '../base/secret.ts'
import { testAccount, testAppPassword, testHash } from '../storage/contract/directory.ts'
import type { Activity } from './activity.ts'
import { createSignInRecorder } from './sign-in-recorder.ts'

const ANNA = testAccount('anna')
const PHONE = testAppPassword(ANNA, 'phone')
const MATCH = {
  appPassword: PHONE,
  hash: testHash('phone'),
  ownsAddress: true,
  accountAddress: ANNA.address,
}

const world = () => {
  const clock = handClock()
  const recorded: Activity[] = []
  const recorder = createSignInRecorder({
    accounts: { findByAddress: async () => ANNA },
    appPasswords: { recordUses: async () => {} },
    activity: { record: async (those) => void recorded.push(...those) },
    stillTrying: { record: async () => [] },
    clock,
    log: noLog,
  })
  const refused = (
    because: MailRefusal,
    remote: string,
    isRight: boolean,
    service: 'imap' | 'smtp' = 'imap',
    guess: number | null = null,
  ) =>
    recorder.refused(
      { service, userName: ANNA.address, secret: new Secret('typed'), remote, client: null },
      because,
      isRight ? MATCH : null,
      ANNA.address,
      guess === null ? null : Uint8Array.of(guess),
    )
  const told = async () => {
    await recorder.flush()
    return recorded.splice(0).length
  }
  return { clock, refused, told }
}

for (const [because, isRight] of [
  ['other-network', true],
  ['other-service', true],
  ['too-many-failures', true],
  ['too-many-failures', false],
] as const) {
  const secret = isRight ? 'a right secret' : 'a guess'
  test(`${because} with ${secret}: one activity an hour and network, however often it is tried`, async () => {
    const { clock, refused, told } = world()
    for (let tried = 0; tried < 1_000; tried++) refused(because, `192.0.2.${tried % 256}`, isRight)
    assert.equal(await told(), 1)
    refused(because, '198.51.100.7', isRight)
    refused(because, '192.0.2.7', isRight, 'smtp')
    assert.equal(await told(), 2)
    clock.advance(3_600_000)
    refused(because, '192.0.2.7', isRight)
    assert.equal(await told(), 1)
  })
}

test('guesses, which wait longer and longer, are told one by one; the same again, which does not wait, is not', async () => {
  const { refused, told } = world()
  for (let tried = 0; tried < 1_000; tried++)
    refused('wrong-app-password', '192.0.2.7', false, 'imap', tried % 5)
  for (let tried = 0; tried < 1_000; tried++) refused('decoy-app-password', '192.0.2.7', true, 'imap', 7)
  assert.equal(await told(), 6)
})
