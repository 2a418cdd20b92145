/**
 * The stored form of an account password: argon2id in PHC notation, 19 MiB and two passes (OWASP's recommendation).
 * Hashing is dear, so it never runs on the event loop, at most two at a time, and past a short queue it refuses at once
 * (`Overloaded`), those who guess first: 500 guesses a second must not make honest people wait.
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import { type Bounds, createBoundedWork } from './bounded-work.ts'

export type AccountPasswordHash = {
  hash(password: Secret<string>): Promise<string>
  /**
   * False for a wrong password and for a hash that cannot be read. With null it does the same work for nobody. `rank`: who
   * asks, as the throttle ranks them; nobody known when it is not said.
   */
  matches(password: Secret<string>, stored: string | null, rank?: number): Promise<boolean>
}

type Cost = { readonly memoryKib: number; readonly passes: number }

const COST: Cost = { memoryKib: 19_456, passes: 2 } // 40-50 ms
const BOUNDS: Bounds = { atOnce: 2, waitingMax: 20 } // half a second's worth
const NOTHING_KNOWN = 1
const SALT_OCTETS = 16
const TAG_OCTETS = 32
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([\w+/-]+)\$([\w+/-]+)$/

export const createAccountPasswordHash = (
  random: Random,
  cost: Cost = COST,
  bounds: Bounds = BOUNDS,
): AccountPasswordHash => {
  const turn = createBoundedWork(bounds, 'too many passwords are being checked')
  const derive = (
    password: Secret<string>,
    salt: Uint8Array,
    { memoryKib, passes }: Cost,
    rank: number,
  ): Promise<Buffer> =>
    turn(
      rank,
      () =>
        new Promise((resolve, reject) => {
          const message = password.reveal().normalize('NFKC')
          const parameters = {
            message,
            nonce: salt,
            parallelism: 1,
            tagLength: TAG_OCTETS,
            memory: memoryKib,
            passes,
          }
          argon2('argon2id', parameters, (fault, tag) => (fault === null ? resolve(tag) : reject(fault)))
        }),
    )

  return {
    hash: async (password) => {
      const salt = random.bytes(SALT_OCTETS)
      const tag = await derive(password, salt, cost, NOTHING_KNOWN)
      return `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=1$${base64(salt)}$${base64(tag)}`
    },
    matches: async (password, stored, rank = NOTHING_KNOWN) => {
      const [, memory, passes, salt, tag] = PHC.exec(stored ?? '') ?? []
      if (salt === undefined || tag === undefined) {
        await derive(password, new Uint8Array(SALT_OCTETS), cost, rank)
        return false
      }
      const expected = Buffer.from(tag, 'base64')
      const storedCost = { memoryKib: Number(memory), passes: Number(passes) }
      const actual = await derive(password, Buffer.from(salt, 'base64'), storedCost, rank)
      return expected.length === actual.length && timingSafeEqual(expected, actual)
    },
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')
