/** Honest people during a storm: they sign in again and again from an address of their own, and how long that took. */
import { setTimeout as pause } from 'node:timers/promises'
import { systemRandom } from '../../src/base/random.ts'
import { Secret } from '../../src/base/secret.ts'
import { createAccountPasswordHash } from '../../src/crypto/account-password-hash.ts'
import type { TestServer } from '../support/test-server.ts'
import { browserFrom } from '../support/web-client.ts'
import { talkTo, WAYS } from './doors.ts'

export const PASSWORD = 'lingon skog hej hopp'

/** Who has waited so long has not been let in. */
const PATIENCE_MS = 10_000

export type Honest = {
  readonly name: string
  readonly everyMs: number
  /** One sign-in; null when it was refused. */
  readonly signIn: () => Promise<{ readonly ms: number } | null>
}

export type HonestTimes = { readonly times: readonly number[]; readonly refused: number }

/** By IMAP, with an app password. */
export const honestProgram = (server: TestServer, from: string): Honest => ({
  name: 'an honest program',
  everyMs: 20,
  signIn: async () => {
    const [way] = WAYS
    if (way === undefined) throw new Error('there is no way')
    const talk = await talkTo(way, server.port(way.port), from)
    const { isIn, ms } = await talk.try(server.anna.address, server.anna.secret)
    talk.close()
    return isIn ? { ms } : null
  },
})

/** On the web, with the account password; what is timed is the answer to that. */
export const honestPerson = async (server: TestServer, from: string): Promise<Honest> => {
  await givePassword(server)
  const { address } = server.anna
  return {
    name: 'an honest person',
    everyMs: 600, // no more than one source may begin: START_LIMITS
    signIn: async () => {
      const browser = browserFrom(server.port('web'), from)
      await browser.call('signInAddress', { body: { address } })
      const beganMs = performance.now()
      const { status } = await browser.call('signInPassword', { body: { password: PASSWORD } })
      const ms = performance.now() - beganMs
      browser.close()
      return status === 200 ? { ms } : null
    },
  }
}

/** Anna's account gets its password. */
export const givePassword = async ({ server, anna }: TestServer): Promise<void> => {
  const hash = await createAccountPasswordHash(systemRandom).hash(new Secret(PASSWORD))
  await server.stores.profiles.setPasswordHash(anna.id, hash, Date.now())
}

/** Over and over, until `meanwhile` is over. */
export const signInDuring = async (
  { everyMs, signIn }: Honest,
  meanwhile: Promise<unknown>,
): Promise<HonestTimes> => {
  const times: number[] = []
  let refused = 0
  let isOver = false
  const over = meanwhile.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const result = await Promise.race([signIn(), pause(PATIENCE_MS, null)])
    if (result === null) refused += 1
    else times.push(result.ms)
    await pause(everyMs)
  }
  await over
  return { times, refused }
}
