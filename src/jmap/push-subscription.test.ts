import assert from 'node:assert/strict'
import { describe } from 'node:test'
import {
  CORE,
  inWorld,
  type JmapWorld,
  type Json,
  letter,
  ORIGIN,
  type Pushed,
} from '../../test/support/jmap-world.ts'
import { pushBrowser } from '../../test/support/push-service.ts'
import { ANNA, named } from '../../test/support/real-mail.ts'
import { PUSH_LIFETIME_MS } from './limits.ts'

const { p256dh, auth } = pushBrowser()
const ASKED = {
  deviceClientId: 'a889-ffea-910',
  url: 'https://push.example.com/?device=X8980fc',
  keys: { p256dh, auth },
}
const DAY_MS = 86_400_000

/** A program with an app password of its own. */
const program = async (world: JmapWorld) => {
  const { id, bearer } = await world.newAppPassword()
  const one = async (name: string, args: object): Promise<Json> => {
    const response = await world.ask({ using: [CORE], methodCalls: [[name, args, 'a']] }, bearer)
    return ((await response.json()) as Json).methodResponses[0]
  }
  const set = async (args: object): Promise<Json> => (await one('PushSubscription/set', args))[1]
  const get = async (args: object = {}): Promise<Json> => (await one('PushSubscription/get', args))[1]
  const create = async (more: object = {}): Promise<Json> => set({ create: { a: { ...ASKED, ...more } } })
  /** Subscribed, and the code told back. */
  const subscribed = async (more: object = {}): Promise<string> => {
    const { id: subscription } = (await create(more)).created.a
    const { verificationCode } = (world.pushed.at(-1) as Pushed).what
    assert.deepEqual((await set({ update: { [subscription]: { verificationCode } } })).updated, {
      [subscription]: null,
    })
    return subscription
  }
  return { id, one, set, get, create, subscribed }
}

