import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Draft, DraftFile } from '../../app/mail/compose/draft.ts'
import type { Identity } from '../../app/mail/jmap/types.ts'
import { type AppAtJmap, appAtJmap } from '../support/app-at-jmap.ts'
import {
  type JmapWorld,
  type Json,
  jmapWorld,
  letter,
  mailboxId,
  rawOf,
  uploaded,
} from '../support/jmap-world.ts'

const { createStoredDraft } = await import('../../app/mail/compose/stored-draft.ts')
const { ASK_AGAIN_AFTER_MS } = await import('../../app/mail/compose/send-once.ts')
const { takeBack } = await import('../../app/mail/compose/sending.ts')
const { EMPTY } = await import('../../app/mail/compose/draft.ts')
const { problemIn } = await import('../../app/mail/jmap/problem.ts')

type Folders = { readonly drafts: string; readonly sent: string }
type Desk = {
  readonly world: JmapWorld
  readonly app: AppAtJmap
  readonly folders: Folders
  readonly identity: Identity
}

const atTheDesk = (name: string, work: (desk: Desk) => Promise<void>): void => {
  test(name, async () => {
    await using world = await jmapWorld()
    using app = await appAtJmap(world)
    const folders = { drafts: await mailboxId(world, 'Drafts'), sent: await mailboxId(world, 'Sent') }
    const [identity] = (await world.call('Identity/get')).list
    await work({ world, app, folders, identity })
  })
}

const file = async (world: JmapWorld, name: string, type: string, octets: string): Promise<DraftFile> => {
  const { blobId } = await uploaded(world, octets, type)
  return { key: name, name, type, size: octets.length, picture: null, state: { kind: 'there', blobId } }
}

const FILES = [
  ['karta.png', 'image/png', 'a map'],
  ['lista.txt', 'text/plain', 'milk'],
  ['brev.eml', 'message/rfc822', letter({ subject: 'Within' })],
] as const

const withFiles = async (world: JmapWorld): Promise<Draft> => ({
  ...EMPTY,
  to: [{ name: null, email: 'bo@elsewhere.test' }],
  subject: 'The map',
  text: 'Here',
  files: await Promise.all(FILES.map(([name, type, octets]) => file(world, name, type, octets))),
})

const emailsIn = async (world: JmapWorld, mailbox: string): Promise<readonly string[]> =>
  (await world.call('Email/query', { filter: { inMailbox: mailbox } })).ids

/** What the files of an email hold. */
const filesOf = async (world: JmapWorld, id: string): Promise<readonly string[]> => {
  const { list } = await world.call('Email/get', { ids: [id], properties: ['attachments'] })
  return Promise.all(list[0].attachments.map(({ blobId }: Json) => rawOf(world, blobId)))
}

const OCTETS = FILES.map(([, , octets]) => octets)

