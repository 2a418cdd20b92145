/**
 * POP3 (RFC 1939, RFC 2449, RFC 5034): the whole INBOX to one program at a time, removed only when it says QUIT. One
 * value serves every POP3 port, so that a maildrop is exclusive over all of them.
 */
import type { Service } from '../net/service.ts'
import { Connection } from './connection.ts'
import { maildropLocks } from './maildrop-locks.ts'
import type { Pop3Needs } from './session.ts'

export const pop3Service = (needs: Pop3Needs): Service => {
  const { locks = maildropLocks() } = needs
  return {
    name: 'pop3',
    serve: (channel, stopping) => new Connection(channel, needs, locks).serve(stopping),
  }
}
