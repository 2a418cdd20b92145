/** LOGIN (draft-murchison-sasl-login): user name and password asked for one by one. Outlook needs it for SMTP. */
import { Secret } from '../base/secret.ts'
import { readPassword, readUserName } from './credentials.ts'
import type { Exchange, Mechanism } from './mechanism.ts'

export const login: Mechanism = {
  name: 'LOGIN',
  begin: (initial) =>
    // Some programs send the user name along at once.
    initial === null
      ? { kind: 'challenge', challenge: ASK_USER_NAME, next: askPassword }
      : askPassword(initial),
}

const askPassword = (userNameBytes: Uint8Array): Exchange => ({
  kind: 'challenge',
  challenge: ASK_PASSWORD,
  next: (passwordBytes) => {
    const userName = readUserName(userNameBytes)
    const password = readPassword(passwordBytes)
    return userName === null || password === null
      ? { kind: 'unreadable' }
      : { kind: 'credentials', userName, secret: new Secret(password) }
  },
})

// Programs compare these to the letter; with the colon is what all of them know.
const ASK_USER_NAME = new TextEncoder().encode('Username:')
const ASK_PASSWORD = new TextEncoder().encode('Password:')
