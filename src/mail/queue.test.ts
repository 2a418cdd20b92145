/** The queue over the real stores: what is queued in one transaction arrives once, whatever dies in between. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, type RealMail, realMail } from '../../test/support/real-mail.ts'
import { seededRandom } from '../../test/support/smtp-world.ts'
import { type AccountId, newAccountId } from '../account/account.ts'
import { type Address, parseAddress } from '../account/address.ts'
import { bounceWords } from '../notices/bounce-words.ts'
import { readTexts } from '../texts/texts.ts'
import { INBOX } from './mailbox.ts'
import { createQueueRunner, type QueueRunnerNeeds } from './queue-runner.ts'

const MESSAGE = 'From: anna@example.test\r\nSubject: to both\r\n\r\nhello\r\n'

const queueOver = async (real: RealMail) => {
  const random = seededRandom(7)
  const addAccount = async (text: string, known?: AccountId) => {
    const address = parseAddress(text) as Address
    const id = known ?? newAccountId(random)
    if (known === undefined) await real.stores.mail.createAccount(id)
    await real.stores.accounts.add({ id, address, createdMs: 0, twoStepSinceMs: null }, '')
    return { kind: 'local', account: id, address } as const
  }
  const anna = await addAccount('anna@example.test', ANNA)
  const bo = await addAccount('bo@example.test')
  const runnerWith = (over: Partial<QueueRunnerNeeds> = {}) =>
    createQueueRunner({
      outbox: real.stores.outbox,
      mail: real.mail,
      accounts: real.stores.accounts,
      profiles: real.stores.profiles,
      sayBounce: bounceWords(readTexts(), 'mail.example.test'),
      relay: null,
      clock: real.clock,
      random,
      log: () => {},
      hostname: 'mail.example.test',
      ...over,
    })
  const messagesOf = async (account: AccountId) =>
    (await real.mail.read.mailboxNamed(account, INBOX))?.messages
  const queue = async () => {
    const intake = await real.mail.queueIntake(null)
    await intake.write(Buffer.from(MESSAGE))
    const finished = await intake.finish()
    assert.equal(finished.kind, 'message')
    if (finished.kind !== 'message') return
    await using _ = finished.message.body
    await real.mail.queue(finished.message, 'anna@example.test', [anna, bo])
  }
  return { anna, bo, queue, runnerWith, messagesOf }
}

test('a message for two arrives in both inboxes, and the queue is empty', async () => {
  await using real = await realMail()
  const { anna, bo, queue, runnerWith, messagesOf } = await queueOver(real)
  await queue()
  assert.equal(real.queued(), 1)
  const runner = runnerWith()
  runner.wake()
  await runner.stop() // finishes what it has claimed
  assert.deepEqual([await messagesOf(anna.account), await messagesOf(bo.account)], [1, 1])
  assert.equal(await real.stores.outbox.nextDueMs(), null)
})

test('a runner that dies between the delivery and its note delivers nothing twice', async () => {
  await using real = await realMail()
  const { anna, bo, queue, runnerWith, messagesOf } = await queueOver(real)
  await queue()
  const dying = runnerWith({
    outbox: { ...real.stores.outbox, finish: () => Promise.reject(new Error('killed')) },
  })
  dying.wake()
  await dying.idle()
  await dying.stop()
  assert.equal(await messagesOf(anna.account), 1)
  const runner = runnerWith()
  real.clock.advance(21 * 60_000)
  runner.wake()
  await runner.idle()
  await runner.stop()
  assert.deepEqual([await messagesOf(anna.account), await messagesOf(bo.account)], [1, 1])
  assert.equal(await real.stores.outbox.nextDueMs(), null)
})
