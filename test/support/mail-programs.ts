/** Mail programs that are not ours, at the doors of a test server: imapflow and node-pop3. */
import { ImapFlow } from 'imapflow'
import Pop3Command from 'node-pop3'
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
