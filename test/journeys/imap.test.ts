/** A mail program that we did not write (imapflow) does over IMAP what people do with their mail. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { ENGINES } from '../support/engines.ts'
import { startTestServer, type TestAccount, type TestServer } from '../support/test-server.ts'

const message = (number: number, text = 'Hej!'): string =>
  [
    'From: Bo <bo@example.test>',
    'To: Anna <anna@example.test>',
    `Subject: =?utf-8?q?Br=C3=A4v_${number}?=`,
    `Message-ID: <journey-${number}@example.test>`,
    'Date: Sun, 22 Nov 2026 08:00:00 +0100',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n')

for (const engine of ENGINES)
  describe(`imapflow, on ${engine.name}`, () => {
    let server: TestServer
    const open: ImapFlow[] = []
    before(async () => {
      server = await startTestServer(await engine.settings())
    })
    after(async () => {
      for (const client of open) client.close()
      await server.stop()
    })

    const connect = async ({ address, secret }: TestAccount): Promise<ImapFlow> => {
      const client = new ImapFlow({
        host: '127.0.0.1',
        port: server.port('imaps'),
        secure: true,
        auth: { user: address, pass: secret },
        tls: { rejectUnauthorized: false },
        logger: false,
      })
      // The test says what went wrong; an error event without a listener would say it elsewhere.
      client.on('error', () => {})
      await client.connect()
      open.push(client)
      return client
    }

    test('signs in, sees the special folders, subscribed', async () => {
      const client = await connect(server.anna)
      const list = await client.list()
      const uses = new Map(list.map(({ path, specialUse, subscribed }) => [path, [specialUse, subscribed]]))
      assert.deepEqual(uses.get('INBOX'), ['\\Inbox', true])
      for (const name of ['Drafts', 'Sent', 'Junk', 'Trash', 'Archive'])
        assert.deepEqual(uses.get(name), [`\\${name}`, true])
    })

    test('files, reads, flags, searches, moves and deletes', async () => {
      const account = await server.addAccount('files@example.test')
      const client = await connect(account)
      for (const number of [1, 2, 3]) {
        const appended = await client.append(
          'INBOX',
          message(number, number === 2 ? 'Ett kvitto på blåbär' : 'Hej!'),
          ['\\Flagged'],
          new Date('2026-11-01T10:00:00Z'),
        )
        assert.ok(appended !== false && appended.uid === number)
      }
      await client.mailboxCreate(['Arbete', 'Kvitton åäö'])
      const lock = await client.getMailboxLock('INBOX')
      try {
        const fetched = await client.fetchAll('1:*', {
          uid: true,
          flags: true,
          envelope: true,
          bodyStructure: true,
          size: true,
          internalDate: true,
        })
        assert.deepEqual(
          fetched.map(({ envelope }) => envelope?.subject),
          ['Bräv 1', 'Bräv 2', 'Bräv 3'],
        )
        assert.deepEqual(
          fetched.map(({ size }) => size),
          [1, 2, 3].map((number) =>
            Buffer.byteLength(message(number, number === 2 ? 'Ett kvitto på blåbär' : 'Hej!')),
          ),
        )
        assert.ok(fetched.every(({ flags }) => flags?.has('\\Flagged')))
        assert.equal(
          String(fetched[0]?.internalDate && new Date(fetched[0].internalDate).toISOString()),
          '2026-11-01T10:00:00.000Z',
        )

        const { content } = await client.download('2', undefined, { uid: true })
        assert.ok(content !== undefined)
        let text = ''
        for await (const chunk of content) text += String(chunk)
        assert.equal(text, message(2, 'Ett kvitto på blåbär'))

        assert.deepEqual(await client.search({ body: 'BLÅBÄR' }, { uid: true }), [2])
        assert.deepEqual(await client.search({ header: { 'message-id': 'journey-3' } }, { uid: true }), [3])
        await client.messageFlagsAdd('1:2', ['\\Seen', '$Forwarded'], { uid: true })
        assert.deepEqual(await client.search({ seen: true, keyword: '$Forwarded' }, { uid: true }), [1, 2])
        await client.messageFlagsRemove('1', ['\\Seen'], { uid: true })
        assert.deepEqual(await client.search({ seen: true }, { uid: true }), [2])

        const moved = await client.messageMove('2', 'Arbete/Kvitton åäö', { uid: true })
        assert.ok(moved !== false)
        assert.deepEqual([...(moved.uidMap ?? [])], [[2, 1]])
        assert.deepEqual(await client.search({ all: true }, { uid: true }), [1, 3])
        await client.messageDelete('1', { uid: true })
        assert.deepEqual(await client.search({ all: true }, { uid: true }), [3])
      } finally {
        lock.release()
      }
      const status = await client.status('Arbete/Kvitton åäö', {
        messages: true,
        uidNext: true,
        unseen: true,
      })
      assert.ok(status !== false)
      assert.deepEqual([status.messages, status.uidNext, status.unseen], [1, 2, 0])
      assert.equal((await client.getQuota('INBOX')) !== false, true)
    })

    test('two programs on one mailbox see each other, the one in IDLE at once', async () => {
      const account = await server.addAccount('idle@example.test')
      const idler = await connect(account)
      const other = await connect(account)
      await idler.mailboxOpen('INBOX')
      const idling = idler.idle()
      const told = new Promise((resolve) => idler.once('exists', resolve))
      await other.append('INBOX', message(1))
      await told
      const seen = new Promise((resolve) => idler.once('flags', resolve))
      await other.mailboxOpen('INBOX')
      await other.messageFlagsAdd('1', ['\\Seen'])
      await seen
      const gone = new Promise((resolve) => idler.once('expunge', resolve))
      await other.messageDelete('1')
      await gone
      await idler.noop()
      await idling
      assert.equal(idler.mailbox !== false && idler.mailbox.exists, 0)
    })

    test('is refused with a wrong password, in the words that help', async () => {
      await assert.rejects(
        connect({ ...server.anna, secret: 'a'.repeat(24) }),
        (fault: { serverResponseCode?: string; responseText?: string }) => {
          assert.equal(fault.serverResponseCode, 'AUTHENTICATIONFAILED')
          assert.match(fault.responseText ?? '', /use an app password: https:\/\/localhost\/why/)
          return true
        },
      )
    })

    test('is cut off at once when its app password is removed, and refused from then on', async () => {
      const account = await server.addAccount('lost@example.test')
      const client = await connect(account)
      await client.mailboxOpen('INBOX')
      const closed = new Promise((resolve) => client.once('close', resolve))
      await server.appPasswords.remove(account.id, account.appPassword)
      await closed
      await assert.rejects(connect(account))
    })
  })
