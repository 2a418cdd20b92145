import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  inWorld,
  type Json,
  jmapWorld,
  letter,
  mailboxId,
  rawOf,
  uploaded,
} from '../../test/support/jmap-world.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

describe('Email/set create', () => {
  inWorld('writes a draft that is read back as it was described', async (world) => {
    const picture = await uploaded(world, Buffer.from([1, 2, 3, 4]))
    const file = await uploaded(world, 'x'.repeat(100_000), 'application/pdf')
    const drafts = await mailboxId(world, 'Drafts')
    const draft = {
      mailboxIds: { [drafts]: true },
      keywords: { $draft: true, $seen: true },
      receivedAt: '2026-01-02T03:04:05Z',
      from: [{ name: 'Anna Ö', email: 'anna@example.test' }],
      to: [{ name: 'Bo "Bosse" Ek', email: 'bo@example.test' }, { email: 'c@example.test' }],
      subject: `Räksmörgås ${'och mera '.repeat(20)}`,
      inReplyTo: ['one@x'],
      references: ['zero@x', 'one@x'],
      'header:X-Mood:asText': 'glad',
      sentAt: '2026-02-03T04:05:06+01:00',
      bodyValues: {
        t: { value: `Hej!\nDetta är text. ${'å'.repeat(400)}\n.\nFrom here\n` },
        h: { value: '<p>Hej <img src="cid:p1@x"></p>' },
      },
      textBody: [{ partId: 't', type: 'text/plain' }],
      htmlBody: [{ partId: 'h', type: 'text/html' }],
      attachments: [
        { blobId: picture.blobId, type: 'image/png', cid: 'p1@x', disposition: 'inline', name: 'bild.png' },
        { blobId: file.blobId, type: 'application/pdf', name: 'räkning för många.pdf' },
      ],
    }
    const { created } = await world.call('Email/set', { create: { d: draft } })
    assert.deepEqual(Object.keys(created.d), ['id', 'blobId', 'threadId', 'size'])
    const {
      list: [email],
    } = await world.call('Email/get', { ids: [created.d.id], fetchAllBodyValues: true })
    assert.deepEqual(email.keywords, draft.keywords)
    assert.equal(email.receivedAt, draft.receivedAt)
    assert.deepEqual(email.from, draft.from)
    assert.deepEqual(email.to, [draft.to[0], { name: null, email: 'c@example.test' }])
    assert.equal(email.subject, draft.subject.trim())
    assert.deepEqual(email.references, draft.references)
    assert.equal(email.sentAt, draft.sentAt)
    assert.match(email.messageId[0], /@example\.test$/)
    assert.equal(email.bodyValues[email.textBody[0].partId].value, draft.bodyValues.t.value)
    assert.equal(email.bodyValues[email.htmlBody[0].partId].value, draft.bodyValues.h.value)
    assert.deepEqual(
      email.attachments.map(({ name, type, size, cid }: Json) => [name, type, size, cid]),
      [
        ['bild.png', 'image/png', 4, 'p1@x'],
        ['räkning för många.pdf', 'application/pdf', 100_000, null],
      ],
    )
    const raw = await rawOf(world, created.d.blobId)
    assert.ok(raw.split('\r\n').every((line) => line.length <= 998 && !/[\r\n]/.test(line)))
    assert.equal(await rawOf(world, email.attachments[1].blobId), 'x'.repeat(100_000))
  })

  inWorld('takes a structure as it is, and forwards a message whole', async (world) => {
    await world.put([letter({ subject: 'Inner' })])
    const { created } = await world.call('Email/set', {
      create: {
        d: {
          mailboxIds: { [await mailboxId(world, 'Drafts')]: true },
          bodyStructure: {
            type: 'multipart/mixed',
            subParts: [
              { partId: 'a', type: 'text/plain', 'header:X-Part': ' one' },
              { blobId: 'M1', type: 'message/rfc822' },
            ],
          },
          bodyValues: { a: { value: 'See below' } },
        },
      },
    })
    const asked = {
      ids: [created.d.id],
      properties: ['bodyStructure'],
      bodyProperties: ['type', 'header:X-Part', 'subParts', 'blobId'],
    }
    const { bodyStructure } = (await world.call('Email/get', asked)).list[0]
    assert.equal(bodyStructure.subParts[0]['header:X-Part'], ' one')
    assert.equal(await rawOf(world, bodyStructure.subParts[1].blobId), letter({ subject: 'Inner' }))
  })

  inWorld(
    'the fields of its outermost part are those of the message, and none is added beside them',
    async (world) => {
      const { created } = await world.call('Email/set', {
        create: {
          d: {
            mailboxIds: { [await mailboxId(world, 'Drafts')]: true },
            bodyStructure: {
              type: 'text/plain',
              partId: 't',
              'header:Subject:asText': 'Outermost',
              'header:Date:asDate': '2026-01-02T03:04:05Z',
              'header:Message-ID:asMessageIds': ['one@example.test'],
            },
            bodyValues: { t: { value: 'x' } },
          },
        },
      })
      const [header = ''] = (await rawOf(world, created.d.blobId)).split('\r\n\r\n')
      const names = header.split('\r\n').map((line) => line.split(':', 1)[0])
      assert.deepEqual(names.toSorted(), [
        'Content-Transfer-Encoding',
        'Content-Type',
        'Date',
        'MIME-Version',
        'Message-ID',
        'Subject',
      ])
    },
  )

  inWorld('says which properties are wrong', async (world) => {
    const mailboxIds = { [await mailboxId(world)]: true }
    const values = { bodyValues: { t: { value: 'x' } } }
    const part = { partId: 't', type: 'text/plain' }
    const cases: readonly (readonly [draft: object, wrong: string])[] = [
      [{}, 'mailboxIds'],
      [{ mailboxIds: {} }, 'mailboxIds'],
      [{ mailboxIds: { nothing: true } }, 'mailboxIds'],
      [{ mailboxIds, keywords: ['a'] }, 'keywords'],
      [{ mailboxIds, receivedAt: 'now' }, 'receivedAt'],
      [{ mailboxIds, headers: [] }, 'headers'],
      [{ mailboxIds, id: 'M1' }, 'id'],
      [{ mailboxIds, from: 'anna' }, 'from'],
      [{ mailboxIds, subject: 3 }, 'subject'],
      [{ mailboxIds, subject: 'a', 'header:Subject:asText': 'b' }, 'header:Subject:asText'],
      [{ mailboxIds, 'header:Content-Type': 'text/html' }, 'header:Content-Type'],
      [{ mailboxIds, 'header:X': 'a\r\nBcc: b@x' }, 'header:X'],
      [{ mailboxIds, 'header:Date:asDate': 'today' }, 'header:Date:asDate'],
      [{ mailboxIds, textBody: [part], bodyStructure: part, ...values }, 'textBody'],
      [{ mailboxIds, textBody: [part] }, 'textBody/partId'],
      [{ mailboxIds, textBody: [part, part], ...values }, 'textBody'],
      [{ mailboxIds, htmlBody: [part], ...values }, 'htmlBody'],
      [{ mailboxIds, textBody: [{ ...part, charset: 'utf-8' }], ...values }, 'textBody/charset'],
      [{ mailboxIds, textBody: [{ ...part, blobId: 'U1' }], ...values }, 'textBody/partId'],
      [{ mailboxIds, attachments: [{ type: 'a b', blobId: 'U1' }] }, 'attachments/type'],
      [{ mailboxIds, attachments: [{ type: 'image/png' }] }, 'attachments/blobId'],
      [
        { mailboxIds, attachments: [{ type: 'image/png', blobId: 'U1', 'header:Content-Type': 'x' }] },
        'attachments/header:Content-Type',
      ],
      [
        { mailboxIds, bodyStructure: { type: 'multipart/mixed', partId: 't' }, ...values },
        'bodyStructure/subParts',
      ],
      [{ mailboxIds, bodyValues: { t: { value: 'x', isTruncated: true } } }, 'bodyValues'],
      [
        { mailboxIds, subject: 'a', bodyStructure: { ...part, 'header:Subject': 'b' }, ...values },
        'bodyStructure/header:Subject',
      ],
      [
        { mailboxIds, subject: 'a', textBody: [{ ...part, 'header:subject:asText': 'b' }], ...values },
        'textBody/header:subject:asText',
      ],
      [
        { mailboxIds, textBody: [{ ...part, 'header:X': 'a', 'header:x:asText': 'b' }], ...values },
        'textBody/header:x:asText',
      ],
    ]
    for (const [draft, wrong] of cases) {
      const { notCreated } = await world.call('Email/set', { create: { d: draft } })
      const text = JSON.stringify(draft)
      assert.equal(notCreated?.d.type, 'invalidProperties', text)
      assert.ok(notCreated.d.properties.includes(wrong), `${text}: ${notCreated.d.properties}`)
    }
    const { notCreated } = await world.call('Email/set', {
      create: { d: { mailboxIds, attachments: [{ type: 'image/png', blobId: 'U99' }] } },
    })
    assert.deepEqual(notCreated.d, { type: 'blobNotFound', notFound: ['U99'] })
    assert.equal((await world.mailboxNamed()).messages, 0)
  })

  test('no text of any kind gets a line of its own into the header', async () => {
    await using world = await jmapWorld()
    const mailboxIds = { [await mailboxId(world)]: true }
    const nasty = fc.string({
      unit: fc.constantFrom('a', 'ö', '\r', '\n', '\0', '\u2028', '"', '<', '>', ':', ' ', '=?', ';'),
    })
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const email = `${text}@x`
        const { created } = await world.call('Email/set', {
          create: {
            d: {
              mailboxIds,
              subject: `s\r\nEvil: 1${text}`,
              from: [{ name: `n\r\nEvil: 1${text}`, email }],
              messageId: [`${text}\r\nEvil: 1@x`],
              'header:X-Own:asURLs': [`${text}\r\nEvil: 1`],
              attachments: [
                { partId: 't', type: 'text/plain', name: `f\r\nEvil: 1${text}`, cid: `${text}\nEvil: 1` },
              ],
              bodyValues: { t: { value: 'x' } },
            },
          },
        })
        assert.doesNotMatch(await rawOf(world, created.d.blobId), /^Evil/m)
      }),
      { numRuns: 60 },
    )
  })

  test('what is too large or over the quota is told', async () => {
    await using world = await jmapWorld({ messageOctetsMax: 20_000, quotaOctets: 30_000 })
    const mailboxIds = { [await mailboxId(world)]: true }
    const draft = (octets: number) => ({
      mailboxIds,
      textBody: [{ partId: 't', type: 'text/plain' }],
      bodyValues: { t: { value: `${'x'.repeat(70)}\n`.repeat(octets / 71) } },
    })
    const make = (octets: number) => world.call('Email/set', { create: { d: draft(octets) } })
    assert.equal((await make(25_000)).notCreated.d.type, 'tooLarge')
    assert.ok((await make(15_000)).created)
    assert.equal((await make(18_000)).notCreated.d.type, 'overQuota')
  })
})
