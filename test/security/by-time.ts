/**
 * N3, A16: can the reasons of a refusal be told apart by time? Every case at every door, interleaved, and how well the
 * times of any two of them can be told apart.
 */
import type { Chance } from '../durability/chance.ts'
import { passingClock } from '../support/passing-clock.ts'
import { startTestServer } from '../support/test-server.ts'
import { browserFrom } from '../support/web-client.ts'
import { talkTo, WAYS } from './doors.ts'
import { givePassword } from './honest.ts'
import { areaUnderCurve, quantile } from './statistics.ts'

export type ByTime = {
  readonly way: string
  readonly tries: number
  /** Of the two cases that can be told apart best. */
  readonly area: number
  readonly cases: string
  readonly medianDifferenceMs: number
}

const HOUR_MS = 3_600_000
const TRIES_A_CONNECTION = 4
const WARM_UP = 30 // tries of each case
const AT_ONCE = 8 // a refusal waits for its moment; so do others meanwhile

export const measureByTime = async (
  tries: number,
  chance: Chance,
  overrides: Readonly<Record<string, string>> = {},
): Promise<readonly ByTime[]> => {
  const { clock, pass } = passingClock()
  const server = await startTestServer(
    {
      ...overrides,
      SIGILL_SIGN_IN_THROTTLE: 'false',
      SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true',
    },
    { clock },
  )
  try {
    const { anna, bo, appPasswords } = server
    const removed = await server.addAppPassword(anna.id, ['imap', 'pop3', 'smtp'])
    await appPasswords.remove(anna.id, removed.id)
    const nothing = await server.addAppPassword(anna.id, ['jmap'])
    const untilMs = clock.nowMs() + HOUR_MS
    const expired = await server.addAppPassword(anna.id, ['imap', 'pop3', 'smtp'], untilMs)
    pass(HOUR_MS)
    const cases: readonly (readonly [string, string, string])[] = [
      ['wrong', anna.address, 'a'.repeat(24)],
      ['account password', anna.address, 'lingon skog hej hopp och'],
      ['unknown user', 'nobody@example.test', 'b'.repeat(24)],
      ['removed', anna.address, removed.secret],
      ['expired', anna.address, expired.secret],
      ['other service', anna.address, nothing.secret],
      ['other account', bo.address, anna.secret],
    ]
    const results: ByTime[] = []
    for (const way of WAYS) {
      const times = new Map(cases.map(([name]) => [name, [] as number[]]))
      const warmUp = Math.min(WARM_UP, tries)
      // Each case once in every few tries, so that a moment in which the machine is slow is one of all of them.
      const order = Array.from({ length: tries + warmUp }, () => shuffled(cases, chance)).flat()
      const entries = order.entries()
      const worker = async (): Promise<void> => {
        let talk = await talkTo(way, server.port(way.port))
        let left = TRIES_A_CONNECTION
        for (const [at, [name, userName, secret]] of entries) {
          if (left-- === 0) {
            talk.close()
            talk = await talkTo(way, server.port(way.port))
            left = TRIES_A_CONNECTION - 1
          }
          const { ms, isIn } = await talk.try(userName, secret)
          if (isIn) throw new Error(`${name} was let in by ${way.name}`)
          if (at >= warmUp * cases.length) times.get(name)?.push(ms)
        }
        talk.close()
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      results.push({ way: way.name, tries, ...worst(times) })
    }
    return results
  } finally {
    await server.stop()
  }
}

/** On the web, where each password is hashed: somebody's wrong password and nobody's, one after the other. */
export const measureWebByTime = async (tries: number, chance: Chance): Promise<ByTime> => {
  const server = await startTestServer({
    SIGILL_SIGN_IN_THROTTLE: 'false',
    SIGILL_LISTEN_WEB: '127.0.0.1:0',
  })
  try {
    await givePassword(server)
    const browser = browserFrom(server.port('web'), '127.0.0.1')
    const cases = [
      { name: 'wrong', address: server.anna.address as string, browser: browser.another() },
      { name: 'unknown user', address: 'nobody@example.test', browser: browser.another() },
    ]
    for (const { address, browser: of } of cases) await of.call('signInAddress', { body: { address } })
    const times = new Map(cases.map(({ name }) => [name, [] as number[]]))
    const order = Array.from({ length: tries }, () => shuffled(cases, chance)).flat()
    for (const { name, browser: of } of order) {
      const beganMs = performance.now()
      const { status } = await of.call('signInPassword', { body: { password: 'not this one at all' } })
      if (status !== 403) throw new Error(`${name} was answered with ${status}`)
      times.get(name)?.push(performance.now() - beganMs)
    }
    browser.close()
    return { way: 'the web', tries, ...worst(times) }
  } finally {
    await server.stop()
  }
}

const worst = (times: ReadonlyMap<string, readonly number[]>) => {
  let found = { area: 0.5, cases: '', medianDifferenceMs: 0 }
  let medianDifferenceMs = 0
  const all = [...times]
  for (const [at, [name, a]] of all.entries()) {
    for (const [other, b] of all.slice(at + 1)) {
      const area = areaUnderCurve(a, b)
      const distance = 0.5 + Math.abs(area - 0.5)
      medianDifferenceMs = Math.max(medianDifferenceMs, Math.abs(quantile(a, 0.5) - quantile(b, 0.5)))
      if (distance > found.area)
        found = { area: distance, cases: `${name} and ${other}`, medianDifferenceMs: 0 }
    }
  }
  return { ...found, medianDifferenceMs }
}

const shuffled = <Item>(of: readonly Item[], chance: Chance): readonly Item[] => {
  const items = [...of]
  for (let at = items.length - 1; at > 0; at--) {
    const other = chance.below(at + 1)
    const kept = items[at] as Item
    items[at] = items[other] as Item
    items[other] = kept
  }
  return items
}
