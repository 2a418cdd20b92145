/** Mailboxes, subscriptions and accounts in a mail store. */
import assert from 'node:assert/strict'
import { FIRST_MAILBOXES, INBOX } from '../../mail/mailbox.ts'
import { FLAG } from '../../mail/message.ts'
import {
  ANNA,
  BERTIL,
  checks,
  flags,
  inboxOf,
  named,
  type OpenHarness,
  octetsOf,
  put,
} from './mail-harness.ts'

export const mailboxesContract = (engine: string, open: OpenHarness): void => {
  const check = checks(engine, open)

  check(
    'a new account has the first mailboxes, subscribed, and making it again changes nothing',
    async ({ store }) => {
      const before = await store.mailboxes(ANNA)
      assert.deepEqual(
        before.map(({ name, specialUse }) => ({ name, specialUse })),
        FIRST_MAILBOXES.map(({ name, specialUse }) => ({ name, specialUse })),
      )
      assert.deepEqual(await store.subscriptions(ANNA), FIRST_MAILBOXES.map((mailbox) => mailbox.name).sort())
      await store.createAccount(ANNA)
      assert.deepEqual(await store.mailboxes(ANNA), before)
    },
  )

  check('a new mailbox is empty, counts from uid 1 and has a modseq', async ({ store }) => {
    const made = await store.inTransaction(ANNA, (writer) => writer.createMailbox(named('Ny/Ärende'), null))
    assert.notEqual(made, 'exists')
    if (made === 'exists') return
    assert.deepEqual(await store.mailboxNamed(ANNA, named('Ny/Ärende')), made)
    assert.deepEqual(await store.mailbox(ANNA, made.id), made)
    assert.deepEqual(
      { ...made, id: 0, uidValidity: 0 },
      {
        id: 0,
        name: 'Ny/Ärende',
        specialUse: null,
        uidValidity: 0,
        uidNext: 1,
        highestModseq: await store.highestModseq(ANNA),
        sinceModseq: await store.highestModseq(ANNA),
        namedModseq: await store.highestModseq(ANNA),
        messages: 0,
        unseen: 0,
        deleted: 0,
        sizeOctets: 0,
        recentFromUid: 1,
      },
    )
  })

  check('a name is taken once, by creating or by renaming', async ({ store }) => {
    await store.inTransaction(ANNA, async (writer) => {
      assert.equal(await writer.createMailbox(INBOX, null), 'exists')
      const made = await writer.createMailbox(named('Resor'), null)
      assert.ok(made !== 'exists')
      assert.equal(await writer.createMailbox(named('Resor'), null), 'exists')
      assert.equal(await writer.renameMailbox(made.id, named('Sent')), 'exists')
      assert.equal(await writer.renameMailbox(made.id, named('Resor')), 'renamed')
      assert.equal(await writer.renameMailbox(made.id, named('Resor/Rom')), 'renamed')
      assert.equal(await writer.mailboxNamed(named('Resor')), null)
      assert.equal((await writer.mailboxNamed(named('Resor/Rom')))?.id, made.id)
      assert.notEqual(await writer.createMailbox(named('Resor'), null), 'exists')
    })
  })

  check('a renamed mailbox keeps its id, its uidvalidity and its messages', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const { uid } = await put(store, ANNA, inbox.id, octetsOf(10))
    await store.inTransaction(ANNA, (writer) => writer.renameMailbox(inbox.id, named('Gammalt')))
    const after = await store.mailboxNamed(ANNA, named('Gammalt'))
    assert.equal(after?.id, inbox.id)
    assert.equal(after?.uidValidity, inbox.uidValidity)
    assert.deepEqual(
      (await store.numbers(ANNA, inbox.id, 0)).map((message) => message.uid),
      [uid],
    )
  })

  check('neither id nor uidvalidity comes again, even when the clock goes back', async ({ store, clock }) => {
    const seen = { ids: new Set<number>(), newest: 0 }
    for (const { id, uidValidity } of await store.mailboxes(ANNA)) {
      seen.ids.add(id)
      seen.newest = Math.max(seen.newest, uidValidity)
    }
    for (const step of [0, 1_000, -86_400_000, 5_000, -3_600_000]) {
      clock.setMs(clock.nowMs() + step)
      const made = await store.inTransaction(ANNA, (writer) => writer.createMailbox(named('Samma'), null))
      assert.ok(made !== 'exists')
      assert.ok(!seen.ids.has(made.id))
      assert.ok(made.uidValidity > seen.newest)
      seen.ids.add(made.id)
      seen.newest = made.uidValidity
      await store.inTransaction(ANNA, (writer) => writer.removeMailbox(made.id))
    }
  })

  check(
    'the first uidvalidity is the time in seconds, so that an account made anew does not repeat one',
    async ({ store, clock }) => {
      assert.ok((await inboxOf(store, ANNA)).uidValidity >= Math.floor(clock.nowMs() / 1_000))
    },
  )

  check('a removed mailbox takes its messages and what only it held', async (harness) => {
    const { store } = harness
    const [inbox, sent] = [await inboxOf(store, ANNA), await store.mailboxNamed(ANNA, named('Sent'))]
    assert.ok(sent !== null)
    const onlyThere = await put(store, ANNA, sent.id, octetsOf(100_000, 1))
    const inBoth = await put(store, ANNA, sent.id, octetsOf(100_000, 2))
    await store.inTransaction(ANNA, (writer) =>
      writer.addMessage(inbox.id, inBoth.email, 100_000, flags(), { atMs: 0, zoneMinutes: 0 }),
    )
    await store.inTransaction(ANNA, (writer) => writer.removeMailbox(sent.id))
    assert.equal(await store.mailbox(ANNA, sent.id), null)
    assert.deepEqual(await store.numbers(ANNA, sent.id, 0), [])
    assert.deepEqual(await store.usage(ANNA), { messages: 1, octets: 100_000 })
    assert.deepEqual(
      (await store.texts(ANNA, [onlyThere.email, inBoth.email], ['preview'])).map((text) => text !== null),
      [false, true],
    )
    assert.equal(await harness.filedBodies(ANNA), 1)
  })

  check('special use is set and taken away', async ({ store }) => {
    const use = async () => (await store.mailboxNamed(ANNA, named('Archive')))?.specialUse
    const { id } = (await store.mailboxNamed(ANNA, named('Archive'))) ?? assert.fail()
    await store.inTransaction(ANNA, (writer) => writer.setSpecialUse(id, null))
    assert.equal(await use(), null)
    await store.inTransaction(ANNA, (writer) => writer.setSpecialUse(id, '\\Junk'))
    assert.equal(await use(), '\\Junk')
  })

  check(
    'a subscription outlives its mailbox, and comes and goes once however often it is asked for',
    async ({ store }) => {
      const name = named('Listor/Jazz')
      await store.inTransaction(ANNA, async (writer) => {
        await writer.subscribe(name, true)
        await writer.subscribe(name, true)
      })
      assert.equal((await store.subscriptions(ANNA)).filter((subscribed) => subscribed === name).length, 1)
      await store.inTransaction(ANNA, async (writer) => {
        assert.ok((await writer.subscriptions()).includes(name))
        await writer.subscribe(name, false)
        await writer.subscribe(name, false)
      })
      assert.ok(!(await store.subscriptions(ANNA)).includes(name))
    },
  )

  check('what is recent is taken by one session only', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const take = () => store.inTransaction(ANNA, (writer) => writer.takeRecent(inbox.id))
    assert.equal(await take(), 1)
    const first = await put(store, ANNA, inbox.id, octetsOf(5))
    await put(store, ANNA, inbox.id, octetsOf(5), flags(FLAG.seen))
    assert.equal(await take(), first.uid)
    assert.equal(await take(), first.uid + 2)
    assert.equal((await inboxOf(store, ANNA)).recentFromUid, first.uid + 2)
  })

  check('one account sees nothing of another', async ({ store }) => {
    await store.createAccount(BERTIL)
    const { email } = await put(store, ANNA, (await inboxOf(store, ANNA)).id, octetsOf(10))
    const theirs = await inboxOf(store, BERTIL)
    assert.deepEqual(await store.numbers(BERTIL, theirs.id, 0), [])
    assert.deepEqual(await store.texts(BERTIL, [email], ['header']), [null])
    assert.deepEqual(await store.smallBodies(BERTIL, [email]), [null])
    assert.deepEqual(await store.usage(BERTIL), { messages: 0, octets: 0 })
  })

  check(
    'an erased account is gone, the others are not, and erasing again does nothing',
    async ({ store }) => {
      await store.createAccount(BERTIL)
      await put(store, ANNA, (await inboxOf(store, ANNA)).id, octetsOf(100_000))
      await store.erase(ANNA)
      await store.erase(ANNA)
      await assert.rejects(store.mailboxes(ANNA), /no mail/)
      await assert.rejects(store.writeBody(ANNA, null), /no mail/)
      assert.equal((await store.mailboxes(BERTIL)).length, FIRST_MAILBOXES.length)
      await store.createAccount(ANNA)
      assert.equal((await inboxOf(store, ANNA)).messages, 0)
    },
  )
}