describe('a draft on the server', () => {
  atTheDesk(
    'keeps its files however often it is saved, and is there once',
    async ({ world, app, folders, identity }) => {
      const stored = createStoredDraft(app.session, null)
      const draft = await withFiles(world)
      const first = await stored.save(draft, identity, folders.drafts)
      // Uploads last a day; from here on the files lie in the draft alone.
      world.clock.advance(86_400_001)
      await uploaded(world, 'new')
      await stored.save({ ...draft, text: 'Here it' }, identity, folders.drafts)
      const last = await stored.save({ ...draft, text: 'Here it is' }, identity, folders.drafts)
      assert.notEqual(last, first)
      assert.deepEqual(await emailsIn(world, folders.drafts), [last])
      assert.deepEqual(await filesOf(world, last), OCTETS)
    },
  )

  atTheDesk('that was left keeps its files when it is gone on with, saved twice and sent', async (desk) => {
    const { world, app, folders, identity } = desk
    const left = await createStoredDraft(app.session, null).save(
      await withFiles(world),
      identity,
      folders.drafts,
    )
    const { list } = await world.call('Email/get', { ids: [left], properties: ['attachments'] })
    const files = list[0].attachments.map(
      ({ blobId, name, type, size }: Json): DraftFile => ({
        key: blobId,
        name,
        type,
        size,
        picture: null,
        state: { kind: 'there', blobId },
      }),
    )
    const stored = createStoredDraft(app.session, left)
    const draft = { ...(await withFiles(world)), files }
    await stored.save({ ...draft, text: '1' }, identity, folders.drafts)
    await stored.save({ ...draft, text: '2' }, identity, folders.drafts)
    const { email, isTidy } = await stored.send(draft, identity, folders)
    assert.equal(isTidy, true)
    assert.deepEqual(await filesOf(world, email), OCTETS)
    assert.deepEqual(await emailsIn(world, folders.drafts), [])
    assert.deepEqual(await emailsIn(world, folders.sent), [email])
  })

  atTheDesk('keeps the others when one file is taken away', async ({ world, app, folders, identity }) => {
    const stored = createStoredDraft(app.session, null)
    const draft = await withFiles(world)
    await stored.save(draft, identity, folders.drafts)
    const fewer = { ...draft, files: draft.files.slice(1) }
    await stored.save(fewer, identity, folders.drafts)
    assert.deepEqual(
      await filesOf(world, await stored.save(fewer, identity, folders.drafts)),
      OCTETS.slice(1),
    )
  })

  atTheDesk('stays as it was when the new one is refused', async ({ world, app, folders, identity }) => {
    const stored = createStoredDraft(app.session, null)
    const draft = await withFiles(world)
    const first = await stored.save(draft, identity, folders.drafts)
    await assert.rejects(stored.save(draft, identity, 'F999'))
    const gone: DraftFile = { ...draft.files[0]!, key: 'gone', state: { kind: 'there', blobId: 'U999' } }
    await assert.rejects(stored.save({ ...draft, files: [gone] }, identity, folders.drafts), (fault) => {
      assert.equal(problemIn(fault).problem, 'mail-file-gone')
      return true
    })
    assert.deepEqual(await emailsIn(world, folders.drafts), [first])
    assert.deepEqual(await filesOf(world, first), OCTETS)
  })

  for (const [what, requests] of [
    ['looking for its files', 1],
    ['taking away the one before', 2],
  ] as const)
    atTheDesk(`that was saved, but not ${what}, is tidied up after by the next save`, async (desk) => {
      const { world, app, folders, identity } = desk
      const stored = createStoredDraft(app.session, null)
      const draft = await withFiles(world)
      await stored.save(draft, identity, folders.drafts)
      app.failAfter(requests)
      await stored.save(draft, identity, folders.drafts)
      assert.equal((await emailsIn(world, folders.drafts)).length, 2)
      const last = await stored.save(draft, identity, folders.drafts)
      assert.deepEqual(await emailsIn(world, folders.drafts), [last])
      assert.deepEqual(await filesOf(world, last), OCTETS)
    })

  atTheDesk(
    'keeps the pictures among its words, also those taken out again until it is sent',
    async (desk) => {
      const { world, app, folders, identity } = desk
      const { files, ...rest } = await withFiles(world)
      const picture = async (name: string): Promise<DraftFile> => ({
        ...(await file(world, name, 'image/png', name)),
        picture: { cid: `${name}@x.se`, address: 'data:' },
      })
      const draft: Draft = {
        ...rest,
        html: '<p><img src="cid:one@x.se" alt=""></p>',
        files: [...files, await picture('one'), await picture('two')],
      }
      const stored = createStoredDraft(app.session, null)
      await stored.save(draft, identity, folders.drafts)
      await stored.save(draft, identity, folders.drafts)
      const last = await stored.save(draft, identity, folders.drafts)
      assert.deepEqual(await filesOf(world, last), ['one', 'two', ...OCTETS])
      const { email } = await stored.send(draft, identity, folders)
      assert.deepEqual(await filesOf(world, email), ['one', ...OCTETS])
      const { list } = await world.call('Email/get', {
        ids: [email],
        properties: ['bodyStructure'],
        bodyProperties: ['type', 'subParts'],
      })
      const typesIn = ({ type, subParts }: Json): Json =>
        subParts === undefined || subParts === null ? type : [type, ...subParts.map(typesIn)]
      assert.deepEqual(typesIn(list[0].bodyStructure).slice(0, 2), [
        'multipart/mixed',
        ['multipart/alternative', 'text/plain', ['multipart/related', 'text/html', 'image/png']],
      ])
    },
  )

  atTheDesk('has its pictures attached where it is text only', async ({ world, app, folders, identity }) => {
    const one: DraftFile = {
      ...(await file(world, 'one', 'image/png', 'one')),
      picture: { cid: 'one@x.se', address: 'data:' },
    }
    const draft: Draft = { ...(await withFiles(world)), files: [one] }
    const { email } = await createStoredDraft(app.session, null).send(draft, identity, folders)
    const { list } = await world.call('Email/get', { ids: [email], properties: ['attachments'] })
    assert.deepEqual(
      list[0].attachments.map(({ disposition, cid }: Json) => [disposition, cid]),
      [['attachment', null]],
    )
  })

  atTheDesk('is in the trash when it is discarded, once and whole', async (desk) => {
    const { world, app, folders, identity } = desk
    const stored = createStoredDraft(app.session, null)
    const trash = await mailboxId(world, 'Trash')
    assert.equal(await stored.discard(trash), null)
    await stored.save(await withFiles(world), identity, folders.drafts)
    app.failAfter(2)
    const last = await stored.save(await withFiles(world), identity, folders.drafts)
    app.failAfter(0)
    assert.equal(await stored.discard(trash), false)
    assert.equal(await stored.discard(trash), last)
    assert.deepEqual(await emailsIn(world, folders.drafts), [])
    assert.deepEqual(await emailsIn(world, trash), [last])
    assert.deepEqual(await filesOf(world, last), OCTETS)
  })
})

