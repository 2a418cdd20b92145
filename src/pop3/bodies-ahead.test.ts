import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../account/account.ts'
import type { MailboxId } from '../mail/mailbox.ts'
import type { EmailId, Uid } from '../mail/message.ts'
import { BodiesAhead } from './bodies-ahead.ts'
import { AHEAD_MESSAGE_OCTETS_MAX, AHEAD_MESSAGES_MAX, AHEAD_OCTETS_MAX } from './limits.ts'
import type { Maildrop } from './maildrop.ts'

/** A maildrop of messages of these sizes, and the questions the store was asked. */
const maildrop = (sizes: readonly number[]) => {
  const asked: number[] = []
  const drop: Maildrop = {
    account: 'a' as AccountId,
    mailbox: 1 as MailboxId,
    count: sizes.length,
    uidAt: (index) => (index + 1) as Uid,
    emailAt: (index) => index as EmailId,
    sizeAt: (index) => sizes[index] ?? 0,
    uniqueIdAt: (index) => `1-${index + 1}`,
    marked: new Set(),
  }
  const read = {
    smallBodies: (_: AccountId, emails: readonly EmailId[]) => {
      asked.push(emails.length)
      return Promise.resolve(emails.map((email) => new TextEncoder().encode(`body ${email}`)))
    },
  }
  return { drop, asked, bodies: new BodiesAhead(read, drop) }
}

const text = async (body: ReturnType<BodiesAhead['take']>) =>
  new TextDecoder().decode((await body) ?? undefined)

test('messages taken in order are asked for together, in ever larger numbers up to the limit', async () => {
  const { bodies, asked } = maildrop(Array(300).fill(10))
  for (let index = 0; index < 300; index++) assert.equal(await text(bodies.take(index)), `body ${index}`)
  assert.deepEqual(asked, [1, 8, 64, 64, 64, 64, 35])
  assert.equal(Math.max(...asked), AHEAD_MESSAGES_MAX)
})

test('messages taken out of order are asked for one by one, and never mixed up', async () => {
  const { bodies, asked } = maildrop(Array(20).fill(10))
  for (const index of [5, 3, 3, 19, 0, 2, 1]) assert.equal(await text(bodies.take(index)), `body ${index}`)
  assert.deepEqual(asked, Array(7).fill(1))
})

test('what is held ahead is bounded in octets, and a large message is not held at all', async () => {
  const { bodies, asked, drop } = maildrop(Array(40).fill(AHEAD_MESSAGE_OCTETS_MAX))
  for (let index = 0; index < drop.count; index++) await bodies.take(index)
  assert.ok(Math.max(...asked) <= AHEAD_OCTETS_MAX / AHEAD_MESSAGE_OCTETS_MAX)
  const large = maildrop([AHEAD_MESSAGE_OCTETS_MAX + 1])
  assert.equal(await large.bodies.take(0), null)
  assert.deepEqual(large.asked, [])
})

test('a marked message is not read ahead', async () => {
  const { bodies, asked, drop } = maildrop(Array(6).fill(10))
  drop.marked.add(3)
  await bodies.take(0)
  await bodies.take(1)
  assert.deepEqual(asked, [1, 2])
})
