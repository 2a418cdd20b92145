import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, named, type RealMail, realMail } from '../../../test/support/real-mail.ts'
import type { MailboxName, SpecialUse } from '../mailbox.ts'
import { FLAG, type Uid } from '../message.ts'

const MESSAGE = 'Subject: one\r\n\r\nbody\r\n'

const uidsIn = async ({ mail, mailboxNamed }: RealMail, name?: MailboxName): Promise<readonly number[]> =>
  (await mail.read.numbers(ANNA, (await mailboxNamed(name)).id, 0)).map(({ uid }) => uid)

const names = async ({ mail }: RealMail): Promise<readonly string[]> =>
  (await mail.read.mailboxes(ANNA)).map(({ name }) => name).sort()

const bodyOf = async ({ mail, mailboxNamed }: RealMail, uid: number): Promise<string> => {
  const inbox = await mailboxNamed()
  const row = (await mail.read.numbers(ANNA, inbox.id, 0)).find((one) => one.uid === uid)
  const chunks: Uint8Array[] = []
  for await (const chunk of mail.read.body(ANNA, row!.email, 0, Number.POSITIVE_INFINITY)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

test('a mailbox is made with the names above it, and once only', async () => {
  await using real = await realMail()
  const create = (name: string, use: SpecialUse | null = null) =>
    real.mail.createMailbox(ANNA, named(name), use)
  assert.equal((await create('Work/2026/Offers')).kind, 'created')
  for (const name of ['Work', 'Work/2026', 'Work/2026/Offers'])
    assert.deepEqual(await create(name), { kind: 'refused', because: 'exists' }, name)
  assert.deepEqual(await create('Sent 2', '\\Sent'), { kind: 'refused', because: 'special-use-taken' })
  assert.equal((await create('INBOX/Lists')).kind, 'created')
})

test('there are never more mailboxes than the limit, those above a name included', async () => {
  await using real = await realMail({ mailboxesMax: 8 })
  const create = (name: string) => real.mail.createMailbox(ANNA, named(name), null)
  assert.deepEqual(await create('a/b/c'), { kind: 'refused', because: 'too-many' })
  assert.equal((await create('a/b')).kind, 'created')
  assert.deepEqual(await create('d'), { kind: 'refused', because: 'too-many' })
  assert.equal((await names(real)).length, 8)
})

test('names below a renamed mailbox follow, and id, uidvalidity and messages stay', async () => {
  await using real = await realMail()
  await real.mail.createMailbox(ANNA, named('a/b'), null)
  await real.put([MESSAGE], named('a/b'))
  const before = await real.mailboxNamed(named('a/b'))
  assert.deepEqual(await real.mail.renameMailbox(ANNA, named('a'), named('x/y'), 'stay'), { kind: 'renamed' })
  const after = await real.mailboxNamed(named('x/y/b'))
  assert.deepEqual([after.id, after.uidValidity, after.messages], [before.id, before.uidValidity, 1])
  const all = await names(real)
  assert.ok(all.includes('x') && all.includes('x/y') && !all.some((name) => name === 'a' || name === 'a/b'))
})

test('a mailbox is not renamed to a name that is taken, nor into itself', async () => {
  await using real = await realMail()
  for (const name of ['a/c', 'b/c']) await real.mail.createMailbox(ANNA, named(name), null)
  await real.mail.removeMailbox(ANNA, named('b'))
  const rename = (from: string, to: string) => real.mail.renameMailbox(ANNA, named(from), named(to), 'stay')
  const refused = (because: string) => ({ kind: 'refused', because })
  assert.deepEqual(await rename('a', 'Sent'), refused('exists'))
  assert.deepEqual(await rename('a', 'b'), refused('exists'), 'a/c would become b/c, which is there')
  assert.deepEqual(await rename('a', 'a/b'), refused('into-itself'))
  assert.deepEqual(await rename('nothing', 'c'), refused('no-such-mailbox'))
  assert.deepEqual(await rename('b', 'd'), { kind: 'renamed' }, 'b is only a name with b/c below it')
  assert.ok((await names(real)).includes('d/c'))
})

test('a mailbox is not renamed to where a name below it would be none, and nothing has changed then', async () => {
  await using real = await realMail({ mailboxesMax: 100 })
  const deep = ['a', ...Array.from({ length: 10 }, (_, at) => `${at}`)].join('/')
  await real.mail.createMailbox(ANNA, named(deep), null)
  const before = await names(real)
  for (const to of [`${'b/'.repeat(10)}c`, 'x'.repeat(490)])
    assert.deepEqual(await real.mail.renameMailbox(ANNA, named('a'), named(to), 'stay'), {
      kind: 'refused',
      because: 'name-too-long',
    })
  assert.deepEqual(await names(real), before)
})

test('a mailbox takes the name above it, and those below follow, whichever was made first', async () => {
  await using real = await realMail()
  for (const name of ['a/b/b/b', 'a/b/c']) await real.mail.createMailbox(ANNA, named(name), null)
  await real.mail.removeMailbox(ANNA, named('a/b'))
  await real.mail.createMailbox(ANNA, named('a/b'), null)
  await real.mail.removeMailbox(ANNA, named('a'))
  const { id } = await real.mailboxNamed(named('a/b/b'))
  assert.deepEqual(await real.mail.renameMailbox(ANNA, named('a/b'), named('a'), 'stay'), { kind: 'renamed' })
  const tree = (await names(real)).filter((name) => name.startsWith('a'))
  assert.deepEqual(tree.toSorted(), ['a', 'a/b', 'a/b/b', 'a/c'])
  assert.equal((await real.mailboxNamed(named('a/b'))).id, id)
})

test('renaming INBOX moves its messages, leaves it empty and does not touch names below it', async () => {
  await using real = await realMail()
  await real.mail.createMailbox(ANNA, named('INBOX/Lists'), null)
  await real.put([MESSAGE, MESSAGE], undefined, { system: FLAG.seen, keywords: 'kept' })
  const inbox = await real.mailboxNamed()
  assert.deepEqual(await real.mail.renameMailbox(ANNA, named('INBOX'), named('Old'), 'stay'), {
    kind: 'renamed',
  })
  const old = await real.mailboxNamed(named('Old'))
  assert.equal((await real.mailboxNamed()).id, inbox.id)
  assert.deepEqual(await uidsIn(real), [])
  const moved = await real.mail.read.numbers(ANNA, old.id, 0)
  assert.deepEqual(
    moved.map(({ system, keywords }) => [system, keywords]),
    [
      [FLAG.seen, 'kept'],
      [FLAG.seen, 'kept'],
    ],
  )
  assert.ok((await names(real)).includes('INBOX/Lists'))
})

test('INBOX is not removed; a removed name that is made again has a higher uidvalidity and another id', async () => {
  await using real = await realMail()
  assert.deepEqual(await real.mail.removeMailbox(ANNA, named('INBOX')), { kind: 'refused', because: 'inbox' })
  const before = await real.mailboxNamed(named('Trash'))
  assert.deepEqual(await real.mail.removeMailbox(ANNA, named('Trash')), { kind: 'removed' })
  assert.deepEqual(await real.mail.removeMailbox(ANNA, named('Trash')), {
    kind: 'refused',
    because: 'no-such-mailbox',
  })
  const made = await real.mail.createMailbox(ANNA, named('Trash'), '\\Trash')
  assert.ok(made.kind === 'created' && made.mailbox.uidValidity > before.uidValidity)
  assert.notEqual(made.mailbox.id, before.id)
})

test('several messages are appended in order, or none of them when they do not fit the quota', async () => {
  await using real = await realMail({ quotaOctets: MESSAGE.length * 3 })
  assert.deepEqual(await real.put([MESSAGE, MESSAGE]), [1, 2])
  await assert.rejects(real.put([MESSAGE, MESSAGE]), /over-quota/)
  assert.deepEqual(await uidsIn(real), [1, 2])
  assert.deepEqual(await real.put([MESSAGE]), [3])
  const late = await real.incoming(MESSAGE)
  assert.deepEqual(await real.mail.deliver(ANNA, late), { kind: 'refused', because: 'over-quota' })
  await late.body[Symbol.asyncDispose]()
})

test('of so many messages as there may be one more is refused, however small, however it comes', async () => {
  await using real = await realMail({ messagesMax: 3 })
  await real.put(['a', 'b', 'c'])
  await assert.rejects(real.put(['d']), /over-quota/)
  const late = await real.incoming('e')
  const no = { kind: 'refused', because: 'over-quota' }
  assert.deepEqual(await real.mail.deliver(ANNA, late), no)
  await late.body[Symbol.asyncDispose]()
  const inbox = await real.mailboxNamed()
  assert.deepEqual(await real.mail.copy(ANNA, inbox.id, [1 as Uid], named('Trash')), no)
  assert.equal((await real.mail.move(ANNA, inbox.id, [1 as Uid], named('Trash'))).kind, 'copied')
})

test('a message for a mailbox that is not there is refused', async () => {
  await using real = await realMail()
  await assert.rejects(real.put([MESSAGE], named('Nowhere')), /no-such-mailbox/)
})

test('a message over the size limit is not kept, however it comes in', async () => {
  await using real = await realMail({ messageOctetsMax: 10 })
  for (const [hint, pieces] of [
    [11, ['x'.repeat(11)]],
    [null, ['x'.repeat(6), 'x'.repeat(5), 'x']],
    [9, ['x\n'.repeat(6)]],
  ] as const) {
    const intake = await real.mail.intake(ANNA, hint)
    for (const piece of pieces) await intake.write(Buffer.from(piece))
    assert.deepEqual(await intake.finish(), { kind: 'too-large' })
  }
})

test('bare LF becomes CR LF, and size and body agree; a literal8 stays as it is', async () => {
  await using real = await realMail()
  await real.put(['Subject: a\n\nb\r\nc\n'])
  assert.equal(await bodyOf(real, 1), 'Subject: a\r\n\r\nb\r\nc\r\n')
  const intake = await real.mail.intake(ANNA, null, { binary: true })
  await intake.write(Buffer.from('Subject: a\n\nb\0\n'))
  const result = await intake.finish()
  assert.ok(result.kind === 'message')
  await real.mail.deliver(ANNA, result.message)
  assert.equal(await bodyOf(real, 2), 'Subject: a\n\nb\0\n')
  const sizes = (await real.mail.read.numbers(ANNA, (await real.mailboxNamed()).id, 0)).map(
    ({ sizeOctets }) => sizeOctets,
  )
  assert.deepEqual(sizes, [20, 15])
})

test('a delivery with a key happens once, and one refused for want of room may happen later', async () => {
  await using real = await realMail({ quotaOctets: MESSAGE.length * 2 })
  await real.put([MESSAGE])
  const message = await real.incoming(MESSAGE)
  for (let time = 0; time < 3; time++)
    assert.deepEqual(await real.mail.deliver(ANNA, message, 'one'), { kind: 'delivered' })
  assert.deepEqual(await uidsIn(real), [1, 2])
  const other = await real.incoming(MESSAGE)
  assert.deepEqual(await real.mail.deliver(ANNA, other, 'two'), { kind: 'refused', because: 'over-quota' })
  await real.mail.remove(ANNA, (await real.mailboxNamed()).id, [1 as Uid])
  assert.deepEqual(await real.mail.deliver(ANNA, other, 'two'), { kind: 'delivered' })
  assert.deepEqual(await uidsIn(real), [2, 3])
})

test('flags change for messages that are there, and unchangedsince leaves changed ones as they are', async () => {
  await using real = await realMail()
  const { id } = await real.mailboxNamed()
  const uids = await real.put([MESSAGE, MESSAGE, MESSAGE])
  const add = (system: number, those: readonly Uid[], unchangedSince: number | null = null) =>
    real.mail.changeFlags(ANNA, id, those, {
      how: 'add',
      flags: { system, keywords: 'Blue' },
      unchangedSince,
    })
  const first = await add(FLAG.seen, uids.slice(0, 1))
  assert.deepEqual(first, { modseq: first.modseq, changed: [1], modified: [], gone: [] })
  const again = await add(FLAG.seen, uids.slice(0, 1))
  assert.deepEqual(again, { modseq: first.modseq, changed: [], modified: [], gone: [] })
  const second = await add(FLAG.flagged, [...uids, 9 as Uid], first.modseq - 1)
  assert.deepEqual(second, { modseq: second.modseq, changed: [2, 3], modified: [1], gone: [9] })
  assert.ok(second.modseq > first.modseq)
  const rows = await real.mail.read.numbers(ANNA, id, 0)
  assert.deepEqual(
    rows.map(({ system, keywords, modseq }) => [system, keywords, modseq]),
    [
      [FLAG.seen, 'Blue', first.modseq],
      [FLAG.flagged, 'Blue', second.modseq],
      [FLAG.flagged, 'Blue', second.modseq],
    ],
  )
})

test('copies keep flags, date and content; what is gone is left out', async () => {
  await using real = await realMail()
  const uids = await real.put([MESSAGE, MESSAGE], undefined, { system: FLAG.flagged, keywords: 'x' })
  const { id } = await real.mailboxNamed()
  const result = await real.mail.copy(ANNA, id, [...uids, 7 as Uid], named('Archive'))
  assert.ok(result.kind === 'copied')
  assert.deepEqual([result.from, result.to], [uids, [1, 2]])
  const originals = await real.mail.read.numbers(ANNA, id, 0)
  const copies = await real.mail.read.numbers(ANNA, result.mailbox.id, 0)
  const kept = (rows: typeof copies) =>
    rows.map(({ email, system, keywords, internalMs, zoneMinutes, sizeOctets }) => [
      email,
      system,
      keywords,
      internalMs,
      zoneMinutes,
      sizeOctets,
    ])
  assert.deepEqual(kept(copies), kept(originals))
})

test('a copy of all or nothing copies nothing, and moves nothing, when a message of it is gone', async () => {
  await using real = await realMail()
  const uids = await real.put([MESSAGE, MESSAGE])
  const { id } = await real.mailboxNamed()
  const refused = { kind: 'refused', because: 'gone' }
  const asked = [...uids, 7 as Uid]
  assert.deepEqual(await real.mail.copy(ANNA, id, asked, named('Archive'), 'refuse'), refused)
  assert.deepEqual(await real.mail.move(ANNA, id, asked, named('Archive'), 'refuse'), refused)
  assert.deepEqual([await uidsIn(real), await uidsIn(real, named('Archive'))], [uids, []])
  assert.equal((await real.mail.copy(ANNA, id, uids, named('Archive'), 'refuse')).kind, 'copied')
  assert.equal((await real.mail.move(ANNA, id, uids, named('Archive'), 'refuse')).kind, 'copied')
})

test('a copy that does not fit the quota copies nothing; a move needs no room', async () => {
  await using real = await realMail({ quotaOctets: MESSAGE.length * 3 })
  const uids = await real.put([MESSAGE, MESSAGE])
  const { id } = await real.mailboxNamed()
  const refused = (because: string) => ({ kind: 'refused', because })
  assert.deepEqual(await real.mail.copy(ANNA, id, uids, named('Archive')), refused('over-quota'))
  assert.deepEqual(await uidsIn(real, named('Archive')), [])
  assert.deepEqual(await real.mail.copy(ANNA, id, uids, named('None')), refused('no-such-mailbox'))
  assert.deepEqual(await real.mail.move(ANNA, id, uids, named('None')), refused('no-such-mailbox'))
  assert.deepEqual(await real.mail.move(ANNA, id, uids, named('INBOX')), refused('same-mailbox'))
  const moved = await real.mail.move(ANNA, id, uids, named('Archive'))
  assert.ok(moved.kind === 'copied')
  assert.deepEqual([moved.from, moved.to], [uids, [1, 2]])
  assert.deepEqual([await uidsIn(real), await uidsIn(real, named('Archive'))], [[], [1, 2]])
})

test('expunge removes what is marked \\Deleted, narrowed by uids; remove needs no mark', async () => {
  await using real = await realMail()
  await real.put([MESSAGE, MESSAGE, MESSAGE], undefined, { system: FLAG.deleted, keywords: '' })
  await real.put([MESSAGE])
  const { id } = await real.mailboxNamed()
  assert.deepEqual(await real.mail.expunge(ANNA, id, [2, 4, 9] as Uid[]), [2])
  assert.deepEqual(await real.mail.expunge(ANNA, id, null), [1, 3])
  assert.deepEqual(await real.mail.expunge(ANNA, id, null), [])
  await real.mail.remove(ANNA, id, [4, 9] as Uid[])
  assert.deepEqual(await uidsIn(real), [])
  assert.deepEqual(await real.put([MESSAGE]), [5], 'uids are never used again')
})

test('long work is done in slices and nothing is left out', async () => {
  await using real = await realMail()
  const { id } = await real.mailboxNamed()
  let uids = await real.put([MESSAGE])
  while (uids.length < 2_300) {
    await real.mail.copy(ANNA, id, uids.slice(0, 2_300 - uids.length), named('INBOX'))
    uids = (await uidsIn(real)) as Uid[]
  }
  const change = { how: 'add', flags: { system: FLAG.deleted, keywords: '' }, unchangedSince: null } as const
  assert.deepEqual((await real.mail.changeFlags(ANNA, id, uids, change)).changed, uids)
  const moved = await real.mail.move(ANNA, id, uids.slice(0, 1_100), named('Trash'))
  assert.equal(moved.kind === 'copied' && moved.to.length, 1_100)
  assert.deepEqual(await real.mail.expunge(ANNA, id, null), uids.slice(1_100))
  assert.deepEqual(await uidsIn(real), [])
})

test('what is recent is told to one session only', async () => {
  await using real = await realMail()
  const { id } = await real.mailboxNamed()
  await real.put([MESSAGE, MESSAGE])
  assert.equal(await real.mail.takeRecent(ANNA, id), 1)
  assert.equal(await real.mail.takeRecent(ANNA, id), 3)
  await real.put([MESSAGE])
  assert.equal(await real.mail.takeRecent(ANNA, id), 3)
})

test('subscriptions outlive mailboxes', async () => {
  await using real = await realMail()
  await real.mail.subscribe(ANNA, named('Trash'), false)
  await real.mail.removeMailbox(ANNA, named('Archive'))
  const subscribed = await real.mail.read.subscriptions(ANNA)
  assert.ok(subscribed.includes(named('Archive')) && !subscribed.includes(named('Trash')))
})

test('there are four times as many subscriptions as mailboxes at most', async () => {
  await using real = await realMail({ mailboxesMax: 8 })
  const subscribe = (name: string, on = true) => real.mail.subscribe(ANNA, named(name), on)
  const done = { kind: 'subscribed' }
  for (let at = 6; at < 32; at += 1) assert.deepEqual(await subscribe(`name ${at}`), done)
  assert.deepEqual(await subscribe('one more'), { kind: 'refused', because: 'too-many-subscriptions' })
  assert.deepEqual(await subscribe('name 6'), done)
  assert.deepEqual(await subscribe('name 6', false), done)
  assert.deepEqual(await subscribe('one more'), done)
  assert.equal((await real.mail.read.subscriptions(ANNA)).length, 32)
})

test('a queued message is in the outbox before the queue is told', async () => {
  await using real = await realMail()
  const intake = await real.mail.queueIntake(null)
  await intake.write(Buffer.from(MESSAGE))
  const result = await intake.finish()
  assert.ok(result.kind === 'message')
  await real.mail.queue(result.message, 'anna@example.test', [
    { kind: 'elsewhere', address: 'bertil@example.org' },
  ])
  assert.equal(real.queued(), 1)
  const claimed = await real.stores.outbox.claim(real.clock.nowMs(), 1_000, 10)
  assert.deepEqual(
    claimed.map(({ sender, recipient }) => [sender, recipient]),
    [['anna@example.test', { kind: 'elsewhere', address: 'bertil@example.org' }]],
  )
})

test('every verb tells its change with the modseq that is committed then', async () => {
  await using real = await realMail()
  const { id } = await real.mailboxNamed()
  const archive = (await real.mailboxNamed(named('Archive'))).id
  const change = { how: 'add', flags: { system: FLAG.deleted, keywords: '' }, unchangedSince: null } as const
  const steps: readonly (readonly [string, () => Promise<unknown>, readonly number[]])[] = [
    ['append', () => real.put([MESSAGE, MESSAGE, MESSAGE]), [id]],
    ['deliver', async () => real.mail.deliver(ANNA, await real.incoming(MESSAGE)), [id]],
    ['flags', () => real.mail.changeFlags(ANNA, id, [1 as Uid], change), [id]],
    ['copy', () => real.mail.copy(ANNA, id, [1 as Uid], named('Archive')), [archive]],
    ['move', () => real.mail.move(ANNA, id, [2 as Uid], named('Archive')), [archive, id]],
    ['expunge', () => real.mail.expunge(ANNA, id, null), [id]],
    ['remove', () => real.mail.remove(ANNA, id, [3 as Uid]), [id]],
    ['rename', () => real.mail.renameMailbox(ANNA, named('Archive'), named('Old'), 'stay'), [archive]],
    [
      'rename INBOX',
      () => real.mail.renameMailbox(ANNA, named('INBOX'), named('Older'), 'stay'),
      [id, archive + 1],
    ],
  ]
  for (const [verb, run, mailboxes] of steps) {
    const from = real.notices.length
    await run()
    const told = real.notices.slice(from)
    assert.deepEqual(
      told.map(({ mailbox }) => mailbox),
      mailboxes,
      verb,
    )
    for (const { mailbox, modseq } of told)
      assert.equal((await real.mail.read.mailbox(ANNA, mailbox))?.highestModseq, modseq, verb)
  }
  const before = real.notices.length
  await real.mail.expunge(ANNA, id, null)
  await real.mail.changeFlags(ANNA, id, [99 as Uid], change)
  assert.equal(real.notices.length, before, 'nothing changed, nothing told')
})
