/** What devices fetch by themselves: settings under every name they try, and a profile, once. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createAppPasswords } from '../../src/app-password/app-passwords.ts'
import { localBus } from '../../src/base/bus.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { readPeppers } from '../../src/config/keys.ts'
import { startTestServer } from '../support/test-server.ts'
import { signInAs, webClient } from '../support/web-client.ts'

const server = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0' })
const client = webClient(server)
after(async () => {
  client.close()
  await server.stop()
})

const QUESTION = (address: string) =>
  `<Autodiscover><Request><EMailAddress>${address}</EMailAddress></Request></Autodiscover>`

const askXml = (body: string, path = '/autodiscover/autodiscover.xml', host?: string) =>
  client.send('POST', path, {
    body,
    headers: { 'content-type': 'text/xml', origin: undefined, ...(host === undefined ? {} : { host }) },
  })

describe('the settings of mail programs', () => {
  test('are the same for every address of a domain, whether or not there is an account', async () => {
    const answers = []
    for (const name of ['anna', 'nobody']) {
      const xml = await client.send('GET', '/mail/config-v1.1.xml', {
        query: `?emailaddress=${name}@example.test`,
      })
      const discovered = await askXml(QUESTION(`${name}@example.test`))
      answers.push([xml.status, xml.text, discovered.status, discovered.text.replaceAll(name, 'X')])
    }
    assert.deepEqual(answers[0], answers[1])
    assert.match(String(answers[0]), new RegExp(`<port>${server.port('imaps')}</port>`))
    assert.match(String(answers[0]), new RegExp(`<Port>${server.port('submissions')}</Port>`))
  })

  test('are given under the names that programs try, and to nobody for another domain', async () => {
    for (const [path, host] of [
      ['/mail/config-v1.1.xml', 'autoconfig.example.test'],
      ['/.well-known/autoconfig/mail/config-v1.1.xml', 'example.test'],
      ['/.well-known/autoconfig/mail/config-v1.1.xml', 'localhost'],
    ] as const) {
      const { status, headers, text } = await client.send('GET', path, { headers: { host } })
      assert.deepEqual([status, headers['content-type']], [200, 'application/xml; charset=utf-8'])
      assert.match(text, /<domain>example\.test<\/domain>/)
    }
    const other = await client.send('GET', '/mail/config-v1.1.xml', { query: '?emailaddress=a@other.test' })
    assert.equal(other.status, 404)
    const upper = await askXml(
      QUESTION('anna@example.test'),
      '/Autodiscover/Autodiscover.xml',
      'autodiscover.example.test',
    )
    assert.match(upper.text, /<Action>settings<\/Action>/)
    assert.match((await askXml(QUESTION('a@other.test'))).text, /<ErrorCode>500<\/ErrorCode>/)
    assert.match((await askXml('x'.repeat(10_000))).text, /<ErrorCode>600<\/ErrorCode>/)
  })

  test('are led to by the JSON of newer programs', async () => {
    for (const path of [
      '/autodiscover/autodiscover.json',
      '/autodiscover/autodiscover.json/v1.0/a@example.test',
    ]) {
      const { json } = await client.send('GET', path, { query: '?Protocol=AutodiscoverV1' })
      assert.deepEqual(json, {
        Protocol: 'AutodiscoverV1',
        Url: `${client.origin}/autodiscover/autodiscover.xml`,
      })
    }
    const { status } = await client.send('GET', '/autodiscover/autodiscover.json', { query: '?Protocol=EWS' })
    assert.equal(status, 404)
  })
})

describe('a profile', () => {
  const made = async () => {
    const browser = client.another()
    const { anna } = server
    await signInAs(server, browser, anna.id, { provedMs: Date.now(), secondStepMs: Date.now() })
    const appPasswords = createAppPasswords({
      store: server.server.stores.appPasswords,
      key: readPeppers(server.folder)[0],
      clock: systemClock,
      random: systemRandom,
      bus: localBus(() => {}),
      unusedMs: 900_000,
    })
    const result = await appPasswords.create({
      account: anna.id,
      name: 'Mac',
      services: null,
      expiresMs: null,
    })
    assert.ok(result.kind === 'created')
    return { browser, id: result.appPassword.id, secret: result.secret.reveal() }
  }

  test('is fetched once, by whoever has the link, and a look takes nothing', async () => {
    const { browser, id, secret } = await made()
    const offered = await browser.call('handOverAppPassword', { id, body: { secret } })
    assert.equal(offered.status, 200, offered.text)
    const { link, qrSize } = offered.json as { link: string; qrSize: number }
    assert.ok(qrSize > 20)
    assert.ok(!link.includes(secret))
    const path = link.slice(client.origin.length)
    // A phone: no cookie, and not from our pages.
    const fetchIt = (method: string) =>
      client.send(method, path, { headers: { 'sec-fetch-site': 'cross-site', origin: undefined } })
    assert.equal((await fetchIt('HEAD')).status, 200)
    const got = await fetchIt('GET')
    assert.equal(got.status, 200)
    assert.equal(got.headers['content-type'], 'application/x-apple-aspen-config')
    assert.equal(got.headers['cache-control'], 'no-store')
    assert.match(got.text, new RegExp(`<key>IncomingPassword</key><string>${secret}</string>`))
    const again = await fetchIt('GET')
    assert.equal(again.status, 410)
    assert.match(again.text, /<h1>Länken gäller inte längre<\/h1>/)
    assert.ok(!again.text.includes(secret))
  })

  test('is not offered for another secret', async () => {
    const { browser, id } = await made()
    const refused = await browser.call('handOverAppPassword', { id, body: { secret: 'a'.repeat(24) } })
    assert.deepEqual([refused.status, refused.json], [409, { problem: 'no-longer-new' }])
  })
})
