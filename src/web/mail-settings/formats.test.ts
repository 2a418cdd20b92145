import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { appleProfile, type ProfileOf } from './apple-profile.ts'
import { autodiscoverRefusal, autodiscoverReply, readQuestion } from './autodiscover.ts'
import { domainOf, type MailSettings, mailSettingsOf } from './mail-settings.ts'
import { mozillaConfig } from './mozilla-config.ts'

const SETTINGS: MailSettings = {
  hostname: 'mail.example.se',
  domain: 'example.se',
  incoming: [
    { service: 'imap', port: 993 },
    { service: 'pop3', port: 995 },
  ],
  smtpPort: 465,
}

/** The text of every element of this name, in order. */
const all = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)

const QUESTION = (address: string, schema = 'outlook/responseschema/2006a', prefix = '') =>
  `<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
  <Request><${prefix}EMailAddress>${address}</${prefix}EMailAddress>
  <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/${schema}</AcceptableResponseSchema>
  </Request></Autodiscover>`

describe('settings of a domain', () => {
  const needs = {
    hostname: 'mail.example.se',
    domains: ['example.se'],
    mailPorts: () => ({ imap: 993, pop3: null, smtp: null }),
  }
  test('are what is open, for our domains only, in any case', () => {
    const settings = { ...SETTINGS, incoming: [{ service: 'imap', port: 993 }], smtpPort: null }
    assert.deepEqual(mailSettingsOf(needs, 'EXAMPLE.se'), settings)
    assert.equal(mailSettingsOf(needs, 'example.com'), null)
  })
  test('an address has one domain, or is none', () => {
    assert.equal(domainOf(' åsa@example.se '), 'example.se')
    for (const none of ['', 'example.se', '@example.se', 'a@b@c', 'a b@example.se', `a@${'x'.repeat(400)}`])
      assert.equal(domainOf(none), null)
  })
})

describe('autoconfig', () => {
  test('names every open door with TLS, the address as user name, and where help is', () => {
    const xml = mozillaConfig(SETTINGS, 'Sigill', 'https://mail.example.se/why')
    assert.match(xml, /^<\?xml [^>]*\?>\n<clientConfig version="1\.1"><emailProvider id="example\.se">/)
    assert.deepEqual(all(xml, 'hostname'), Array(3).fill('mail.example.se'))
    assert.deepEqual(all(xml, 'port'), ['993', '995', '465'])
    assert.deepEqual(new Set(all(xml, 'socketType')), new Set(['SSL']))
    assert.deepEqual(new Set(all(xml, 'username')), new Set(['%EMAILADDRESS%']))
    assert.deepEqual(
      [...xml.matchAll(/<(in|out)\w+Server type="(\w+)">/g)].map(([, , type]) => type),
      ['imap', 'pop3', 'smtp'],
    )
    assert.match(xml, /<documentation url="https:\/\/mail\.example\.se\/why">/)
  })
})

describe('Autodiscover', () => {
  test('is understood with a prefix and in any case, and what it does not know is refused by its code', () => {
    for (const prefix of ['', 'ns0:'])
      assert.deepEqual(readQuestion(QUESTION('asa@example.se', undefined, prefix)), {
        kind: 'settings',
        address: 'asa@example.se',
        domain: 'example.se',
      })
    assert.equal(
      readQuestion(QUESTION('asa@example.se', 'mobilesync/responseschema/2006')).kind,
      'other-schema',
    )
    for (const nothing of ['', '<a/>', QUESTION('nobody'), QUESTION('&xxe;@example.se'), 'x'.repeat(8_000)])
      assert.equal(readQuestion(nothing).kind, 'malformed')
    assert.deepEqual(all(autodiscoverRefusal('malformed', 0), 'ErrorCode'), ['600'])
  })

  test('answers with one account, all of its protocols, TLS on and SPA off', () => {
    const xml = autodiscoverReply(SETTINGS, 'asa&"<@example.se')
    assert.equal(all(xml, 'AccountType').length, 1)
    assert.deepEqual(all(xml, 'Type'), ['IMAP', 'POP3', 'SMTP'])
    assert.deepEqual(all(xml, 'Port'), ['993', '995', '465'])
    assert.deepEqual(new Set(all(xml, 'SPA')), new Set(['off']))
    assert.deepEqual(new Set(all(xml, 'SSL')), new Set(['on']))
    assert.deepEqual(new Set(all(xml, 'LoginName')), new Set(['asa&amp;&quot;&lt;@example.se']))
  })
})

describe('a profile for Apple’s devices', () => {
  const OF: ProfileOf = {
    settings: SETTINGS,
    address: 'asa@example.se',
    fullName: 'Åsa <Öberg> & Co\u0000',
    appPassword: 'abcdefghij',
    secret: 'abcdefghijklmnopqrstuvwx',
    services: ['imap', 'pop3', 'smtp'],
    words: { title: 'E-post', explained: 'Ställer in', organization: 'Sigill' },
  }
  /** Keys and values of the account's dict, flat. */
  const read = (xml: string | null): ReadonlyMap<string, string> =>
    new Map(
      [...(xml ?? '').matchAll(/<key>(\w+)<\/key>(?:<(?:string|integer)>([^<]*)<|<(true|false)\/>)/g)].map(
        ([, key = '', value, yesNo]) => [key, value ?? yesNo ?? ''],
      ),
    )

  test('has both servers with TLS and the app password in it, as words and nothing else', () => {
    const account = read(appleProfile(OF))
    for (const [key, value] of Object.entries({
      EmailAccountType: 'EmailTypeIMAP',
      EmailAddress: 'asa@example.se',
      EmailAccountName: 'Åsa &lt;Öberg&gt; &amp; Co',
      IncomingMailServerHostName: 'mail.example.se',
      IncomingMailServerPortNumber: '993',
      IncomingMailServerUseSSL: 'true',
      IncomingPassword: OF.secret,
      OutgoingMailServerPortNumber: '465',
      OutgoingMailServerUseSSL: 'true',
      OutgoingMailServerUsername: 'asa@example.se',
      OutgoingPassword: OF.secret,
      PayloadRemovalDisallowed: 'false',
    }))
      assert.equal(account.get(key), value, key)
  })

  test('is the same for the same app password, so that it replaces itself, and another for another', () => {
    const uuids = (xml: string | null) =>
      [...(xml ?? '').matchAll(/PayloadUUID<\/key><string>([^<]+)/g)].map(String)
    assert.deepEqual(uuids(appleProfile(OF)), uuids(appleProfile({ ...OF, secret: 'b'.repeat(24) })))
    assert.notDeepEqual(uuids(appleProfile(OF)), uuids(appleProfile({ ...OF, appPassword: 'abcdefghik' })))
    assert.match(
      String(uuids(appleProfile(OF))[0]),
      /[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}/,
    )
  })

  test('fetches by POP where only that is opened; there is none for what cannot both fetch and send', () => {
    assert.equal(
      read(appleProfile({ ...OF, services: ['pop3', 'smtp'] })).get('EmailAccountType'),
      'EmailTypePOP',
    )
    assert.equal(appleProfile({ ...OF, services: ['smtp'] }), null)
    assert.equal(appleProfile({ ...OF, services: ['imap'] }), null)
    assert.equal(appleProfile({ ...OF, settings: { ...SETTINGS, smtpPort: null } }), null)
  })
})
