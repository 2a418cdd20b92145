/** Harm through the API: the holder's own button, the answer to the question, taking it back, and the decoy. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { HarmId } from '../../src/harm/harm.ts'
import { startTestServer, type TestAccount, type TestServer } from '../support/test-server.ts'
import { signInAs, type WebClient, webClient } from '../support/web-client.ts'

type Listed = {
  harms: { id: string; rule: string; state: string; count: number; undoUntilMs: number | null }[]
  decoy: { createdMs: number } | null
}

describe('harm', () => {
  let server: TestServer
  let client: WebClient
  before(async () => {
    server = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0' })
    client = webClient(server)
  })
  after(async () => {
    client.close()
    await server.stop()
  })

  const holder = async (name: string): Promise<{ browser: WebClient; account: TestAccount }> => {
    const account = await server.addAccount(`${name}@example.test`)
    const browser = client.another()
    const nowMs = Date.now()
    await signInAs(server, browser, account.id, { provedMs: nowMs, secondStepMs: nowMs })
    return { browser, account }
  }
  const listed = async (browser: WebClient): Promise<Listed> => (await browser.call('harm')).json as Listed
  const inForce = async (browser: WebClient): Promise<number> =>
    ((await browser.call('appPasswords')).json as { appPasswords: unknown[] }).appPasswords.length

  test('the holder disables all at once, sees it, and takes it back once', async () => {
    const { browser } = await holder('button')
    const answer = await browser.call('disableAppPasswords', { body: {} })
    assert.deepEqual(answer.json, { removed: 1, connectionsEnded: 0 })
    const { harms } = await listed(browser)
    assert.deepEqual(
      harms.map(({ rule, state, count }) => [rule, state, count]),
      [['holder-says', 'disabled', 1]],
    )
    assert.equal(await inForce(browser), 0)
    const id = harms[0]?.id ?? ''
    assert.equal((await browser.call('undoHarm', { id, body: {} })).status, 204)
    assert.equal(await inForce(browser), 1)
    assert.equal((await browser.call('undoHarm', { id, body: {} })).status, 404)
    // Nothing left to disable twice.
    await browser.call('disableAppPasswords', { body: {} })
    const twice = await browser.call('disableAppPasswords', { body: {} })
    assert.deepEqual(twice.json, { removed: 0, connectionsEnded: 0 })
  })

  test('"it was not me" disables what was held and all others', async () => {
    const { browser, account } = await holder('not-me')
    await server.addAppPassword(account.id, ['imap'])
    const id = 'aaaaaaaaaaaa' as HarmId
    await server.server.stores.harms.hold({
      ...{ id, account: account.id, rule: 'two-programs', atMs: Date.now(), state: 'held' },
      ...{ appPassword: account.appPassword, count: 1 },
      seen: { service: 'imap', client: 'imaplib', remote: '192.0.2.7', country: null },
    })
    assert.equal((await browser.call('confirmHarm', { id, body: {} })).status, 204)
    assert.equal(await inForce(browser), 0)
    assert.deepEqual(
      (await listed(browser)).harms.map(({ rule, state }) => [rule, state]),
      [
        ['holder-says', 'disabled'],
        ['two-programs', 'confirmed'],
      ],
    )
  })

  test('another’s harm is nobody’s', async () => {
    const { browser } = await holder('owner')
    await browser.call('disableAppPasswords', { body: {} })
    const id = (await listed(browser)).harms[0]?.id ?? ''
    const other = await holder('other')
    assert.equal((await other.browser.call('undoHarm', { id, body: {} })).status, 404)
    assert.equal((await other.browser.call('confirmHarm', { id, body: {} })).status, 404)
    assert.equal(await inForce(browser), 0)
  })

  test('a decoy is only for who has a second step', async () => {
    const { browser } = await holder('decoy')
    assert.equal((await browser.call('setDecoy', { body: {} })).status, 409)
    assert.equal((await listed(browser)).decoy, null)
    assert.equal((await browser.call('removeDecoy')).status, 204)
  })
})