/** Until what waits for a while has been told, or nothing was to be. */
const settle = async ({ clock }: JmapWorld): Promise<void> => {
  clock.advance(1_000)
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const changes = ({ pushed }: JmapWorld): Json[] =>
  pushed.filter(({ what }) => what['@type'] === 'StateChange').map(({ what }) => what.changed[ANNA])

describe('PushSubscription', () => {
  inWorld('is told its code and nothing else before that is told back', async (world) => {
    const { create, set, get } = await program(world)
    const { created } = await create()
    const { id, expires } = created.a
    assert.equal(Date.parse(expires), world.clock.nowMs() + PUSH_LIFETIME_MS)
    const [{ endpoint, what }] = world.pushed as [Json]
    assert.equal(endpoint, ASKED.url)
    assert.deepEqual([what['@type'], what.pushSubscriptionId], ['PushVerification', id])
    await world.put([letter()])
    await settle(world)
    assert.equal(world.pushed.length, 1)
    const wrong = await set({ update: { [id]: { verificationCode: 'guessed' } } })
    assert.deepEqual(wrong.notUpdated[id].properties, ['verificationCode'])
    assert.equal((await get()).list[0].verificationCode, null)
    await set({ update: { [id]: { verificationCode: what.verificationCode } } })
    await world.put([letter()])
    await settle(world)
    const { state } = await world.call('Email/get', { ids: [] })
    assert.deepEqual(changes(world), [
      { Mailbox: state, Email: state, Thread: state, EmailDelivery: '3', EmailSubmission: state },
    ])
  })

  inWorld('is told what changed of the types it wants, all of a burst as one', async (world) => {
    const { subscribed } = await program(world)
    await subscribed({ types: ['EmailDelivery', 'Calendar'] })
    await world.mail.createMailbox(ANNA, named('New'), null)
    await settle(world)
    assert.deepEqual(changes(world), [])
    for (let count = 0; count < 5; count++) await world.put([letter()])
    await settle(world)
    assert.deepEqual(changes(world), [{ EmailDelivery: '6' }])
    await settle(world)
    assert.equal(changes(world).length, 1)
  })

  inWorld('ends with its app password, its time, and when nobody is there any more', async (world) => {
    const [one, two, three] = [await program(world), await program(world), await program(world)]
    await one.subscribed()
    await two.subscribed({ expires: new Date(world.clock.nowMs() + DAY_MS).toISOString() })
    await three.subscribed()
    await world.removeAppPassword(one.id)
    await world.put([letter()])
    await settle(world)
    assert.equal(changes(world).length, 2)
    world.clock.advance(DAY_MS)
    world.answerPushes('gone')
    await world.put([letter()])
    await settle(world)
    assert.equal(changes(world).length, 3)
    assert.deepEqual((await three.get()).list, [])
  })

  inWorld('is the app password’s own, and tells nobody where it goes', async (world) => {
    const [one, two] = [await program(world), await program(world)]
    const id = await one.subscribed({ types: ['Email'] })
    assert.deepEqual(await two.get({ ids: [id] }), { list: [], notFound: [id] })
    const other = await two.set({ update: { [id]: { types: null } }, destroy: [id] })
    assert.deepEqual([other.notUpdated[id].type, other.notDestroyed[id].type], ['notFound', 'notFound'])
    const { list } = await one.get({ properties: ['types', 'deviceClientId'] })
    assert.deepEqual(list, [{ id, deviceClientId: ASKED.deviceClientId, types: ['Email'] }])
    for (const name of ['url', 'keys'])
      assert.equal((await one.get({ properties: [name] })).type, 'forbidden')
    assert.equal((await one.get({ properties: ['colour'] })).type, 'invalidArguments')
    const changed = await one.set({ update: { [id]: { types: null, expires: '2099-01-01T00:00:00Z' } } })
    assert.equal(Date.parse(changed.updated[id].expires), world.clock.nowMs() + PUSH_LIFETIME_MS)
    assert.deepEqual((await one.set({ destroy: [id] })).destroyed, [id])
    assert.deepEqual((await one.get()).list, [])
  })

  inWorld('says what it does not take', async (world) => {
    const { create, set, one } = await program(world)
    for (const [more, properties] of [
      [{ url: 'http://push.example.com/a' }, ['url', 'keys']],
      [{ url: 'https://me:secret@push.example.com/a' }, ['url', 'keys']],
      [{ keys: { p256dh: 'AAAA', auth } }, ['url', 'keys']],
      [{ keys: null }, ['keys']],
      [{ deviceClientId: '' }, ['deviceClientId']],
      [{ types: ['a b'] }, ['types']],
      [{ expires: 'soon' }, ['expires']],
      [{ verificationCode: 'x' }, ['verificationCode']],
      [{ colour: 'red' }, ['colour']],
    ] as const)
      assert.deepEqual((await create(more)).notCreated.a, { type: 'invalidProperties', properties })
    assert.deepEqual(world.pushed, [])
    const { id } = (await create()).created.a
    const { notUpdated } = await set({ update: { [id]: { url: ASKED.url } } })
    assert.deepEqual(notUpdated[id], { type: 'invalidProperties', properties: ['url'] })
    assert.equal((await one('PushSubscription/set', { accountId: ANNA }))[1].type, 'invalidArguments')
  })

  inWorld('there are so many an account, and so many an hour that are verified', async (world) => {
    const { create, set } = await program(world)
    for (let count = 0; count < 20; count++) assert.ok((await create()).created)
    assert.equal((await create()).notCreated.a.type, 'rateLimit')
    world.clock.advance(3_600_000)
    const { notCreated } = await create()
    assert.equal(notCreated.a.type, 'overQuota')
    assert.equal((await set({ create: {} })).created, null)
  })

  inWorld('a page has none: it has the event source', async (world) => {
    const [[, set], [, get]] = (await world.calls(
      ['PushSubscription/set', { create: { a: ASKED } }],
      ['PushSubscription/get', {}],
    )) as [Json, Json]
    assert.equal(set.notCreated.a.type, 'forbidden')
    assert.deepEqual(get.list, [])
  })

  inWorld('programs are told the key that is signed with', async (world) => {
    const session = (await (await world.fetch('/jmap/session')).json()) as Json
    assert.deepEqual(session.capabilities['urn:ietf:params:jmap:webpush-vapid'], {
      applicationServerKey: 'the-public-key',
    })
    assert.equal(session.apiUrl, `${ORIGIN}/jmap/api`)
  })
})
