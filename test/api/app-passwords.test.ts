/** From an account without a second step to a mail program that signs in, is seen, and is cut off: all through the API. */
import assert from 'node:assert/strict'
import { request } from 'node:https'
import { after, describe, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { Secret, TOTP } from 'otpauth'
import { type Address, parseAddress } from '../../src/account/address.ts'
import { COOKIES } from '../../src/web/cookies.ts'
import { startTestServer } from '../support/test-server.ts'
import { signInAs, type WebClient, webClient } from '../support/web-client.ts'

const PASSWORD = 'lingon skog hej hopp'
const EVA = 'eva@example.test'
const eva = parseAddress(EVA) as Address

const server = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0', SIGILL_SIGN_UP: 'open' })
const client = webClient(server)
after(async () => {
  client.close()
  await server.stop()
})

const WANTED = {
  name: 'Evas iPhone',
  device: 'iphone',
  access: 'read-and-send',
  services: null,
  expiresMs: null,
  replaces: null,
}

const signUp = async (): Promise<WebClient> => {
  const browser = client.another()
  const made = await browser.call('signUp', {
    body: {
      address: EVA,
      password: PASSWORD,
      firstName: 'Eva',
      lastName: 'Ek',
      language: 'sv',
      timeZone: 'Europe/Stockholm',
      invitation: null,
    },
  })
  assert.equal(made.status, 200, made.text)
  return browser
}

const turnOn = async (browser: WebClient): Promise<void> => {
  const begun = await browser.call('beginAuthenticator', { body: {} })
  const { id, key } = begun.json as { id: string; key: string }
  const code = new TOTP({ secret: Secret.fromBase32(key) }).generate()
  const confirmed = await browser.call('confirmAuthenticator', { id, body: { code, name: 'Telefonen' } })
  assert.equal(confirmed.status, 204, confirmed.text)
  const offered = await browser.call('offerRecoveryCodes', { body: {} })
  const { set } = offered.json as { set: string }
  assert.equal((await browser.call('saveRecoveryCodes', { id: set, body: {} })).status, 204)
  assert.equal((await browser.call('turnOn', { body: {} })).status, 204)
}

const program = (secret: string): ImapFlow => {
  const flow = new ImapFlow({
    host: '127.0.0.1',
    port: server.port('imaps'),
    secure: true,
    tls: { rejectUnauthorized: false },
    auth: { user: EVA, pass: secret },
    logger: false,
  })
  flow.on('error', () => {})
  return flow
}

/** Reads a stream of events as they come. */
const listen = (browser: WebClient, id: string) => {
  let text = ''
  let wake = () => {}
  let isOver = false
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  const asked = request(
    `${browser.origin}/api/app-passwords/${id}/events`,
    { headers: { cookie }, rejectUnauthorized: false },
    (response) => {
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        wake()
      })
      response.on('close', () => {
        isOver = true
        wake()
      })
    },
  )
  asked.on('error', () => {})
  asked.end()
  const until = async (isThere: () => boolean): Promise<string> => {
    while (!isThere() && !isOver) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return text
  }
  return {
    heard: (pattern: RegExp) => until(() => pattern.test(text)),
    over: () => until(() => isOver),
    get isOver() {
      return isOver
    },
  }
}

describe('an app password', () => {
  test('is made, watched, used and cut off', async () => {
    const browser = await signUp()
    const early = await browser.call('createAppPassword', { body: WANTED })
    assert.deepEqual([early.status, early.json], [409, { problem: 'two-step-off' }])

    await turnOn(browser)
    const made = await browser.call('createAppPassword', { body: WANTED })
    assert.equal(made.status, 200, made.text)
    const { appPassword, secret } = made.json as { appPassword: { id: string }; secret: string }
    assert.match(secret, /^[a-z]{24}$/)
    const listed = await browser.call('appPasswords')
    assert.equal(listed.text.includes(secret), false)

    const stream = listen(browser, appPassword.id)
    await stream.heard(/^:\n/)
    await assert.rejects(program(PASSWORD).connect())
    await stream.heard(/event: refused\ndata: \{"because":"not-an-app-password"/)
    const imap = program(secret)
    await imap.connect()
    assert.match(await stream.heard(/event: connected/), /event: connected\ndata: \{"service":"imap"/)

    const sessions = await browser.call('sessions')
    const { connections } = sessions.json as { connections: { service: string; appPassword: string }[] }
    assert.deepEqual(
      connections.map(({ service, appPassword: name }) => [service, name]),
      [['imap', 'Evas iPhone']],
    )
    const closed = new Promise<void>((resolve) => imap.once('close', resolve))
    const removed = await browser.call('removeAllAppPasswords')
    assert.deepEqual(removed.json, { removed: 1, connectionsEnded: 1 })
    await closed
    await assert.rejects(program(secret).connect())
    assert.equal((await browser.call('removeAppPassword', { id: appPassword.id })).status, 404)

    const kinds = async (query = '') =>
      ((await browser.call('activity', { query })).json as { activities: { kind: string }[] }).activities.map(
        ({ kind }) => kind,
      )
    const all = await kinds()
    for (const kind of ['two-step-on', 'app-password-created', 'all-app-passwords-removed'])
      assert.ok(all.includes(kind), `${kind} in ${all}`)
    assert.ok((await kinds('?filter=security')).every((kind) => !kind.startsWith('sign')))
  })

  test('every notice of what happened is in the mailbox', async () => {
    const account = await server.server.stores.accounts.findByAddress(eva)
    assert.ok(account)
    const INBOX_SUBJECTS = [
      'Nya återställningskoder skapade',
      'Tvåstegsverifiering är på',
      'Nytt applösenord skapat',
      'Alla applösenord borttagna',
    ]
    const browser = client.another()
    await signIn(browser)
    const made = await browser.call('createAppPassword', { body: WANTED })
    const { secret } = made.json as { secret: string }
    const imap = program(secret)
    await imap.connect()
    await imap.mailboxOpen('INBOX')
    const subjects: string[] = []
    while (!INBOX_SUBJECTS.every((subject) => subjects.includes(subject))) {
      subjects.length = 0
      await imap.noop()
      for await (const { envelope } of imap.fetch('1:*', { envelope: true }))
        subjects.push(envelope?.subject ?? '')
    }
    await imap.logout()
  })

  test('its stream ends with the session', async () => {
    const browser = client.another()
    await signIn(browser)
    const made = await browser.call('createAppPassword', { body: { ...WANTED, name: 'Andra' } })
    const { appPassword } = made.json as { appPassword: { id: string } }
    const stream = listen(browser, appPassword.id)
    await stream.heard(/^:\n/)
    assert.equal((await browser.call('endAllSessions')).status, 200)
    assert.equal(browser.cookies.has(COOKIES.session), false)
    await stream.over()
    assert.equal(stream.isOver, true)
  })
})

/** By the store's own word that it has given a second step: each code of an app is taken once. */
const signIn = async (browser: WebClient): Promise<void> => {
  const account = await server.server.stores.accounts.findByAddress(eva)
  if (account === null) throw new Error('Eva has no account')
  await signInAs(server, browser, account.id, { provedMs: Date.now(), secondStepMs: Date.now() })
}
