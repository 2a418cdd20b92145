import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inWorld, type JmapWorld, type Json, jmapWorld, letter } from '../../test/support/jmap-world.ts'
import { ANNA, named } from '../../test/support/real-mail.ts'
import { FLAG, type Uid } from '../mail/message.ts'

const idsOf = async ({ call }: JmapWorld, args: object = {}): Promise<string[]> =>
  (await call('Email/query', args)).ids

const mailboxIdOf = async ({ call }: JmapWorld, role: string): Promise<string> =>
  (await call('Mailbox/get')).list.find((each: Json) => each.role === role).id

const MULTIPART = letter({
  subject: '=?utf-8?Q?Gr=C3=B6na_h=C3=A4star?=',
  from: '=?utf-8?Q?Bo_=C3=96k?= <bo@example.test>, list: c@example.test, d@example.test;',
  more:
    'References: <a@x> <b@x>\r\nX-Thing: one\r\nX-Thing: two\r\nList-Unsubscribe: <https://example.test/u>\r\n' +
    'Content-Type: multipart/mixed; boundary=m\r\n',
  body:
    '--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n' +
    '--a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nH=C3=A4st\r\nrad två\r\n' +
    '--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Häst</p>\r\n--a--\r\n' +
    '--m\r\nContent-Type: image/png; name="b.png"\r\nContent-Disposition: attachment; filename="bild.png"\r\n' +
    'Content-ID: <p1@x>\r\nContent-Transfer-Encoding: base64\r\n\r\naGVqIHDDpSBkaWc=\r\n--m--\r\n',
})

describe('Mailbox/get', () => {
  inWorld('gives the tree with roles, rights and counts of emails and threads', async (world) => {
    await world.put([letter(), letter({ id: 'two@x', subject: 'Re: Hello', inReplyTo: 'one@example.test' })])
    await world.mail.changeFlags(ANNA, (await world.mailboxNamed()).id, [1 as Uid], {
      how: 'add',
      flags: { system: FLAG.seen, keywords: '' },
      unchangedSince: null,
    })
    await world.mail.createMailbox(ANNA, named('Work/2026/May'), null)
    const { list, notFound } = await world.call('Mailbox/get')
    assert.deepEqual(notFound, [])
    const inbox = list.find((each: Json) => each.role === 'inbox')
    const counts = ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'].map((name) => inbox[name])
    assert.deepEqual(counts, [2, 1, 1, 1])
    assert.equal(inbox.myRights.mayDelete, false)
    assert.equal(inbox.isSubscribed, true)
    const may = list.find((each: Json) => each.name === 'May')
    const parent = list.find((each: Json) => each.id === may.parentId)
    assert.equal(parent.name, '2026')
    assert.deepEqual(
      list.map((each: Json) => each.role).filter((role: string | null) => role !== null),
      ['inbox', 'drafts', 'sent', 'junk', 'trash', 'archive'],
    )
  })

  inWorld('gives what is asked for, and says which are not found', async (world) => {
    const id = await mailboxIdOf(world, 'trash')
    const answer = await world.call('Mailbox/get', { ids: [id, 'F99', 'x'], properties: ['name'] })
    assert.deepEqual(answer.list, [{ id, name: 'Trash' }])
    assert.deepEqual(answer.notFound, ['F99', 'x'])
    assert.equal((await world.refused('Mailbox/get', { properties: ['colour'] })).type, 'invalidArguments')
    const ids = Array.from({ length: 501 }, (_, index) => `F${index}`)
    assert.equal((await world.refused('Mailbox/get', { ids })).type, 'requestTooLarge')
  })
})

