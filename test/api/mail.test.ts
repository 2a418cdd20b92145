/** What a mail looks like, as its holder's browser gets it: safe documents and pictures, and nothing of anybody else's. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { imapProgram } from '../support/mail-programs.ts'
import { startTestServer } from '../support/test-server.ts'
import { signInAs, webClient } from '../support/web-client.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

/** Of the email, as IMAP and JMAP call it. */

const server = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0' })
const client = webClient(server)
const raw = await new MailComposer({
  from: 'news@shop.test',
  to: server.anna.address,
  subject: 'Nyheter',
  text: 'Hej',
  html: '<p onclick=x>Hej Åsa</p><img src="cid:logo@shop.test"><img src="https://shop.test/open.gif">',
  attachments: [
    { filename: 'logo.png', content: PNG, cid: 'logo@shop.test' },
    {
      filename: 'evil.svg',
      content: '<svg onload=x/>',
      contentType: 'image/svg+xml',
      cid: 'svg@shop.test',
    },
  ],
})
  .compile()
  .build()
const program = imapProgram(server, server.anna)
await program.connect()
await program.append('INBOX', raw)
await program.mailboxOpen('INBOX')
const id = ((await program.fetchOne('*', { envelope: true })) as { emailId: string }).emailId
await program.logout()
const anna = client.another()
const bo = client.another()
const proved = { provedMs: Date.now(), secondStepMs: null }
await signInAs(server, anna, server.anna.id, proved)
await signInAs(server, bo, server.bo.id, proved)
after(async () => {
  client.close()
  await server.stop()
})

const HTML = '?part=2.1'
const LOGO = '?part=2.2'
const SVG = '?part=2.3'

describe('the document of a mail', () => {
  test('is its HTML, rewritten, in a frame of our own pages only, with a policy that lets nothing run', async () => {
    const { status, headers, text } = await anna.call('mailDocument', { id, query: HTML })
    assert.equal(status, 200)
    assert.ok(text.includes('<p>Hej Åsa</p>'), text)
    assert.ok(text.includes(`<img src="/api/mail/${id}/picture${LOGO}">`), text)
    assert.doesNotMatch(text, /onclick|shop\.test/)
    assert.equal(headers['x-frame-options'], 'SAMEORIGIN')
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'; img-src 'self' data:; .*sandbox /,
    )
    assert.doesNotMatch(String(headers['content-security-policy']), /script|https:/)
  })

  test('has pictures from outside when they are asked for', async () => {
    const { headers, text } = await anna.call('mailDocument', { id, query: `${HTML}&pictures=shown` })
    assert.ok(text.includes('https://shop.test/open.gif'))
    assert.match(String(headers['content-security-policy']), /img-src 'self' data: https:;/)
  })

  test('is text for who quotes it', async () => {
    const { headers, text } = await anna.call('mailDocument', { id, query: `${HTML}&form=text` })
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8')
    assert.equal(text.trim(), 'Hej Åsa')
  })

  test('is of no other part, no other email and nobody else', async () => {
    for (const [who, asked] of [
      [anna, { id, query: '?part=1' }],
      [anna, { id, query: '?part=9' }],
      [anna, { id, query: '?part=0' }],
      [anna, { id, query: '' }],
      [anna, { id: 'M999', query: HTML }],
      [bo, { id, query: HTML }],
    ] as const) {
      const { status, headers } = await who.call('mailDocument', asked)
      assert.equal(status, 404)
      // The frame that asked is left empty: a draft may be replaced while it is shown.
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'self'/)
    }
  })
})

describe('a picture of a mail', () => {
  test('is decoded, and named as what it is', async () => {
    const { status, headers } = await anna.call('mailPicture', { id, query: LOGO })
    assert.deepEqual(
      [status, headers['content-type'], headers['x-content-type-options']],
      [200, 'image/png', 'nosniff'],
    )
  })

  test('is no drawing that may hold a script, nothing that is no picture, and nobody else’s', async () => {
    assert.equal((await anna.call('mailPicture', { id, query: SVG })).status, 404)
    assert.equal((await anna.call('mailPicture', { id, query: HTML })).status, 404)
    assert.equal((await bo.call('mailPicture', { id, query: LOGO })).status, 404)
  })
})
