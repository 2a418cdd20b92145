/** Mail programs that are not ours, at the doors of a test server: imapflow and node-pop3. */
import assert from 'node:assert/strict'
import { ImapFlow } from 'imapflow'
import Pop3Command from 'node-pop3'
import PostalMime from 'postal-mime'
import type { TestServer } from './test-server.ts'

type Doors = Pick<TestServer, 'port'>

export type Login = { readonly address: string; readonly secret: string; readonly name?: string }

export const imapProgram = (server: Doors, { address, secret, name = 'Testposten' }: Login): ImapFlow => {
  const program = new ImapFlow({
    host: '127.0.0.1',
    port: server.port('imaps'),
    secure: true,
    auth: { user: address, pass: secret },
    tls: { rejectUnauthorized: false },
    clientInfo: { name, version: '1' },
    logger: false,
  })
  // A connection that the server ends is what these tests are about.
  program.on('error', () => {})
  return program
}

export const pop3Program = (server: Doors, { address, secret }: Login): Pop3Command => {
  const program = new Pop3Command({
    user: address,
    password: secret,
    // By name: this client gives whatever stands here as the TLS server name.
    host: 'localhost',
    port: server.port('pop3s'),
    tls: true,
    tlsOptions: { rejectUnauthorized: false },
  })
  program.on('error', () => {})
  return program
}

export type Letter = { readonly uid: number; readonly text: string }

/** The first message with this subject after that one, when it has come. The mailbox is open. */
export const letter = async (program: ImapFlow, subject: string, afterUid = 0): Promise<Letter> => {
  for (;;) {
    await program.noop()
    const found = (await program.search({ subject, uid: `${afterUid + 1}:*` }, { uid: true })) || []
    // `n:*` holds the last message even when its number is lower (RFC 9051 §6.4.8).
    const [uid] = found.filter((each) => each > afterUid)
    if (uid === undefined) continue
    const message = await program.fetchOne(String(uid), { source: true }, { uid: true })
    assert.ok(message && message.source !== undefined)
    return { uid, text: (await PostalMime.parse(message.source)).text ?? '' }
  }
}
