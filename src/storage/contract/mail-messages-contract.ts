/** Messages in a mail store: uids, modseqs, flags, copies, and what is read of them. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type EmailId, FLAG, type TextColumn, type Uid } from '../../mail/message.ts'
import {
  ANNA,
  checks,
  contentOf,
  flags,
  inboxOf,
  named,
  type OpenHarness,
  octetsOf,
  put,
  putIn,
  RECEIVED,
  textsOf,
  writeBody,
} from './mail-harness.ts'

const COLUMNS: readonly TextColumn[] = [
  'header',
  'headerCut',
  'envelope',
  'bodyStructure',
  'structure',
  'preview',
  'sentMs',
  'sentZoneMinutes',
]

export const messagesContract = (engine: string, open: OpenHarness): void => {
  const check = checks(engine, open)

  check(
    'an added message has the numbers it was given, the next uid and the next modseq',
    async ({ store }) => {
      const inbox = await inboxOf(store, ANNA)
      const { email, uid, modseq } = await put(
        store,
        ANNA,
        inbox.id,
        octetsOf(321),
        flags(FLAG.seen, '$Junk a'),
      )
      assert.equal(uid, inbox.uidNext)
      assert.ok(modseq > inbox.highestModseq)
      assert.deepEqual(await store.numbers(ANNA, inbox.id, 0), [
        {
          uid,
          email,
          system: FLAG.seen,
          keywords: '$Junk a',
          modseq,
          sizeOctets: 321,
          internalMs: RECEIVED.atMs,
          zoneMinutes: RECEIVED.zoneMinutes,
          thread: 1,
          hasAttachment: false,
        },
      ])
      assert.equal(await store.highestModseq(ANNA), modseq)
    },
  )

  check(
    'texts come back as they were given, in the order asked for, null for what is gone',
    async ({ store }) => {
      const inbox = await inboxOf(store, ANNA)
      const emails: EmailId[] = []
      for (const number of [1, 2, 3])
        emails.push((await put(store, ANNA, inbox.id, octetsOf(9), flags(), number)).email)
      const [one, two, three] = emails
      assert.ok(one !== undefined && two !== undefined && three !== undefined)
      const asked = [three, 99_999 as EmailId, one, three]
      const bytesAsText = (value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString() : value
      const plain = (texts: object | null) =>
        texts === null
          ? null
          : new Map(Object.entries(texts).map(([name, value]) => [name, bytesAsText(value)]))
      const expected = [textsOf(3), null, textsOf(1), textsOf(3)]
      assert.deepEqual((await store.texts(ANNA, asked, COLUMNS)).map(plain), expected.map(plain))
      assert.deepEqual(await store.texts(ANNA, [two], ['preview']), [{ preview: textsOf(2).preview }])
      // One between two that are asked for is not given out.
      assert.deepEqual(
        await store.texts(ANNA, [one, three], ['preview']),
        [1, 3].map((number) => ({ preview: textsOf(number).preview })),
      )
      assert.deepEqual(await store.texts(ANNA, [], ['preview']), [])
    },
  )

  check('every octet of a header comes back, whatever they are', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const octets = fc.uint8Array({ maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(fc.array(octets, { minLength: 1, maxLength: 20 }), async (given) => {
        // NUL and all the others in any case.
        const headers = [...given, Uint8Array.from({ length: 512 }, (_, at) => at % 256)].map((header) =>
          Buffer.from(header).toString('latin1'),
        )
        const emails = await store.inTransaction(ANNA, async (writer) => {
          const added: EmailId[] = []
          for (const header of headers) {
            const body = await writeBody(store, ANNA, octetsOf(1))
            const email = await writer.addEmail({ ...contentOf(1), header }, body)
            await writer.addMessage(inbox.id, email, 1, flags(), RECEIVED)
            added.push(email)
          }
          return added
        })
        const read = await store.texts(ANNA, emails, ['header'])
        assert.deepEqual(
          read.map((texts) => texts?.header),
          headers,
        )
      }),
      { numRuns: 20, seed: 9051 },
    )
  })

  check(
    'small bodies come in the order asked for, null for large ones and those that are gone',
    async ({ store }) => {
      const inbox = await inboxOf(store, ANNA)
      const small = await put(store, ANNA, inbox.id, octetsOf(8_192, 1))
      const largest = await put(store, ANNA, inbox.id, octetsOf(65_536, 2))
      const large = await put(store, ANNA, inbox.id, octetsOf(65_537, 3))
      const empty = await put(store, ANNA, inbox.id, octetsOf(0))
      const bodies = await store.smallBodies(
        ANNA,
        [largest, large, small, { email: 777 as EmailId }, empty].map(({ email }) => email),
      )
      assert.deepEqual(
        bodies.map((body) => body && Buffer.from(body)),
        [octetsOf(65_536, 2), null, octetsOf(8_192, 1), null, octetsOf(0)],
      )
    },
  )

  check(
    'thousands of messages are listed whole and in order, by whatever list they are asked for',
    async ({ store }) => {
      const inbox = await inboxOf(store, ANNA)
      const total = 1_300 // more than two chunks of any list
      await store.inTransaction(ANNA, async (writer) => {
        for (let number = 0; number < total; number++)
          await putIn(writer, inbox.id, await writeBody(store, ANNA, octetsOf(10, number)), flags(), number)
      })
      const numbers = await store.numbers(ANNA, inbox.id, 0)
      assert.deepEqual(
        numbers.map(({ uid }) => uid),
        Array.from({ length: total }, (_, at) => at + 1),
      )
      const backwards = numbers.map(({ email }) => email).reverse()
      const texts = await store.texts(ANNA, backwards, ['structure'])
      assert.deepEqual(
        texts.map((text) => text?.structure),
        Array.from({ length: total }, (_, at) => `structure ${total - 1 - at}`),
      )
      const bodies = await store.smallBodies(ANNA, backwards)
      assert.ok(
        bodies.every(
          (body, at) => body !== null && octetsOf(10, total - 1 - at).every((octet, n) => octet === body[n]),
        ),
      )
      const odd = numbers.filter(({ uid }) => uid % 2 === 1).map(({ uid }) => uid)
      await store.inTransaction(ANNA, async (writer) => {
        const found = await writer.numbersOf(inbox.id, [...odd, 5_000 as Uid, 1 as Uid].reverse())
        assert.deepEqual(
          found.map(({ uid }) => uid),
          odd,
        )
        await writer.expunge(inbox.id, odd)
      })
      assert.deepEqual(await store.expunged(ANNA, inbox.id, 0), odd)
      assert.equal((await inboxOf(store, ANNA)).messages, total - odd.length)
    },
  )

  check(
    'flags set together take one modseq, and only what changed is listed as changed',
    async ({ store }) => {
      const inbox = await inboxOf(store, ANNA)
      const uids: Uid[] = []
      for (let number = 0; number < 4; number++)
        uids.push((await put(store, ANNA, inbox.id, octetsOf(10, number))).uid)
      const before = await store.highestModseq(ANNA)
      const [first, second, third] = uids as [Uid, Uid, Uid]
      const modseq = await store.inTransaction(ANNA, (writer) =>
        writer.setFlags(inbox.id, [
          { uid: third, flags: flags(FLAG.seen | FLAG.deleted) },
          { uid: first, flags: flags(FLAG.flagged, 'viktigt') },
          { uid: 4_711 as Uid, flags: flags(FLAG.seen) },
        ]),
      )
      assert.equal(modseq, before + 1)
      const changed = await store.numbers(ANNA, inbox.id, before)
      assert.deepEqual(
        changed.map((message) => [message.uid, message.system, message.keywords, message.modseq]),
        [
          [first, FLAG.flagged, 'viktigt', modseq],
          [third, FLAG.seen | FLAG.deleted, '', modseq],
        ],
      )
      assert.ok(changed.every((message) => message.uid !== second))
      const { unseen, deleted, highestModseq } = await inboxOf(store, ANNA)
      assert.deepEqual({ unseen, deleted, highestModseq }, { unseen: 3, deleted: 1, highestModseq: modseq })
      await store.inTransaction(ANNA, async (writer) =>
        assert.deepEqual(await writer.deletedUids(inbox.id), [third]),
      )
    },
  )

  check('a change that meets no message takes no modseq', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const before = await store.highestModseq(ANNA)
    await store.inTransaction(ANNA, async (writer) => {
      assert.equal(await writer.setFlags(inbox.id, [{ uid: 9 as Uid, flags: flags() }]), inbox.highestModseq)
      assert.equal(await writer.expunge(inbox.id, [9 as Uid]), inbox.highestModseq)
      assert.equal(await writer.expunge(inbox.id, []), inbox.highestModseq)
    })
    assert.equal(await store.highestModseq(ANNA), before)
  })

  check('an expunged uid is remembered with its modseq and never given out again', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const one = await put(store, ANNA, inbox.id, octetsOf(10, 1))
    const two = await put(store, ANNA, inbox.id, octetsOf(10, 2))
    const first = await store.inTransaction(ANNA, (writer) => writer.expunge(inbox.id, [two.uid]))
    const second = await store.inTransaction(ANNA, (writer) => writer.expunge(inbox.id, [one.uid, two.uid]))
    assert.ok(second > first)
    assert.deepEqual(await store.expunged(ANNA, inbox.id, 0), [one.uid, two.uid])
    assert.deepEqual(await store.expunged(ANNA, inbox.id, first), [one.uid])
    assert.deepEqual(await store.expunged(ANNA, inbox.id, second), [])
    const three = await put(store, ANNA, inbox.id, octetsOf(10, 3))
    assert.equal(three.uid, two.uid + 1)
    assert.ok(three.email > two.email)
  })

  check(
    'a copy is the same content: it stays until the last message that holds it is gone',
    async (harness) => {
      const { store } = harness
      const [inbox, archive] = [await inboxOf(store, ANNA), await store.mailboxNamed(ANNA, named('Archive'))]
      assert.ok(archive !== null)
      const original = await put(store, ANNA, inbox.id, octetsOf(90_000))
      const copy = await store.inTransaction(ANNA, (writer) =>
        writer.addMessage(archive.id, original.email, 90_000, flags(FLAG.seen), RECEIVED),
      )
      assert.deepEqual(await store.usage(ANNA), { messages: 2, octets: 180_000 })
      await store.inTransaction(ANNA, (writer) => writer.expunge(inbox.id, [original.uid]))
      assert.notDeepEqual(await store.texts(ANNA, [original.email], ['preview']), [null])
      assert.equal(await harness.filedBodies(ANNA), 1)
      await store.inTransaction(ANNA, (writer) => writer.expunge(archive.id, [copy.uid]))
      assert.deepEqual(await store.texts(ANNA, [original.email], ['preview']), [null])
      assert.deepEqual([await harness.filedBodies(ANNA), await harness.contents(ANNA)], [0, 0])
      assert.deepEqual(await store.usage(ANNA), { messages: 0, octets: 0 })
    },
  )

  check('a move keeps the content, whether it adds or removes first', async ({ store }) => {
    const [inbox, archive] = [await inboxOf(store, ANNA), await store.mailboxNamed(ANNA, named('Archive'))]
    assert.ok(archive !== null)
    for (const addFirst of [true, false]) {
      const { uid, email } = await put(store, ANNA, inbox.id, octetsOf(50))
      await store.inTransaction(ANNA, async (writer) => {
        if (!addFirst) await writer.expunge(inbox.id, [uid])
        await writer.addMessage(archive.id, email, 50, flags(), RECEIVED)
        if (addFirst) await writer.expunge(inbox.id, [uid])
      })
      assert.notDeepEqual(await store.smallBodies(ANNA, [email]), [null])
    }
  })

  check('a content that was put in no mailbox is not kept', async (harness) => {
    await using body = await writeBody(harness.store, ANNA, octetsOf(100_000))
    await harness.store.inTransaction(ANNA, (writer) => writer.addEmail(contentOf(1), body))
    assert.deepEqual([await harness.contents(ANNA), await harness.filedBodies(ANNA)], [0, 0])
  })

  check('a delivery is claimed once, also after a restart', async (harness) => {
    const claim = (key: string) => harness.store.inTransaction(ANNA, (writer) => writer.claimDelivery(key))
    const [one, another, other] = await Promise.all([claim('q1'), claim('q1'), claim('q2')])
    assert.deepEqual([one !== another, other], [true, true])
    await harness.reopen()
    assert.equal(await claim('q1'), false)
  })
}