const inQueue = async ({ stores, clock }: JmapWorld): Promise<number> =>
  (await stores.outbox.claim(clock.nowMs() + 60_000, 1_000, 100)).length

describe('sending', () => {
  atTheDesk('that is refused leaves the draft as it was, once', async ({ world, app, folders, identity }) => {
    const stored = createStoredDraft(app.session, null)
    const draft = { ...(await withFiles(world)), to: [{ name: null, email: 'nobody@example.test' }] }
    const saved = await stored.save(draft, identity, folders.drafts)
    await assert.rejects(stored.send(draft, identity, folders))
    assert.deepEqual(await emailsIn(world, folders.drafts), [saved])
    const last = await stored.save(draft, identity, folders.drafts)
    assert.deepEqual(await filesOf(world, last), OCTETS)
  })

  atTheDesk('has been done also when the draft could not be taken away', async (desk) => {
    const { world, app, folders, identity } = desk
    const stored = createStoredDraft(app.session, null)
    const draft = await withFiles(world)
    const saved = await stored.save(draft, identity, folders.drafts)
    app.failAfter(2)
    const { email, isTidy } = await stored.send(draft, identity, folders)
    assert.equal(isTidy, false)
    assert.deepEqual(await emailsIn(world, folders.sent), [email])
    assert.deepEqual(await emailsIn(world, folders.drafts), [saved])
    assert.equal(await inQueue(world), 1)
  })

  atTheDesk('marks what is answered only when it was done', async ({ world, app, folders, identity }) => {
    await world.put([letter()])
    const [id = ''] = await emailsIn(world, await mailboxId(world))
    const keywords = async (): Promise<Json> =>
      (await world.call('Email/get', { ids: [id], properties: ['keywords'] })).list[0].keywords
    const draft: Draft = { ...(await withFiles(world)), about: { id, keyword: '$answered' } }
    const toNobody = { ...draft, to: [{ name: null, email: 'nobody@example.test' }] }
    const stored = createStoredDraft(app.session, null)
    await assert.rejects(stored.send(toNobody, identity, folders))
    assert.deepEqual(await keywords(), {})
    await stored.send(draft, identity, folders)
    assert.deepEqual(await keywords(), { $answered: true })
  })
})

type Ask = () => Promise<Response>

/** The answer is cut off in the middle. */
const lost = () => new Response('{"methodRes')
const asked = (ask: Ask) => ask()

const ANSWERS_LOST: readonly (readonly [what: string, answer: (ask: Ask) => Promise<Response>])[] = [
  ['that is cut off', async (ask) => ask().then(lost)],
  ['that a server in between gives', async (ask) => ask().then(() => new Response(null, { status: 502 }))],
]

