import assert from 'node:assert/strict'
import { describe } from 'node:test'
import {
  CORE,
  inWorld,
  type JmapWorld,
  type Json,
  letter,
  MAIL,
  SUBMISSION,
} from '../../test/support/jmap-world.ts'
import { ANNA } from '../../test/support/real-mail.ts'

const OWN = letter({ from: 'Anna <anna@example.test>' })

const sendTwice = async ({ call }: JmapWorld): Promise<object> => {
  const identityId = (await call('Identity/get')).list[0].id
  const create = { a: { identityId, emailId: 'M1' }, b: { identityId, emailId: 'M1' } }
  return {
    using: [CORE, MAIL, SUBMISSION],
    methodCalls: [
      ['EmailSubmission/set', { accountId: ANNA, create }, '0'],
      ['Mailbox/get', { accountId: ANNA }, '1'],
    ],
  }
}

const waiting = async ({ stores, clock }: JmapWorld) =>
  (await stores.outbox.claim(clock.nowMs(), 1_000, 100)).length

/** What is sent in two pieces, with something happening in between. */
const inTwo = (text: string, meanwhile: () => Promise<void>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(Buffer.from(text.slice(0, 10))),
      pull: async (controller) => {
        await meanwhile()
        controller.enqueue(Buffer.from(text.slice(10)))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )

const upload = (
  { fetch }: JmapWorld,
  body: ReadableStream<Uint8Array>,
  headers: Record<string, string> = {},
) => {
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' }
  return fetch(`/jmap/upload/${ANNA}/`, init)
}

describe('a request whose app password ends', () => {
  inWorld('while it comes in does nothing', async (world) => {
    await world.put([OWN])
    const request = JSON.stringify(await sendTwice(world))
    const { id, bearer } = await world.newAppPassword()
    const response = await world.ask(
      inTwo(request, () => world.removeAppPassword(id)),
      bearer,
    )
    assert.equal(response.status, 401)
    assert.equal(await waiting(world), 0)
    assert.equal(world.live.count, 0)
  })

  inWorld('while it runs goes no further: no other object, no other call', async (world) => {
    await world.put([OWN])
    const request = await sendTwice(world)
    const { id, bearer } = await world.newAppPassword()
    world.served.addSubmission = async (...given) => {
      await world.removeAppPassword(id)
      return world.mail.addSubmission(...given)
    }
    const { methodResponses } = (await (await world.ask(request, bearer)).json()) as Json
    const [[, sent], [, next]] = methodResponses
    assert.deepEqual([Object.keys(sent.created), sent.notCreated.b.type], [['a'], 'forbidden'])
    assert.equal(next.type, 'forbidden')
    assert.equal(await waiting(world), 1)
  })

  inWorld('with nobody told of it yet still sends nothing', async (world) => {
    await world.put([OWN])
    const request = await sendTwice(world)
    const { id, bearer } = await world.newAppPassword()
    world.served.queueIntake = async (...given) => {
      await world.stores.appPasswords.remove(ANNA, id, world.clock.nowMs())
      return world.mail.queueIntake(...given)
    }
    const { methodResponses } = (await (await world.ask(request, bearer)).json()) as Json
    const [[, sent]] = methodResponses
    assert.deepEqual([sent.notCreated.a.type, sent.notCreated.b.type], ['forbidden', 'forbidden'])
    assert.equal(await waiting(world), 0)
    assert.deepEqual(world.deeds, [])
  })
})

describe('what a page asks ends with its session', () => {
  inWorld('a request', async (world) => {
    await world.put([OWN])
    const request = JSON.stringify(await sendTwice(world))
    const response = await world.ask(inTwo(request, () => world.endPage()))
    assert.equal(response.status, 401)
    assert.equal(await waiting(world), 0)
  })

  inWorld('an upload', async (world) => {
    assert.equal(
      (
        await upload(
          world,
          inTwo('twelve octets', () => world.endPage()),
        )
      ).status,
      401,
    )
    assert.equal(await world.mail.read.upload(ANNA, 1 as never), null)
  })

  inWorld('an upload of which no more comes', async (world) => {
    const { promise: never } = Promise.withResolvers<void>()
    const stalled = inTwo('twelve octets', async () => {
      await world.endPage()
      await never
    })
    assert.equal((await upload(world, stalled)).status, 401)
    assert.equal(world.live.count, 0)
  })

  inWorld('a download', async (world) => {
    await world.put([letter({ body: 'a line of a long message\r\n'.repeat(20_000) })])
    const { body } = await world.fetch(`/jmap/download/${ANNA}/M1/a`)
    const reader = (body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await world.endPage()
    assert.equal((await reader.read()).done, true)
    assert.equal(world.cutOffs, 1)
    assert.equal(world.live.count, 0)
  })
})
