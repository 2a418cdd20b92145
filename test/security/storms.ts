/** The storms of guesses: A1, A20 and A24, each with its control, in which what withstands is switched off. */
import { dictionary } from '@zxcvbn-ts/language-common'
import { newAccountId } from '../../src/account/account.ts'
import { parseAddress } from '../../src/account/address.ts'
import { systemRandom } from '../../src/base/random.ts'
import { Secret } from '../../src/base/secret.ts'
import { createAccountPasswordHash } from '../../src/crypto/account-password-hash.ts'
import type { TestServer } from '../support/test-server.ts'
import { honestPerson, honestProgram, PASSWORD } from './honest.ts'
import { sourceOf } from './sources.ts'
import { type Storm, storm } from './storm.ts'

const ACCOUNTS = 5_000
const GUESSES_A_SECOND = 500
const SOURCES = 1_000
const SECRETS = 1_009 // no part in common with the sources: each of them tries all
const HONEST_SOURCE = '127.200.7.1'

/** A1: many accounts, common passwords and the right account password among them. */
export const spraying = (tries: number, overrides: Readonly<Record<string, string>> = {}): Promise<Storm> =>
  storm({
    overrides,
    honest: async (server) => [honestProgram(server, HONEST_SOURCE)],
    guesses: async (server) => ({
      at: 'mail',
      addresses: await manyAccounts(server),
      // So that 15,000 guesses try each account with its right password once.
      secrets: commonPasswords(1_000).flatMap((each, at) => (at % 2 === 0 ? [each] : [each, PASSWORD])),
      ...{ sources: 4_096, tries, aSecond: GUESSES_A_SECOND },
    }),
  })

/**
 * A20: one account, so many failures from so many sources that whoever counted by account would shut its holder out. The
 * control is one source, the holder's own: then all failures are counted for the holder too.
 */
export const lockingOut = (at: 'mail' | 'web', tries: number, isControl = false): Promise<Storm> =>
  storm({
    honest: async (server) => {
      const from = isControl ? sourceOf(0) : HONEST_SOURCE
      return [at === 'mail' ? honestProgram(server, from) : await honestPerson(server, from)]
    },
    guesses: async ({ anna }) => ({
      at,
      addresses: [anna.address],
      secrets: Array.from({ length: SECRETS }, (_, number) => `${wordOf(number)}${'x'.repeat(20)}`),
      ...{ sources: isControl ? 1 : SOURCES, tries, aSecond: GUESSES_A_SECOND },
    }),
  })

/** A24: guesses on the web, each of which would be hashed. */
export const hashing = (tries: number, isBounded = true): Promise<Storm> =>
  storm({
    ...(isBounded ? {} : { bounds: { atOnce: Number.MAX_SAFE_INTEGER, waitingMax: 0 } }),
    honest: async (server) => [
      honestProgram(server, HONEST_SOURCE),
      await honestPerson(server, HONEST_SOURCE),
    ],
    guesses: async ({ bo }) => ({
      at: 'web',
      addresses: [bo.address],
      secrets: commonPasswords(SECRETS),
      ...{ sources: SOURCES, tries, aSecond: GUESSES_A_SECOND },
    }),
  })

/** Four letters, another four for each number: shaped like an app password, so that it is looked up. */
const wordOf = (number: number): string =>
  [17_576, 676, 26, 1].map((weight) => String.fromCharCode(97 + (Math.floor(number / weight) % 26))).join('')

/** The most common first. */
const commonPasswords = (count: number): readonly string[] => dictionary['passwords-common'].slice(0, count)

/** Without mail: whoever is let in has shown all there is to show. */
const manyAccounts = async ({ server }: TestServer): Promise<readonly string[]> => {
  const hash = await createAccountPasswordHash(systemRandom).hash(new Secret(PASSWORD))
  const addresses = Array.from({ length: ACCOUNTS }, (_, at) => `person${at}@example.test`)
  for (let from = 0; from < ACCOUNTS; from += 50) {
    await Promise.all(
      addresses.slice(from, from + 50).map(async (text) => {
        const address = parseAddress(text)
        if (address === null) throw new Error(text)
        const account = { id: newAccountId(systemRandom), address, createdMs: 0, twoStepSinceMs: null }
        await server.stores.accounts.add(account, hash)
      }),
    )
  }
  return addresses
}