describe('Email/get', () => {
  inWorld('gives what a list shows, by rows alone', async (world) => {
    await world.put([MULTIPART], named('Archive'), {
      system: FLAG.seen | FLAG.flagged,
      keywords: '$Forwarded',
    })
    const [id] = await idsOf(world)
    const properties =
      'threadId mailboxIds keywords from subject receivedAt preview hasAttachment size'.split(' ')
    const {
      list: [email],
    } = await world.call('Email/get', { ids: [id], properties })
    assert.deepEqual(email.keywords, { $seen: true, $flagged: true, $forwarded: true })
    assert.deepEqual(email.mailboxIds, { [await mailboxIdOf(world, 'archive')]: true })
    assert.deepEqual(email.from, [
      { name: 'Bo Ök', email: 'bo@example.test' },
      { name: null, email: 'c@example.test' },
      { name: null, email: 'd@example.test' },
    ])
    assert.equal(email.subject, 'Gröna hästar')
    assert.equal(email.preview, 'Häst rad två')
    assert.equal(email.hasAttachment, true)
    assert.equal(email.size, Buffer.byteLength(MULTIPART))
    assert.match(email.receivedAt, /^2026-11-22T08:00:00Z$/)
  })

  inWorld(
    'gives the body: what is shown as text, as HTML, and what is attached, with their values',
    async (world) => {
      await world.put([MULTIPART])
      const [id] = await idsOf(world)
      const {
        list: [email],
      } = await world.call('Email/get', {
        ids: [id],
        properties: ['bodyStructure', 'bodyValues', 'textBody', 'htmlBody', 'attachments'],
        bodyProperties: [
          'partId',
          'blobId',
          'size',
          'type',
          'name',
          'cid',
          'disposition',
          'charset',
          'subParts',
        ],
        fetchAllBodyValues: true,
      })
      assert.deepEqual(
        email.textBody.map(({ partId, type, size }: Json) => [partId, type, size]),
        [['1.1', 'text/plain', 15]],
      )
      assert.deepEqual(
        email.htmlBody.map(({ partId, type }: Json) => [partId, type]),
        [['1.2', 'text/html']],
      )
      const [attached] = email.attachments
      assert.deepEqual(
        [attached.name, attached.type, attached.size, attached.cid, attached.disposition],
        ['bild.png', 'image/png', 11, 'p1@x', 'attachment'],
      )
      assert.equal(email.bodyStructure.type, 'multipart/mixed')
      assert.equal(email.bodyStructure.partId, null)
      assert.deepEqual(
        email.bodyStructure.subParts.map(({ partId }: Json) => partId),
        ['1', '2'],
      )
      assert.deepEqual(email.bodyValues, {
        '1.1': { value: 'Häst\nrad två', isEncodingProblem: false, isTruncated: false },
        '1.2': { value: '<p>Häst</p>', isEncodingProblem: false, isTruncated: false },
      })
    },
  )

  inWorld('gives no more of headers than an answer may hold, however they are asked for', async (world) => {
    const long = `X-Long: ${'x'.repeat(200_000)}\r\n`
    await world.put([letter({ more: long }), letter({ id: 'two@example.test', more: long })])
    const names = [
      'x-long',
      'X-long',
      'x-Long',
      'X-Long',
      'x-lonG',
      'X-lonG',
      'x-LonG',
      'X-LonG',
      'x-lOng',
      'X-lOng',
    ]
    const asked = names.flatMap((name) =>
      [
        '',
        ':asText',
        ':asRaw',
        ':all',
        ':asText:all',
        ':asRaw:all',
        ':asURLs',
        ':asDate',
        ':asMessageIds',
      ].map((form) => `header:${name}${form}`),
    )
    const ids = await idsOf(world)
    const get = (properties: readonly string[]) => ({ ids, properties })
    assert.equal((await world.call('Email/get', get(asked.slice(0, 30)))).list.length, 2)
    assert.equal((await world.refused('Email/get', get(asked))).type, 'requestTooLarge')
    const ofParts = { ids, properties: ['bodyStructure', 'textBody', 'htmlBody'], bodyProperties: asked }
    assert.equal((await world.call('Email/get', { ...ofParts, ids: ids.slice(0, 1) })).list.length, 1)
    assert.equal((await world.refused('Email/get', ofParts)).type, 'requestTooLarge')
  })

  inWorld('cuts values where it is told, and no character or tag in two', async (world) => {
    await world.put([MULTIPART])
    const [id] = await idsOf(world)
    const valuesOf = async (maxBodyValueBytes: number) => {
      const asked = { ids: [id], properties: ['bodyValues'], fetchAllBodyValues: true, maxBodyValueBytes }
      return (await world.call('Email/get', asked)).list[0].bodyValues
    }
    const cut = await valuesOf(2)
    assert.deepEqual([cut['1.1'].value, cut['1.2'].value, cut['1.1'].isTruncated], ['H', '', true])
    assert.equal((await valuesOf(8))['1.2'].value, '<p>Häst')
  })

  const forms: readonly (readonly [property: string, value: unknown])[] = [
    ['header:X-Thing', ' two'],
    ['header:X-Thing:all', [' one', ' two']],
    ['header:X-Thing:asText:all', ['one', 'two']],
    ['header:Subject:asText', 'Gröna hästar'],
    ['header:References:asMessageIds', ['a@x', 'b@x']],
    ['header:Date:asDate', '2026-11-01T09:00:00+01:00'],
    ['header:List-Unsubscribe:asURLs', ['https://example.test/u']],
    [
      'header:From:asGroupedAddresses',
      [
        { name: null, addresses: [{ name: 'Bo Ök', email: 'bo@example.test' }] },
        {
          name: 'list',
          addresses: [
            { name: null, email: 'c@example.test' },
            { name: null, email: 'd@example.test' },
          ],
        },
      ],
    ],
    ['header:None', null],
    ['header:None:all', []],
    ['messageId', ['one@example.test']],
    ['inReplyTo', null],
    ['sentAt', '2026-11-01T09:00:00+01:00'],
  ]
  test('gives header fields in their forms', async () => {
    await using world = await jmapWorld()
    await world.put([MULTIPART])
    const ids = await idsOf(world)
    const {
      list: [email],
    } = await world.call('Email/get', { ids, properties: [...forms.map(([name]) => name), 'headers'] })
    for (const [property, value] of forms) assert.deepEqual(email[property], value, property)
    assert.deepEqual(email.headers[1].name, 'From')
  })

  inWorld('refuses forms that mean nothing for a field, and what there is not', async (world) => {
    for (const property of [
      'header:From:asDate',
      'header:Subject:asAddresses',
      'header:Date:asText',
      'header:Received:asText',
      'header:',
      'header:A:asX',
      'colour',
      'constructor',
    ]) {
      const error = await world.refused('Email/get', { ids: [], properties: [property] })
      assert.deepEqual([error.type, error.arguments], ['invalidArguments', ['properties']], property)
    }
    const error = await world.refused('Email/get', { ids: [], bodyProperties: ['colour'] })
    assert.deepEqual(error.arguments, ['bodyProperties'])
    assert.equal((await world.refused('Email/get', {})).type, 'requestTooLarge')
    const ids = Array.from({ length: 501 }, (_, index) => `M${index}`)
    assert.equal((await world.refused('Email/get', { ids })).type, 'requestTooLarge')
  })

  inWorld(
    'an email in two mailboxes is one, with what either message has; marked \\Deleted it is gone',
    async (world) => {
      const [uid] = await world.put([letter()])
      const inbox = (await world.mailboxNamed()).id
      await world.mail.copy(ANNA, inbox, [uid as Uid], named('Archive'))
      const mark = (system: number, mailbox = inbox) =>
        world.mail.changeFlags(ANNA, mailbox, [1 as Uid], {
          how: 'add',
          flags: { system, keywords: '' },
          unchangedSince: null,
        })
      await mark(FLAG.flagged)
      const ids = await idsOf(world)
      assert.equal(ids.length, 1)
      const {
        list: [email],
      } = await world.call('Email/get', { ids, properties: ['mailboxIds', 'keywords'] })
      assert.equal(Object.keys(email.mailboxIds).length, 2)
      assert.deepEqual(email.keywords, { $flagged: true })
      await mark(FLAG.deleted)
      await mark(FLAG.deleted, (await world.mailboxNamed(named('Archive'))).id)
      assert.deepEqual((await world.call('Email/get', { ids })).notFound, ids)
      assert.deepEqual(await idsOf(world), [])
    },
  )

  inWorld('tells a damaged charset or encoding, and reads on', async (world) => {
    await world.put([
      letter({ more: 'Content-Type: text/plain; charset=x-none\r\n', body: 'a\r\n' }),
      letter({ more: 'Content-Transfer-Encoding: x-none\r\n', body: 'a\r\n' }),
    ])
    const ids = await idsOf(world)
    const { list } = await world.call('Email/get', {
      ids,
      properties: ['bodyValues'],
      fetchTextBodyValues: true,
    })
    for (const { bodyValues } of list) assert.equal(bodyValues['1'].isEncodingProblem, true)
  })
})

