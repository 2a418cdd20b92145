import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  inWorld,
  type Json,
  jmapWorld,
  letter,
  mailboxId,
  rawOf,
  uploaded,
} from '../../test/support/jmap-world.ts'
import { ANNA } from '../../test/support/real-mail.ts'
import { oldUploads } from '../mail/uploads.ts'

describe('uploads', () => {
  inWorld('are given back as they came, and are forgotten after a day', async (world) => {
    const octets = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251))
    const { blobId, size, type } = await uploaded(world, octets, 'image/gif')
    assert.deepEqual([size, type], [octets.length, 'image/gif'])
    const got = await world.fetch(`/jmap/download/${ANNA}/${blobId}/a`)
    assert.ok(Buffer.from(await got.arrayBuffer()).equals(octets))
    world.clock.advance(86_400_001)
    await uploaded(world, 'new')
    assert.equal((await world.fetch(`/jmap/download/${ANNA}/${blobId}/a`)).status, 404)
  })

  inWorld('are forgotten after their day though nobody uploads any more, and none before', async (world) => {
    const { stores, clock } = world
    const early = await uploaded(world, 'early')
    for (let count = 0; count < 250; count++) await uploaded(world, '')
    assert.equal(await stores.mail.firstUploadMs(ANNA), clock.nowMs())
    clock.advance(1_000)
    const late = await uploaded(world, 'late')
    const forget = oldUploads({ store: stores.mail, accounts: stores.accounts, clock })
    clock.advance(86_400_000 - 500)
    await forget()
    assert.equal(await stores.mail.firstUploadMs(ANNA), clock.nowMs() - 86_400_000 + 500)
    const status = async (blobId: string) => (await world.fetch(`/jmap/download/${ANNA}/${blobId}/a`)).status
    assert.deepEqual([await status(early.blobId), await status(late.blobId)], [404, 200])
    clock.advance(501)
    await forget()
    assert.equal(await stores.mail.firstUploadMs(ANNA), null)
  })

  test('too large, too many, by who may only read or for another account are refused', async () => {
    await using world = await jmapWorld({ messageOctetsMax: 1_000 })
    const post = (octets: number, headers: Record<string, string> = {}, account: string = ANNA) =>
      world.fetch(`/jmap/upload/${account}/`, { method: 'POST', headers, body: 'x'.repeat(octets) })
    const tooLarge = await post(1_001)
    assert.equal(((await tooLarge.json()) as Json).limit, 'maxSizeUpload')
    assert.equal(
      (await post(10, { Authorization: (await world.newAppPassword({ access: 'read-only' })).bearer }))
        .status,
      403,
    )
    assert.equal((await post(10, {}, 'bbbbbbbbbbbbbbbb')).status, 404)
    for (let count = 0; count < 5; count++) assert.equal((await post(1_000)).status, 201)
    assert.equal((await post(1)).status, 507)
    assert.equal(world.live.count, 0)
  })

  inWorld('end with the app password that they came by', async (world) => {
    const { id, bearer } = await world.newAppPassword()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('half')),
      pull: async (controller) => {
        await world.removeAppPassword(id)
        controller.enqueue(Buffer.from('the rest'))
        controller.close()
      },
    })
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { Authorization: bearer },
      body,
      duplex: 'half',
    }
    assert.equal((await world.fetch(`/jmap/upload/${ANNA}/`, init)).status, 401)
  })
})

describe('Email/import', () => {
  inWorld('makes an email of an upload, with line ends as mail has them', async (world) => {
    const { blobId } = await uploaded(
      world,
      letter({ subject: 'Imported' }).replaceAll('\r\n', '\n'),
      'message/rfc822',
    )
    const { created } = await world.call('Email/import', {
      emails: { a: { blobId, mailboxIds: { [await mailboxId(world)]: true }, keywords: { $seen: true } } },
    })
    assert.equal(await rawOf(world, created.a.blobId), letter({ subject: 'Imported' }))
    const { list } = await world.call('Email/get', {
      ids: [created.a.id],
      properties: ['subject', 'keywords'],
    })
    assert.deepEqual([list[0].subject, list[0].keywords], ['Imported', { $seen: true }])
  })

  inWorld('says why it does not', async (world) => {
    const { blobId } = await uploaded(world, letter())
    const { blobId: empty } = await uploaded(world, '')
    const mailboxIds = { [await mailboxId(world)]: true }
    const cases: readonly (readonly [email: object, type: string])[] = [
      [{ mailboxIds }, 'invalidProperties'],
      [{ blobId }, 'invalidProperties'],
      [{ blobId, mailboxIds: { F99: true } }, 'invalidProperties'],
      [{ blobId, mailboxIds, keywords: { 'a b': true } }, 'invalidProperties'],
      [{ blobId, mailboxIds, receivedAt: 'now' }, 'invalidProperties'],
      [{ blobId, mailboxIds, colour: 1 }, 'invalidProperties'],
      [{ blobId: 'U99', mailboxIds }, 'blobNotFound'],
      [{ blobId: empty, mailboxIds }, 'invalidEmail'],
    ]
    for (const [email, type] of cases) {
      const { notCreated } = await world.call('Email/import', { emails: { a: email } })
      assert.equal(notCreated.a.type, type, JSON.stringify(email))
    }
    assert.equal((await world.refused('Email/import', { emails: {}, ifInState: '0' })).type, 'stateMismatch')
  })
})

test('Email/copy is between accounts, and there is one', async () => {
  await using world = await jmapWorld()
  const from = (fromAccountId: string) => world.refused('Email/copy', { fromAccountId, create: {} })
  assert.equal((await from('bbbbbbbbbbbbbbbb')).type, 'fromAccountNotFound')
  assert.equal((await from(ANNA)).type, 'invalidArguments')
})

test('an app password that may only read changes nothing by any method', async () => {
  await using world = await jmapWorld()
  const { bearer } = await world.newAppPassword({ access: 'read-only' })
  const before = await world.mail.read.highestModseq(ANNA)
  const methodCalls = ['Email/set', 'Email/import', 'Email/copy', 'Mailbox/set'].map((name) => [
    name,
    { accountId: ANNA },
    'a',
  ])
  const response = await world.fetch('/jmap/api', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: bearer },
    body: JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'], methodCalls }),
  })
  const { methodResponses } = (await response.json()) as Json
  for (const [, { type }] of methodResponses) assert.equal(type, 'accountReadOnly')
  assert.equal(await world.mail.read.highestModseq(ANNA), before)
})
