/**
 * Approvals over real HTTPS and real pushes: a phone that signs, a browser that waits, and a push service that decrypts and
 * answers everything there is. The screens are looked at by test/journeys/web-approver.test.ts.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { AccountId } from '../../src/account/account.ts'
import type { AppPasswordId } from '../../src/app-password/app-password.ts'
import { systemRandom } from '../../src/base/random.ts'
import { type Harm, type HarmId, newHarmId } from '../../src/harm/harm.ts'
import type { RouteName } from '../../src/web/contract/routes.ts'
import { COOKIES } from '../../src/web/cookies.ts'
import { pushBrowser, startPushService } from '../support/push-service.ts'
import { type SoftApprover, softApprover } from '../support/soft-approver.ts'
import { startTestServer } from '../support/test-server.ts'
import { type WebAnswer, type WebClient, webClient } from '../support/web-client.ts'

const PASSWORD = 'lingon skog hej hopp'

const push = pushBrowser()
const service = await startPushService(push)
const folder = mkdtempSync(join(tmpdir(), 'sigill-push-'))
writeFileSync(join(folder, 'push.pem'), service.certificate)
const server = await startTestServer({
  SIGILL_LISTEN_WEB: '127.0.0.1:0',
  SIGILL_SIGN_IN_THROTTLE: 'false',
  SIGILL_SIGN_UP: 'open',
  SIGILL_PUSH_PRIVATE_HOSTS: 'localhost',
  SIGILL_PUSH_TRUST: join(folder, 'push.pem'),
})
const client = webClient(server)
after(async () => {
  client.close()
  await server.stop()
  await service.stop()
  rmSync(folder, { recursive: true })
})

type Answered = { readonly [name: string]: unknown }

const done = async (by: WebClient, name: RouteName, given: { id?: string; body?: unknown } = {}) => {
  const answer = await by.call(name, given)
  assert.ok(answer.status < 300, `${name}: ${answer.status} ${answer.text}`)
  return (answer.json ?? {}) as Answered
}

const problemOf = ({ json }: WebAnswer): unknown => (json as { problem?: string } | null)?.problem

type Phone = {
  readonly soft: SoftApprover
  readonly address: string
  /** The holder, signed in. */
  readonly holder: WebClient
  send(name: RouteName, purpose: readonly string[], more?: object): Promise<WebAnswer>
  answer(request: string, number: string | null): Promise<WebAnswer>
  waiting(): Promise<readonly { readonly id: string; readonly kind: string }[]>
}

let phones = 0

/** Somebody with two-step verification on, by a phone that is pushed to. */
const newPhone = async (endpoint = `${service.origin}/to-${phones}`): Promise<Phone> => {
  const address = `eva${phones++}@example.test`
  const holder = client.another()
  const person = { address, password: PASSWORD, firstName: 'Eva', lastName: '', language: 'sv' }
  await done(holder, 'signUp', { body: { ...person, timeZone: 'Europe/Stockholm', invitation: null } })
  const { code } = await done(holder, 'beginPairing', { body: {} })
  const soft = softApprover()
  const by = client.another()
  const paired = await done(by, 'pairApprover', {
    body: { code, publicKey: soft.publicKey, name: 'Telefon' },
  })
  soft.approver = String(paired.approver)
  soft.account = String(paired.account)
  const send: Phone['send'] = (name, purpose, more = {}) =>
    by.call(name, { body: { ...soft.signed(purpose, Date.now()), ...more } })
  const answer: Phone['answer'] = (request, number) =>
    send('answerApproval', number === null ? ['deny', request] : ['approve', request, number], {
      request,
      number,
    })
  const target = { endpoint, p256dh: push.p256dh, auth: push.auth }
  assert.equal((await send('subscribeApprover', ['push', endpoint], { push: target })).status, 204)
  const trial = await done(holder, 'beginTrial', { id: soft.approver, body: {} })
  assert.equal((await answer(String(trial.approval), String(trial.number))).status, 204)
  await done(holder, 'confirmApprover', { id: String(trial.approval), body: {} })
  const { set } = await done(holder, 'offerRecoveryCodes', { body: {} })
  await done(holder, 'saveRecoveryCodes', { id: String(set), body: {} })
  await done(holder, 'turnOn', { body: {} })
  return {
    soft,
    address,
    holder,
    send,
    answer,
    waiting: async () => {
      const { json } = await send('approverRequests', ['requests'])
      return (json as { requests: { id: string; kind: string }[] }).requests
    },
  }
}

