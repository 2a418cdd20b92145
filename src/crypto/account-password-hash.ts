/**
 * The stored form of an account password: argon2id in PHC notation, 19 MiB and two passes (OWASP's recommendation).
 * Hashing is dear, so it never runs on the event loop, at most two at a time, and past a short queue it refuses at once
 * (`Overloaded`): 500 guesses a second must not make honest people wait (security decision 1).
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import { Overloaded } from '../base/overloaded.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'

export type AccountPasswordHash = {
  hash(password: Secret<string>): Promise<string>
  /** False for a wrong password and for a hash that cannot be read. With null it does the same work for nobody. */
  matches(password: Secret<string>, stored: string | null): Promise<boolean>
}

type Cost = { readonly memoryKib: number; readonly passes: number }

const COST: Cost = { memoryKib: 19_456, passes: 2 } // 40-50 ms
const AT_ONCE = 2
const WAITING_MAX = 20 // a second's worth
const SALT_OCTETS = 16
const TAG_OCTETS = 32
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([\w+/-]+)\$([\w+/-]+)$/

export const createAccountPasswordHash = (random: Random, cost: Cost = COST): AccountPasswordHash => {
  const turn = turns()
  const derive = (password: Secret<string>, salt: Uint8Array, { memoryKib, passes }: Cost): Promise<Buffer> =>
    turn(
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
      const tag = await derive(password, salt, cost)
      return `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=1$${base64(salt)}$${base64(tag)}`
    },
    matches: async (password, stored) => {
      const [, memory, passes, salt, tag] = PHC.exec(stored ?? '') ?? []
      if (salt === undefined || tag === undefined) {
        await derive(password, new Uint8Array(SALT_OCTETS), cost)
        return false
      }
      const expected = Buffer.from(tag, 'base64')
      const storedCost = { memoryKib: Number(memory), passes: Number(passes) }
      const actual = await derive(password, Buffer.from(salt, 'base64'), storedCost)
      return expected.length === actual.length && timingSafeEqual(expected, actual)
    },
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** Lets `AT_ONCE` run, `WAITING_MAX` wait in order, and turns the rest away. */
const turns = () => {
  let running = 0
  const waiting: (() => void)[] = []
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING_MAX) throw new Overloaded('too many passwords are being checked')
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
