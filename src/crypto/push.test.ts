/** Web Push against a push service that decrypts, checks and answers everything there is; and where it must not go. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { type HandClock, handClock } from '../../test/support/hand-clock.ts'
import { pushBrowser, startPushService } from '../../test/support/push-service.ts'
import { Secret } from '../base/secret.ts'
import { isPublicAddress } from '../net/public-address.ts'
import { createPush, isPushTarget, type PushKeys, type PushNeeds, type PushTarget } from './push.ts'

// The example of RFC 8292 §2.4 has no private key; this pair was made for this test.
const KEYS: PushKeys = {
  publicKey: 'BNR672KgLqswYO_VN1zMDZ_PXcVcueYmKwRd0WCPbVQEWuBZ-Du00lZcUvjIMLuyffULuKAldtLzLc06-RZGFFc',
  privateKey: new Secret('RM0QBLIBUZFNEyoT2kcZYncTCfk16zn-SjZ33Q6Bo_4'),
}

let clock: HandClock
/** The timers that were set and not asked about yet. */
let waits: number[]
let faults: unknown[]

const browser = pushBrowser()
const service = await startPushService(browser)
after(() => service.stop())
beforeEach(() => {
  const hand = handClock()
  waits = []
  clock = {
    ...hand,
    after: (delayMs, work) => {
      waits.push(delayMs)
      return hand.after(delayMs, work)
    },
  }
  faults = []
})

const pushing = (change: Partial<PushNeeds> = {}) =>
  createPush({
    keys: KEYS,
    subject: 'mailto:postmaster@example.test',
    mayReach: (host) => host === 'localhost',
    trust: service.certificate,
    clock,
    onFault: (fault) => faults.push(fault),
    ...change,
  })

const to = (path = '/sub'): PushTarget => ({
  endpoint: `${service.origin}${path}`,
  p256dh: browser.p256dh,
  auth: browser.auth,
})

/** When something waits for just so long. */
const waitOf = async (delayMs: number): Promise<void> => {
  while (!waits.includes(delayMs)) await new Promise((resolve) => setImmediate(resolve))
  waits = waits.slice(waits.indexOf(delayMs) + 1)
}

