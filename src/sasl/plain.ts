/** PLAIN (RFC 4616): one message, `authorization NUL user NUL password`. Nobody may act as somebody else. */
import { Secret } from '../base/secret.ts'
import { readPassword, readUserName } from './credentials.ts'
import { type Exchange, type Mechanism, RESPONSE_OCTETS_MAX } from './mechanism.ts'

export const plain: Mechanism = {
  name: 'PLAIN',
  begin: (initial) =>
    initial === null
      ? { kind: 'challenge', challenge: new Uint8Array(0), next: readMessage }
      : readMessage(initial),
}

const readMessage = (message: Uint8Array): Exchange => {
  if (message.length > RESPONSE_OCTETS_MAX) return UNREADABLE
  const first = message.indexOf(NUL)
  const second = message.indexOf(NUL, first + 1)
  if (first === -1 || second === -1) return UNREADABLE
  const userName = readUserName(message.subarray(first + 1, second))
  const password = readPassword(message.subarray(second + 1))
  if (userName === null || password === null) return UNREADABLE
  // RFC 4616 §2: an authorization identity asks to act as that user; here each acts as themselves.
  if (first > 0 && readUserName(message.subarray(0, first)) !== userName) return UNREADABLE
  return { kind: 'credentials', userName, secret: new Secret(password) }
}

const NUL = 0
const UNREADABLE = { kind: 'unreadable' } as const
