/**
 * Fuzzing of POP3: sessions of commands that are right, nearly right and nothing at all, cut anywhere. Whatever comes, no
 * fault is logged, every answer is one that RFC 1939 knows, the session ends, and no input takes long.
 */
import assert from 'node:assert/strict'
import { parseAddress } from '../../src/account/address.ts'
import type { AppPasswordId } from '../../src/app-password/app-password.ts'
import { refusalWords } from '../../src/app-password/refusal.ts'
import type { LogEvent } from '../../src/base/event.ts'
import { liveConnections } from '../../src/net/live-connections.ts'
import { pop3Service } from '../../src/pop3/service.ts'
import { memoryChannel } from '../support/memory-channel.ts'
import { ANNA, realMail } from '../support/real-mail.ts'
import { goesOn, type Limit } from './limit.ts'

const PLAIN = Buffer.from('\0anna@example.test\0right').toString('base64')
const INPUT_CPU_MS_MAX = 1_000 // some milliseconds are usual (attack A7 allows 50)

const SPELLED = [
  ...['CAPA', 'UTF8', 'STLS', 'USER anna', 'PASS right', 'PASS wrong', 'AUTH', 'AUTH PLAIN', 'AUTH PLAIN ='],
  ...[`AUTH PLAIN ${PLAIN}`, PLAIN, '*', 'STAT', 'LIST', 'LIST 1', 'UIDL', 'UIDL 2', 'RETR 1', 'RETR 2'],
  ...['RETR 3', 'TOP 1 0', 'TOP 2 3', 'TOP 3 9', 'DELE 1', 'DELE 3', 'RSET', 'NOOP', 'QUIT', 'APOP a b'],
]
const PIECES = [
  '\0',
  ' ',
  '\t',
  '\r',
  '\n',
  '.',
  '-1',
  '0',
  '999999999',
  '9'.repeat(400),
  '=',
  '\xff',
  '\xc0\x80',
]

export const fuzzPop3 = async (limit: Limit, seed: number): Promise<{ runs: number }> => {
  await using world = await realMail()
  const messages = ['A: 1\r\n\r\n.one\r\n', 'A: 2\r\n\r\ntwo', `A: 3\r\n\r\n${'.\r\n'.repeat(40_000)}`]
  const next = numbers(seed)
  const isTime = goesOn(limit)
  let runs = 0
  while (isTime(runs)) {
    if ((await world.mailboxNamed()).messages < messages.length) await world.put(messages)
    await session(world, next)
    runs++
  }
  return { runs }
}

const session = async (world: Awaited<ReturnType<typeof realMail>>, next: (below: number) => number) => {
  const events: LogEvent[] = []
  const address = parseAddress('anna@example.test')
  assert.ok(address !== null)
  const service = pop3Service({
    mail: world.mail,
    noteDeed: () => {},
    authorize: ({ secret }) =>
      Promise.resolve(
        secret.reveal() === 'right'
          ? {
              kind: 'signed-in',
              account: ANNA,
              address,
              credential: { kind: 'app-password', id: 'p' as AppPasswordId },
              access: 'read-and-send',
            }
          : { kind: 'refused' },
      ),
    live: liveConnections(),
    clock: world.clock,
    log: (event) => events.push(event),
    hostname: 'mail.example.test',
    refusal: refusalWords('https://mail.example.test'),
    isClearSignInAllowed: true,
    isStartTlsOffered: true,
  })
  const channel = memoryChannel({ isSecure: next(2) === 0 })
  const served = service.serve(channel, new AbortController().signal)
  const said = Array.from({ length: next(12) }, () => line(next))
  if (next(3) > 0) said.unshift(`AUTH PLAIN ${PLAIN}\r\n`)
  const input = Buffer.from(said.join(''), 'latin1')
  for (let at = 0; at < input.length; ) {
    const end = at + 1 + next(next(2) === 0 ? 8 : input.length)
    const before = process.cpuUsage()
    channel.send(input.subarray(at, end))
    at = end
    if (next(4) > 0) continue
    await new Promise((resolve) => setImmediate(resolve))
    const spentMs = process.cpuUsage(before).user / 1_000
    assert.ok(spentMs < INPUT_CPU_MS_MAX, `slow input: ${JSON.stringify(said)}`)
  }
  channel.finish()
  await served
  const faults = events.filter(({ event }) => event === 'connection.fault')
  assert.deepEqual(faults, [], `seeded input ${JSON.stringify(said)}`)
  assertAnswers(channel.takeOutput(), said)
}

/** A right command, one with a piece put in somewhere, or noise. */
const line = (next: (below: number) => number): string => {
  const spelled = SPELLED[next(SPELLED.length)] ?? ''
  const piece = PIECES[next(PIECES.length)] ?? ''
  const at = next(spelled.length + 1)
  const end = next(8) === 0 ? '\n' : '\r\n'
  switch (next(6)) {
    case 0:
      return spelled.slice(0, at) + piece + spelled.slice(at) + end
    case 1:
      return Array.from({ length: next(60) }, () => String.fromCharCode(next(256))).join('') + end
    case 2:
      return next(10) === 0 ? piece.repeat(next(4_000)) + end : spelled.toLowerCase() + end
    default:
      return spelled + end
  }
}

/** Outside a multi-line answer every line is +OK, -ERR or a challenge; inside one it goes on to a lone dot. */
const assertAnswers = (output: string, said: readonly string[]): void => {
  const lines = output.split('\r\n')
  assert.equal(lines.pop(), '', `an answer without its end after ${JSON.stringify(said)}`)
  let isInside = false
  for (const each of lines) {
    if (isInside) isInside = each !== '.'
    else {
      assert.match(each, /^(\+OK|-ERR|\+ )/, `after ${JSON.stringify(said)}`)
      isInside = /^\+OK (capabilities|mechanisms|top of message|\d+ octets|\d+ messages \()/.test(each)
    }
  }
}

/** The same numbers for the same seed (mulberry32). */
const numbers = (seed: number) => {
  let state = seed >>> 0
  return (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}