describe('threads', () => {
  inWorld('are made of shared message ids under one subject, in the order of receiving', async (world) => {
    await world.put([letter()])
    world.clock.advance(1_000)
    await world.put([
      letter({ id: 'two@x', subject: 'Sv: Re: hello', inReplyTo: 'one@example.test' }),
      letter({ id: 'three@x', subject: 'Other', inReplyTo: 'one@example.test' }),
    ])
    const [, , [, threads]] = await world.calls(
      ['Email/query', { accountId: ANNA, sort: [{ property: 'receivedAt' }] }],
      [
        'Email/get',
        {
          accountId: ANNA,
          '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' },
          properties: ['threadId'],
        },
      ],
      [
        'Thread/get',
        { accountId: ANNA, '#ids': { resultOf: '1', name: 'Email/get', path: '/list/*/threadId' } },
      ],
    )
    assert.deepEqual(
      threads.list.map(({ emailIds }: Json) => emailIds),
      [['M1', 'M2'], ['M3']],
    )
  })

  inWorld('that are not there are not found; all of them are too many', async (world) => {
    assert.deepEqual((await world.call('Thread/get', { ids: ['T9', 'x'] })).notFound, ['T9', 'x'])
    assert.equal((await world.refused('Thread/get', {})).type, 'requestTooLarge')
    assert.equal((await world.refused('Thread/get', { ids: [], properties: ['x'] })).type, 'invalidArguments')
  })
})
