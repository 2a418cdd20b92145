/** IMAP as a way in (RFC 9051, RFC 3501): each connection is spoken with until it ends. */
import type { Service } from '../net/service.ts'
import { serveConnection } from './connection.ts'
import type { ImapDeps } from './session.ts'

export type { ImapDeps } from './session.ts'

export const imapService = (deps: ImapDeps): Service => ({
  name: 'imap',
  serve: (channel, stopping) => serveConnection(deps, channel, stopping),
})
