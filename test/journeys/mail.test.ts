/** Mail on its way: sent by nodemailer, received by POP3 (node-pop3) and IMAP (imapflow), none of them ours. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import Pop3Command from 'node-pop3'
import { createTransport } from 'nodemailer'
import PostalMime from 'postal-mime'
import { ENGINES } from '../support/engines.ts'
import { startTestServer, type TestAccount, type TestServer } from '../support/test-server.ts'

for (const engine of ENGINES)
  describe(`sending and receiving, on ${engine.name}`, () => {
    let server: TestServer
    before(async () => {
      server = await startTestServer(await engine.settings())
    })
    after(() => server.stop())

    const sender = ({ address, secret }: TestAccount) =>
      createTransport({
        host: '127.0.0.1',
        port: server.port('submissions'),
        secure: true,
        auth: { user: address, pass: secret },
        tls: { rejectUnauthorized: false },
      })
    const pop3 = ({ address, secret }: TestAccount) =>
      new Pop3Command({
        user: address,
        password: secret,
        // By name: this client gives whatever stands here as the TLS server name.
        host: 'localhost',
        port: server.port('pop3s'),
        tls: true,
        tlsOptions: { rejectUnauthorized: false },
      })

    test('an attachment and Swedish letters arrive as they were sent', async () => {
      const [anna, bo] = [
        await server.addAccount('åsa@example.test'),
        await server.addAccount('björn@example.test'),
      ]
      const attachment = randomBytes(300_000)
      const sent = await sender(anna).sendMail({
        from: { name: 'Åsa Öberg', address: anna.address },
        to: bo.address,
        subject: 'Räksmörgås – på riktigt',
        text: 'Hej Björn!\n.\n..och hej igen, från sjön.\n',
        attachments: [{ filename: 'kvitto åäö.bin', content: attachment }],
      })
      assert.deepEqual(sent.accepted, [bo.address])
      const client = pop3(bo)
      const raw = await client.RETR(1)
      await client.QUIT()
      // node-pop3 0.11 leaves the dots that RFC 1939 §3 puts before lines that begin with one.
      const parsed = await PostalMime.parse(String(raw).replace(/^\.\./gm, '.'))
      assert.equal(parsed.subject, 'Räksmörgås – på riktigt')
      assert.equal(parsed.from?.name, 'Åsa Öberg')
      assert.equal(parsed.text?.trim(), 'Hej Björn!\n.\n..och hej igen, från sjön.')
      assert.equal(parsed.attachments[0]?.filename, 'kvitto åäö.bin')
      assert.deepEqual(Buffer.from(parsed.attachments[0]?.content as ArrayBuffer), attachment)
    })

    test('copies go to every recipient here, and Bcc is not told', async () => {
      const [from, to, hidden] = [
        await server.addAccount('from@example.test'),
        await server.addAccount('to@example.test'),
        await server.addAccount('hidden@example.test'),
      ]
      await sender(from).sendMail({
        from: from.address,
        to: to.address,
        bcc: hidden.address,
        subject: 'Till alla',
        text: 'Hej',
      })
      for (const account of [to, hidden]) {
        const client = imap(server, account)
        await client.connect()
        await client.mailboxOpen('INBOX')
        // The queue delivers at once, and IDLE would tell; NOOP after NOOP asks.
        while (client.mailbox !== false && client.mailbox.exists === 0) await client.noop()
        const { source } = (await client.fetchOne('1', { source: true })) || {}
        assert.match(String(source), /Subject: Till alla/)
        assert.doesNotMatch(String(source), /^Bcc:/im)
        await client.logout()
      }
    })

    test('a sender who is somebody else is refused, and so is a recipient elsewhere while there is no relay', async () => {
      await assert.rejects(
        sender(server.anna).sendMail({ from: 'bo@example.test', to: 'bo@example.test', text: 'x' }),
        /550 5\.7\.1/,
      )
      await assert.rejects(
        sender(server.anna).sendMail({ from: server.anna.address, to: 'someone@elsewhere.test', text: 'x' }),
        /550 5\.7\.1.*relay/s,
      )
    })

    test('POP3 lists, shows and deletes, and what was deleted is gone only after QUIT', async () => {
      const account = await server.addAccount('pop@example.test')
      const outgoing = sender(account)
      for (const number of [1, 2])
        await outgoing.sendMail({
          from: account.address,
          to: account.address,
          subject: `Nummer ${number}`,
          text: 'Hej',
        })
      const first = pop3(account)
      const uidl = (await first.UIDL()) as string[][]
      assert.equal(new Set(uidl.map(([, id]) => id)).size, 2)
      await first.command('DELE', '1')
      await first.QUIT()
      const second = pop3(account)
      assert.deepEqual(await second.UIDL(), [['1', uidl[1]?.[1]]])
      assert.match(String(await second.TOP(1, 0)), /Subject: Nummer 2/)
      await second.QUIT()
    })
  })

const imap = (server: TestServer, { address, secret }: TestAccount): ImapFlow =>
  new ImapFlow({
    host: '127.0.0.1',
    port: server.port('imaps'),
    secure: true,
    auth: { user: address, pass: secret },
    tls: { rejectUnauthorized: false },
    logger: false,
  })