describe('sending whose answer is lost', () => {
  for (const [what, answer] of ANSWERS_LOST)
    atTheDesk(`(${what}) is found to have been done, once`, async (desk) => {
      const { world, app, folders, identity } = desk
      const stored = createStoredDraft(app.session, null)
      const draft = await withFiles(world)
      await stored.save(draft, identity, folders.drafts)
      let isTold = false
      app.next(asked, answer, async () => lost())
      const sent = await stored.send(draft, identity, folders, () => {
        isTold = true
      })
      assert.deepEqual([isTold, app.waitedMs], [true, [ASK_AGAIN_AFTER_MS]])
      assert.deepEqual(await emailsIn(world, folders.sent), [sent.email])
      assert.deepEqual(await emailsIn(world, folders.drafts), [])
      assert.equal(await takeBack(app.session, sent, folders), true)
      assert.equal(await inQueue(world), 0)
    })

  atTheDesk('is found not to have been done, and cannot be done any more', async (desk) => {
    const { world, app, folders, identity } = desk
    const stored = createStoredDraft(app.session, null)
    const draft = await withFiles(world)
    const onTheWay: Ask[] = []
    app.next(asked, async (ask) => {
      onTheWay.push(ask)
      return lost()
    })
    await assert.rejects(stored.send(draft, identity, folders), (fault) => {
      assert.equal(problemIn(fault).problem, 'mail-not-sent')
      return true
    })
    for (const ask of onTheWay) await ask()
    assert.deepEqual(await emailsIn(world, folders.sent), [])
    assert.equal((await emailsIn(world, folders.drafts)).length, 1)
    await stored.send(draft, identity, folders)
    assert.deepEqual(await emailsIn(world, folders.drafts), [])
    assert.equal(await inQueue(world), 1)
  })

  atTheDesk('is done when only the filing of it was missed', async (desk) => {
    const { world, app, folders, identity } = desk
    const stored = createStoredDraft(app.session, null)
    app.next(asked, async (ask) => {
      const { changeEmails } = world.served
      world.served.changeEmails = async () => {
        throw new Error('broken')
      }
      await ask()
      world.served.changeEmails = changeEmails
      return lost()
    })
    const { email } = await stored.send(await withFiles(world), identity, folders)
    assert.deepEqual(await emailsIn(world, folders.sent), [email])
    assert.equal(await inQueue(world), 1)
  })

  atTheDesk('that meets other changes is tried again, and not for ever', async (desk) => {
    const { world, app, folders, identity } = desk
    const stored = createStoredDraft(app.session, null)
    const meanwhile = async (ask: Ask): Promise<Response> => {
      await world.put([letter()])
      return ask()
    }
    app.next(asked, meanwhile, asked, asked)
    await stored.send(await withFiles(world), identity, folders)
    assert.equal(await inQueue(world), 1)
    app.next(...Array.from({ length: 4 }, () => [asked, meanwhile]).flat())
    await assert.rejects(stored.send(await withFiles(world), identity, folders), (fault) => {
      assert.equal(problemIn(fault).problem, 'mail-changed-meanwhile')
      return true
    })
    assert.equal(await inQueue(world), 0)
  })
})

describe('taking back', () => {
  const sent = async ({ world, app, folders, identity }: Desk) =>
    createStoredDraft(app.session, null).send(await withFiles(world), identity, folders)

  atTheDesk('in time makes a draft of it again, with its files', async (desk) => {
    const { world, app, folders } = desk
    const { email, submission } = await sent(desk)
    assert.equal(await takeBack(app.session, { email, submission }, folders), true)
    assert.deepEqual(await emailsIn(world, folders.drafts), [email])
    assert.deepEqual(await emailsIn(world, folders.sent), [])
    const { list } = await world.call('Email/get', { ids: [email], properties: ['keywords'] })
    assert.deepEqual(list[0].keywords, { $draft: true, $seen: true })
    assert.deepEqual(await filesOf(world, email), OCTETS)
    assert.equal(await inQueue(world), 0)
  })

  atTheDesk('is too late when it has left', async (desk) => {
    const { world, app, folders } = desk
    const one = await sent(desk)
    assert.equal(await inQueue(world), 1)
    assert.equal(await takeBack(app.session, one, folders), false)
    assert.deepEqual(await emailsIn(world, folders.sent), [one.email])
  })

  atTheDesk('that could not be asked for is no answer, and can be tried again', async (desk) => {
    const { app, folders } = desk
    const one = await sent(desk)
    app.failAfter(0)
    await assert.rejects(takeBack(app.session, one, folders), (fault) => {
      assert.equal(problemIn(fault).problem, 'unavailable')
      return true
    })
    assert.equal(await takeBack(app.session, one, folders), true)
  })
})
