/** What keeps the search index up: it follows deliveries, rests while much comes in, is bounded, and forgets what is gone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, named, type RealMail, realMail } from '../../../test/support/real-mail.ts'
import { sha256 } from '../../base/digest.ts'
import type { Uid } from '../message.ts'
import { emailsIn, hasEmail } from '../search-index.ts'
import { INDEX_DELAY_MS } from './indexer.ts'

const never = new AbortController().signal

const message = (fields: Readonly<Record<string, string>>, body = 'body'): string =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}\r\n`

const until = async (real: RealMail, holds: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 1_000; turn++) {
    if (await holds()) return
    real.clock.advance(50)
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('it never came about')
}

const indexedEmails = async (real: RealMail): Promise<number> =>
  emailsIn((await real.index.state(ANNA)).indexed).length

test('the indexer reaches all mail of an account that is opened or delivered to', async () => {
  await using real = await realMail({}, true)
  await real.put(Array.from({ length: 150 }, (_, number) => message({ Subject: `number ${number}` })))
  await until(real, async () => (await indexedEmails(real)) === 150)
  await real.mail.deliver(ANNA, await real.incoming(message({ Subject: 'later' })))
  await until(real, async () => (await indexedEmails(real)) === 151)
  const { modseq } = await real.index.state(ANNA)
  assert.equal(modseq, await real.mail.read.highestModseq(ANNA))
  assert.deepEqual(real.faults, [])
})

/** Letters thrown like dice: each three of them are new to the index. */
const dice = (letter: number) =>
  Array.from({ length: 500 }, (_, at) => sha256(Uint8Array.of(letter, at, at >> 8)).toBase64()).join('')

test('an index takes no more than twice the quota; what is not in it is found by reading', async () => {
  await using real = await realMail({ quotaOctets: 250_000 }, true)
  const letters = Array.from({ length: 10 }, (_, at) =>
    message({ Subject: `throw ${at}` }, `${dice(at)} (${at})`),
  )
  const octets = async () => (await real.index.octets(ANNA)) ?? 0
  for (const [at, letter] of letters.entries()) {
    await real.put([letter])
    await until(real, async () => (await octets()) >= 500_000 || (await indexedEmails(real)) > at)
  }
  await assert.rejects(
    until(real, async () => (await indexedEmails(real)) === letters.length),
    /never came about/,
  )
  assert.ok((await octets()) < 800_000, 'more than the last letter went beyond it')
  using open = await real.open()
  for (const at of [0, letters.length - 1])
    assert.deepEqual(
      await real.mail.search(open, { kind: 'text', where: 'body', needle: `(${at})` }, never),
      [at + 1],
    )
})

test('an index that was full goes on when mail is removed', async () => {
  await using real = await realMail({ quotaOctets: 250_000 }, true)
  const octets = async () => (await real.index.octets(ANNA)) ?? 0
  const uids: Uid[] = []
  while ((await octets()) < 500_000) {
    uids.push(...(await real.put([message({ Subject: 'throw' }, dice(uids.length))])))
    await until(real, async () => (await octets()) >= 500_000 || (await indexedEmails(real)) === uids.length)
  }
  const { id } = await real.mailboxNamed()
  await real.mail.remove(ANNA, id, uids.slice(1))
  await real.put([message({ Subject: 'later' })])
  await until(real, async () => (await indexedEmails(real)) === 2)
  assert.ok((await octets()) < 250_000)
})

test('while much mail comes in the indexer rests, goes on after it, and can be closed at any time', async () => {
  await using real = await realMail({}, true)
  const deliver = async () =>
    real.mail.deliver(ANNA, await real.incoming(message({ Subject: 'one of many' })))
  await Promise.all(Array.from({ length: 200 }, deliver))
  real.clock.advance(INDEX_DELAY_MS)
  assert.equal(real.clock.timers, 1, 'it waits')
  await until(real, async () => (await indexedEmails(real)) === 200)
  await Promise.all(Array.from({ length: 200 }, deliver))
  real.clock.advance(INDEX_DELAY_MS)
  assert.equal(real.clock.timers, 1, 'it waits again')
  await real.mail.close()
  assert.equal(real.clock.timers, 0)
})

test('an indexer that is closed in the middle of a batch rests no more, however much mail came in meanwhile', async () => {
  await using real = await realMail({}, true)
  await real.put(Array.from({ length: 65 }, (_, number) => message({ Subject: `number ${number}` })))
  const { id: mailbox } = await real.mailboxNamed()
  const closed = Promise.withResolvers<void>()
  const { add } = real.index
  Object.assign(real.index, {
    add: async (...batch: Parameters<typeof add>) => {
      await add(...batch)
      for (let change = 0; change < 200; change++)
        real.bus.publish({ kind: 'mailbox-changed', account: ANNA, mailbox, modseq: 1 })
      void real.mail.close().then(closed.resolve)
    },
  })
  real.clock.advance(INDEX_DELAY_MS)
  await closed.promise
  assert.equal(real.clock.timers, 0)
})

test('documents of mail that is gone leave the index within the hour, hidden by copies within the day', async () => {
  await using real = await realMail({}, true)
  const uids = await real.put([message({ Subject: 'stays' }), message({ Subject: 'goes' })])
  using open = await real.open()
  await until(real, async () => (await indexedEmails(real)) === 2)
  const gone = open.table.emailAt(1)
  await real.mail.remove(ANNA, open.id, uids.slice(1))
  await until(real, async () => !hasEmail((await real.index.state(ANNA)).indexed, gone))
  await real.put([message({ Subject: 'goes too' })])
  await until(real, async () => (await indexedEmails(real)) === 2)
  await real.mail.copy(ANNA, open.id, [1 as Uid], named('Archive'))
  await open.refresh()
  const goneToo = open.table.emailAt(1)
  await real.mail.remove(ANNA, open.id, [3 as Uid])
  real.clock.advance(86_400_000)
  await real.mail.copy(ANNA, open.id, [1 as Uid], named('Archive'))
  await until(real, async () => !hasEmail((await real.index.state(ANNA)).indexed, goneToo))
  assert.equal(await indexedEmails(real), 1)
})

test('an index that is newer than the mail is thrown away and made anew', async () => {
  await using real = await realMail({}, true)
  await real.index.add(ANNA, [{ email: 1 as never, header: 'other', body: 'someone else' }], 1_000_000)
  await real.put([message({ Subject: 'own' })])
  await until(real, async () => (await real.index.state(ANNA)).modseq < 1_000_000)
  await until(real, async () => (await indexedEmails(real)) === 1)
  assert.equal((await real.index.find(ANNA, 'body', 'someone'))?.matching.some(Boolean), false)
})