test('the decrypting of this test gives the message of RFC 8291 §5', () => {
  const { decrypt, p256dh } = pushBrowser({
    privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  })
  assert.equal(
    p256dh,
    'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  )
  const message =
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS' +
    '6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'
  assert.equal(decrypt(Buffer.from(message, 'base64url')), 'When I grow up, I want to be a watermelon')
})

describe('a push', () => {
  test('says "open" and nothing else, for two minutes, in the name of this server', async () => {
    const before = service.pushed.length
    assert.equal(await pushing()(to('/sub/1')), 'sent')
    const message = service.pushed[before]
    assert.ok(message !== undefined)
    assert.equal(message.text, 'open')
    assert.equal(message.path, '/sub/1')
    assert.equal(message.key, KEYS.publicKey)
    assert.equal(message.claims?.aud, service.origin)
    assert.equal(message.claims?.sub, 'mailto:postmaster@example.test')
    const { ttl, urgency, topic } = message.headers
    assert.deepEqual([ttl, urgency, topic], ['120', 'high', 'sigill-approval'])
    assert.equal(message.headers['content-encoding'], 'aes128gcm')
    assert.deepEqual(faults, [])
  })

  test('may say what a program is to read, of a kind that is named', async () => {
    const before = service.pushed.length
    const message = {
      text: '{"a":1}',
      type: 'application/json',
      lifetimeSeconds: 60,
      urgency: 'normal',
    } as const
    assert.equal(await pushing()(to(), message), 'sent')
    const { text, headers } = service.pushed[before] as (typeof service.pushed)[number]
    assert.deepEqual([text, headers['content-type'], headers.ttl], ['{"a":1}', 'application/json', '60'])
    assert.deepEqual([headers.urgency, headers.topic], ['normal', undefined])
  })

  for (const status of [404, 410])
    test(`answered ${status} is for a browser that is gone, and is not tried again`, async () => {
      service.answer(status)
      const before = service.pushed.length
      assert.equal(await pushing()(to()), 'gone')
      assert.equal(service.pushed.length, before + 1)
    })

  test('answered 400 is told as a fault, and is not tried again', async () => {
    service.answer(400)
    const before = service.pushed.length
    assert.equal(await pushing()(to()), 'failed')
    assert.equal(service.pushed.length, before + 1)
    assert.equal(faults.length, 1)
  })

  for (const status of [429, 500, 503])
    test(`answered ${status} is tried again a little later, and taken then`, async () => {
      service.answer(status, 201)
      const before = service.pushed.length
      const sent = pushing()(to())
      await waitOf(3_000)
      clock.advance(3_000)
      assert.equal(await sent, 'sent')
      assert.equal(service.pushed.length, before + 2)
    })

  test('waits as long as it is told to, within reason, and gives up after the third', async () => {
    service.answer({ status: 429, retryAfter: '7' }, { status: 429, retryAfter: '86400' }, 429)
    const before = service.pushed.length
    const sent = pushing()(to())
    await waitOf(7_000)
    assert.equal(service.pushed.length, before + 1)
    clock.advance(7_000)
    await waitOf(30_000)
    clock.advance(30_000)
    assert.equal(await sent, 'failed')
    assert.equal(service.pushed.length, before + 3)
    assert.equal(faults.length, 1)
  })

  test('that is not answered is given up', async () => {
    service.answer('silence', 201)
    const before = service.pushed.length
    const sent = pushing()(to())
    await service.received(before + 1)
    await waitOf(10_000)
    clock.advance(10_000)
    await waitOf(3_000)
    clock.advance(3_000)
    assert.equal(await sent, 'sent')
  })

  test('does not go to a service whose certificate is nobody’s', async () => {
    service.answer(201)
    const before = service.pushed.length
    const sent = pushing({ trust: null })(to())
    for (const byMs of [3_000, 15_000]) {
      await waitOf(byMs)
      clock.advance(byMs)
    }
    assert.equal(await sent, 'failed')
    assert.equal(service.pushed.length, before)
  })
})

describe('where a push goes (SSRF)', () => {
  const onlyPublic: PushNeeds['mayReach'] = (_host, address, port) => port === 443 && isPublicAddress(address)

  for (const host of [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
  ])
    test(`never to ${host}, though something listens there`, async () => {
      service.answer(201)
      const before = service.pushed.length
      const port = new URL(service.origin).port
      const mayReach: PushNeeds['mayReach'] = (_host, address) => isPublicAddress(address)
      const endpoint = `https://${host}:${port}/sub`
      assert.equal(await pushing({ mayReach })({ ...to(), endpoint }), 'failed')
      assert.equal(service.pushed.length, before)
      assert.equal(faults.length, 1)
    })

  test('the control: where it may be reached the same push arrives', async () => {
    const before = service.pushed.length
    assert.equal(await pushing()(to()), 'sent')
    assert.equal(service.pushed.length, before + 1)
  })

  test('only to the port of https', async () => {
    const seen: number[] = []
    const mayReach: PushNeeds['mayReach'] = (host, address, port) => {
      seen.push(port)
      return onlyPublic(host, address, port)
    }
    for (const endpoint of ['https://8.8.8.8:25/', 'https://8.8.8.8:8443/'])
      assert.equal(await pushing({ mayReach })({ ...to(), endpoint }), 'failed')
    assert.deepEqual(seen, [25, 8_443])
  })

  test('a name is looked up once: what was checked is what is connected to', async () => {
    const checked: string[] = []
    const mayReach: PushNeeds['mayReach'] = (_host, address) => {
      checked.push(address)
      return true
    }
    const before = service.pushed.length
    assert.equal(await pushing({ mayReach })(to()), 'sent')
    assert.ok(checked.includes('127.0.0.1'))
    assert.equal(service.pushed.length, before + 1)
  })

  test('what is not https, has a user in it or a key that is none, is no target at all', () => {
    const { p256dh, auth } = browser
    const good = { endpoint: 'https://push.example.net/a', p256dh, auth }
    assert.equal(isPushTarget(good), true)
    for (const bad of [
      { ...good, endpoint: 'http://push.example.net/a' },
      { ...good, endpoint: 'https://user:secret@push.example.net/a' },
      { ...good, endpoint: 'file:///etc/passwd' },
      { ...good, endpoint: 'no address' },
      { ...good, p256dh: 'B'.repeat(87) },
      { ...good, auth: 'short' },
    ])
      assert.equal(isPushTarget(bad), false, JSON.stringify(bad))
  })
})