/** A browser past the password. */
const browserOf = async ({ address }: Phone): Promise<WebClient> => {
  const browser = client.another()
  await done(browser, 'signInAddress', { body: { address } })
  const after = await done(browser, 'signInPassword', { body: { password: PASSWORD } })
  assert.deepEqual(after.methods, ['approver', 'recovery-code'])
  return browser
}

const finish = (browser: WebClient) => browser.call('signInFinishApproval', { body: { trustBrowser: false } })

describe('a sign-in by a phone', () => {
  test('is pushed, answered and finished; the same answer a second time is nothing', async () => {
    const phone = await newPhone()
    const browser = await browserOf(phone)
    const before = service.pushed.length
    const { number } = await done(browser, 'signInAskApproval', { body: {} })
    await service.received(before + 1)
    assert.equal(service.pushed.at(-1)?.text, 'open')
    assert.deepEqual((await browser.call('signInApproval')).json, { state: 'waiting' })
    const [request] = await phone.waiting()
    assert.equal(problemOf(await finish(browser)), 'not-approved')

    const id = request?.id ?? ''
    const body = {
      ...phone.soft.signed(['approve', id, String(number)], Date.now()),
      request: id,
      number,
    }
    assert.equal((await client.another().call('answerApproval', { body })).status, 204)
    assert.equal(problemOf(await client.another().call('answerApproval', { body })), 'request-over')
    assert.deepEqual((await browser.call('signInApproval')).json, { state: 'approved' })
    assert.deepEqual((await finish(browser)).json, { next: 'done' })
    assert.ok(browser.cookies.has(COOKIES.session))
    const { account } = await done(browser, 'begin')
    assert.equal((account as Answered).address, phone.address)
    assert.equal(problemOf(await finish(browser)), 'start-again')
  })

  test('is let in by its own phone only: not by another account’s, an answer to another request, or a removed one', async () => {
    const [phone, other] = [await newPhone(), await newPhone()]
    const browser = await browserOf(phone)
    const { number } = await done(browser, 'signInAskApproval', { body: {} })
    const [request] = await phone.waiting()
    const id = request?.id ?? ''
    assert.equal(problemOf(await other.answer(id, String(number))), 'request-over')
    const elsewhere = await browserOf(other)
    await done(elsewhere, 'signInAskApproval', { body: {} })
    const [others] = await other.waiting()
    assert.equal(problemOf(await phone.answer(others?.id ?? '', String(number))), 'request-over')
    const moved = { ...phone.soft.signed(['approve', others?.id ?? '', String(number)], Date.now()) }
    const stolen = await client.another().call('answerApproval', { body: { ...moved, request: id, number } })
    assert.equal(problemOf(stolen), 'not-an-approver')
    assert.deepEqual((await browser.call('signInApproval')).json, { state: 'waiting' })

    await done(phone.holder, 'turnOff', { body: {} })
    assert.equal(problemOf(await phone.answer(id, String(number))), 'not-an-approver')
    assert.equal((await phone.send('watchApproverRequests', ['requests'])).status, 403)
    assert.equal(problemOf(await finish(browser)), 'not-approved')
  })

  test('two at once: one waits, the other is told so', async () => {
    const phone = await newPhone()
    const browsers = [await browserOf(phone), await browserOf(phone)]
    const answers = await Promise.all(
      browsers.map((browser) => browser.call('signInAskApproval', { body: {} })),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
    assert.equal((await phone.waiting()).length, 1)
  })

  test('is told live, to the browser and to the phone', async () => {
    const phone = await newPhone()
    const browser = await browserOf(phone)
    await done(browser, 'signInAskApproval', { body: {} })
    const seen = await browser.call('watchSignInApproval')
    assert.equal(seen.headers['content-type'], 'text/event-stream')
    assert.equal((await phone.send('watchApproverRequests', ['requests'])).status, 200)
  })

  test('without the password is answered alike for every address', async () => {
    const phone = await newPhone()
    const answers = []
    for (const address of [phone.address, 'nobody@example.test']) {
      const browser = client.another()
      await done(browser, 'signInAddress', { body: { address } })
      const asked = await done(browser, 'signInAskApproval', { body: {} })
      const state = await browser.call('signInApproval')
      const finished = await finish(browser)
      answers.push([Object.keys(asked), asked.names, state.text, finished.status, finished.text])
    }
    assert.deepEqual(answers[0], answers[1])
    assert.deepEqual(await phone.waiting(), [])
  })
})

test('where the operator wants six digits, six are shown, asked for and compared', async () => {
  const strict = await startTestServer({
    SIGILL_LISTEN_WEB: '127.0.0.1:0',
    SIGILL_SIGN_UP: 'open',
    SIGILL_SIGN_IN_APPROVAL_DIGITS: '6',
  })
  const holder = webClient(strict)
  try {
    const person = { address: 'eva@example.test', password: PASSWORD, firstName: 'Eva', lastName: '' }
    const more = { language: 'sv', timeZone: 'Europe/Stockholm', invitation: null }
    await done(holder, 'signUp', { body: { ...person, ...more } })
    const { code } = await done(holder, 'beginPairing', { body: {} })
    const soft = softApprover()
    const paired = await done(holder, 'pairApprover', {
      body: { code, publicKey: soft.publicKey, name: 'Telefon' },
    })
    soft.approver = String(paired.approver)
    soft.account = String(paired.account)
    const answered = async (typed: (number: string) => string): Promise<number> => {
      const trial = await done(holder, 'beginTrial', { id: soft.approver, body: {} })
      const [request, number] = [String(trial.approval), typed(String(trial.number))]
      assert.match(String(trial.number), /^[1-9]\d{5}$/)
      const asked = await done(holder, 'approverRequests', { body: soft.signed(['requests'], Date.now()) })
      assert.equal((asked.requests as { digits: number }[])[0]?.digits, 6)
      const body = { ...soft.signed(['approve', request, number], Date.now()), request, number }
      return (await holder.call('answerApproval', { body })).status
    }
    assert.notEqual(await answered((number) => number.slice(0, 2)), 204)
    assert.notEqual(await answered((number) => number.slice(0, 5) + ((Number(number.at(-1)) + 1) % 10)), 204)
    assert.equal(await answered((number) => number), 204)
  } finally {
    holder.close()
    await strict.stop()
  }
})

describe('an app password that was stopped', () => {
  /** Held by a rule, as the phone of its holder sees it. */
  const held = async (phone: Phone): Promise<HarmId> => {
    const body = { name: 'Datorn', device: 'other', access: 'read-and-send', services: null }
    const more = { expiresMs: null, replaces: null }
    const made = await done(phone.holder, 'createAppPassword', { body: { ...body, ...more } })
    const id = newHarmId(systemRandom)
    const harm: Harm = {
      id,
      account: phone.soft.account as AccountId,
      rule: 'two-programs',
      atMs: Date.now(),
      state: 'held',
      appPassword: (made.appPassword as { id: AppPasswordId }).id,
      seen: { service: 'imap', client: 'imaplib', remote: '192.0.2.7', country: 'BR' },
      count: 1,
    }
    assert.equal(await server.server.stores.harms.hold(harm), true)
    return id
  }
  const answerIt = async (phone: Phone, harm: string, wasMe: boolean) =>
    problemOf(await phone.send('answerHarm', ['harm', harm, wasMe ? 'me' : 'not-me'], { harm, wasMe }))
  const stateOf = async (phone: Phone, id: HarmId) =>
    (await server.server.stores.harms.find(phone.soft.account as AccountId, id))?.state

  test('is asked about on the phone, and opens again when it was the holder', async () => {
    const [phone, other] = [await newPhone(), await newPhone()]
    const id = await held(phone)
    const { json } = await phone.send('approverRequests', ['requests'])
    const [shown] = (json as { harms: Answered[] }).harms
    assert.deepEqual([shown?.id, shown?.appPassword, shown?.country], [id, 'Datorn', 'BR'])
    assert.equal(await answerIt(other, id, true), 'request-over')
    const swapped = { ...phone.soft.signed(['harm', id, 'not-me'], Date.now()), harm: id, wasMe: true }
    assert.equal(problemOf(await client.another().call('answerHarm', { body: swapped })), 'not-an-approver')
    assert.equal(await stateOf(phone, id), 'held')
    assert.equal(await answerIt(phone, id, true), undefined)
    assert.equal(await stateOf(phone, id), 'undone')
    assert.equal(await answerIt(phone, id, true), 'request-over')
  })

  test('is disabled with all the others when it was not', async () => {
    const phone = await newPhone()
    const id = await held(phone)
    assert.equal(await answerIt(phone, id, false), undefined)
    assert.equal(await stateOf(phone, id), 'confirmed')
    const { appPasswords } = await done(phone.holder, 'appPasswords')
    assert.deepEqual(appPasswords, [])
    const after = await phone.send('approverRequests', ['requests'])
    assert.deepEqual((after.json as { harms: unknown[] }).harms, [])
  })
})

describe('app passwords that a rule disabled', () => {
  test('are asked about on the phone, and brought back by it; what the holder disabled is not asked about', async () => {
    const phone = await newPhone()
    const account = phone.soft.account as AccountId
    const { stores } = server.server
    const body = { name: 'Datorn', device: 'other', access: 'read-and-send', services: null }
    await done(phone.holder, 'createAppPassword', { body: { ...body, expiresMs: null, replaces: null } })
    const id = newHarmId(systemRandom)
    const seen = { service: 'imap', client: 'imaplib', remote: '192.0.2.7', country: 'BR' } as const
    const harm = {
      id,
      account,
      rule: 'decoy',
      atMs: Date.now(),
      state: 'disabled',
      appPassword: null,
    } as const
    await stores.harms.disableAll({ ...harm, seen, count: 1 })
    const asked = async () =>
      ((await phone.send('approverRequests', ['requests'])).json as { harms: Answered[] }).harms
    assert.deepEqual(
      (await asked()).map((each) => [each.id, each.state, each.count]),
      [[id, 'disabled', 1]],
    )
    const signed = ['harm', id, 'me'] as const
    assert.equal(problemOf(await phone.send('answerHarm', signed, { harm: id, wasMe: true })), undefined)
    assert.equal((await stores.appPasswords.list(account)).length, 1)
    await done(phone.holder, 'disableAppPasswords', { body: {} })
    assert.deepEqual(await asked(), [])
  })
})

describe('a push service that', () => {
  for (const status of [404, 410])
    test(`answers ${status} is not pushed to any more`, async () => {
      const phone = await newPhone()
      service.answer(status)
      const before = service.pushed.length
      await done(await browserOf(phone), 'signInAskApproval', { body: {} })
      await service.received(before + 1)
      const hasPush = async () => {
        const { approvers } = await done(phone.holder, 'twoStep')
        return (approvers as { hasPush: boolean }[])[0]?.hasPush
      }
      while (await hasPush()) await new Promise((resolve) => setImmediate(resolve))
      service.answer(201)
    })

  test('does not answer keeps nobody waiting', async () => {
    const phone = await newPhone()
    service.answer('silence')
    const browser = await browserOf(phone)
    const before = service.pushed.length
    const { number } = await done(browser, 'signInAskApproval', { body: {} })
    await service.received(before + 1)
    const [request] = await phone.waiting()
    assert.equal((await phone.answer(request?.id ?? '', String(number))).status, 204)
    assert.deepEqual((await finish(browser)).json, { next: 'done' })
    service.answer(201)
  })

  test('lies on this machine is not connected to, unless the operator names it', async () => {
    const port = new URL(service.origin).port
    const before = service.pushed.length
    const phone = await newPhone(`https://127.0.0.1:${port}/inside`)
    await done(await browserOf(phone), 'signInAskApproval', { body: {} })
    const isTold = () =>
      server.events.some(
        (event) => event.event === 'background.fault' && /not to be reached/.test(String(event.fault)),
      )
    while (!isTold()) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(service.pushed.length, before)
  })

  test('is not one at all is refused when the phone names it', async () => {
    const phone = await newPhone()
    for (const endpoint of ['http://push.example.net/a', 'https://u:p@push.example.net/', 'nothing']) {
      const target = { endpoint, p256dh: push.p256dh, auth: push.auth }
      const answer = await phone.send('subscribeApprover', ['push', endpoint], { push: target })
      assert.equal(problemOf(answer), 'bad-push', endpoint)
    }
  })
})
