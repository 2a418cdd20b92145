/** Delivers a queued message to one recipient here, once however often it is tried: the mail knows it by its key. */
import type { AccountStore } from '../../account/store.ts'
import type { Log } from '../../base/event.ts'
import type { Mail } from '../mail.ts'
import type { OutboxStore, QueuedRecipient } from '../outbox.ts'
import type { RelayOutcome } from '../relay.ts'

export type QueueDeliveryNeeds = {
  readonly outbox: Pick<OutboxStore, 'body'>
  readonly mail: Pick<Mail, 'intake' | 'deliver'>
  readonly accounts: Pick<AccountStore, 'find'>
  readonly log: Log
}

export const queueDelivery =
  ({ mail, outbox, accounts, log }: QueueDeliveryNeeds) =>
  async (one: QueuedRecipient): Promise<RelayOutcome> => {
    const { recipient, queueId, number, sender, sizeOctets } = one
    if (recipient.kind !== 'local') return { kind: 'postponed', reply: '451 4.3.5 Not an address here' }
    try {
      if ((await accounts.find(recipient.account)) === null)
        return { kind: 'refused', reply: '550 5.1.1 There is no such address here any more' }
      const returnPath = Buffer.from(`Return-Path: <${sender ?? ''}>\r\n`, 'utf8')
      const intake = await mail.intake(recipient.account, sizeOctets + returnPath.length)
      try {
        await intake.write(returnPath) // RFC 5321 §4.4: at the end of the way
        for await (const chunk of outbox.body(queueId)) await intake.write(chunk)
      } catch (fault) {
        await intake.abandon()
        throw fault
      }
      const finished = await intake.finish()
      if (finished.kind === 'too-large')
        return { kind: 'refused', reply: '552 5.3.4 The message is too large' }
      await using _ = finished.message.body
      const result = await mail.deliver(recipient.account, finished.message, `${queueId}/${number}`)
      return result.kind === 'delivered'
        ? { kind: 'relayed' }
        : { kind: 'postponed', reply: '452 4.2.2 The mailbox is full' }
    } catch (fault) {
      log({ event: 'background.fault', task: 'queue delivery', fault })
      return { kind: 'postponed', reply: '451 4.3.0 The message cannot be stored just now' }
    }
  }
