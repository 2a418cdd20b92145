/** Two whole servers: a message from an account here goes through the relay to one there, and what fails comes back. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createTransport } from 'nodemailer'
import type { AccountId } from '../../src/account/account.ts'
import { INBOX } from '../../src/mail/mailbox.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const there = await startTestServer({ SIGILL_DOMAINS: 'far.test' })
const cara = await there.addAccount('cara@far.test')
const here = await startTestServer({
  SIGILL_RELAY_HOST: '127.0.0.1',
  SIGILL_RELAY_PORT: `${there.port('reception')}`,
  SIGILL_RELAY_TLS: 'none',
})

after(async () => {
  await here.stop()
  await there.stop()
})

const messagesIn = async ({ server }: TestServer, account: AccountId): Promise<number> =>
  (await server.mail.read.mailboxNamed(account, INBOX))?.messages ?? 0

/** Resolves when the account has a message; it is told of by the bus, and looked for between. */
const oneArrives = async (server: TestServer, account: AccountId): Promise<void> => {
  while ((await messagesIn(server, account)) === 0) await new Promise((resolve) => setImmediate(resolve))
}

test('a message for here, for elsewhere and for nobody reaches both, and the sender hears of the third', async () => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: here.port('submissions'),
    secure: true,
    auth: { user: 'anna@example.test', pass: here.anna.secret },
    tls: { rejectUnauthorized: false },
  })
  await transport.sendMail({
    from: 'Anna <anna@example.test>',
    to: ['cara@far.test', 'bo@example.test', 'nobody@far.test'],
    subject: 'Till er alla',
    text: 'åäö\n.\n..\n',
    attachments: [{ filename: 'x.bin', content: Buffer.alloc(300_000, 1) }],
  })
  transport.close()
  await Promise.all([
    oneArrives(there, cara.id),
    oneArrives(here, here.bo.id),
    oneArrives(here, here.anna.id),
  ])
  assert.deepEqual(
    here.events.flatMap((event) => (event.event === 'queue.given-up' ? [event.recipient] : [])),
    ['nobody@far.test'],
  )
})
