/**
 * Refused sign-ins: over every door, the answer to every reason is the same, byte for byte, and a store
 * that is down is never taken for a wrong password.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { linePeer } from '../support/line-peer.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

type Door = {
  readonly name: string
  readonly port: 'imaps' | 'pop3s' | 'submissions'
  /** What is sent before, line by line, each answered by one line that is not looked at. */
  readonly before: readonly string[]
  readonly lines: (userName: string, secret: string) => readonly string[]
  /** How many lines answer the last line. */
  readonly answers: number
}

const PLAIN = (userName: string, secret: string) => base64(`\0${userName}\0${secret}`)
const DOORS: readonly Door[] = [
  {
    name: 'IMAP LOGIN',
    port: 'imaps',
    before: [],
    lines: (user, secret) => [`a LOGIN "${user}" "${secret}"`],
    answers: 2,
  },
  {
    name: 'IMAP AUTHENTICATE PLAIN',
    port: 'imaps',
    before: [],
    lines: (user, secret) => [`a AUTHENTICATE PLAIN ${PLAIN(user, secret)}`],
    answers: 2,
  },
  {
    name: 'POP3 USER and PASS',
    port: 'pop3s',
    before: [],
    lines: (user, secret) => [`USER ${user}`, `PASS ${secret}`],
    answers: 1,
  },
  {
    name: 'POP3 AUTH PLAIN',
    port: 'pop3s',
    before: [],
    lines: (user, secret) => [`AUTH PLAIN ${PLAIN(user, secret)}`],
    answers: 1,
  },
  {
    name: 'SMTP AUTH PLAIN',
    port: 'submissions',
    before: ['HELO x'],
    lines: (user, secret) => [`AUTH PLAIN ${PLAIN(user, secret)}`],
    answers: 2,
  },
  {
    name: 'SMTP AUTH LOGIN',
    port: 'submissions',
    before: ['HELO x'],
    lines: (user, secret) => ['AUTH LOGIN', base64(user), base64(secret)],
    answers: 2,
  },
]

const HOUR_MS = 3_600_000

const SERVICE = { imaps: 'imap', pop3s: 'pop3', submissions: 'smtp' } as const

describe('refusals', () => {
  let server: TestServer
  let jumpedMs = 0
  before(async () => {
    const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + jumpedMs }
    server = await startTestServer({ SIGILL_SIGN_IN_THROTTLE: 'false' }, { clock })
  })
  after(() => server.stop())

  const answer = async (door: Door, userName: string, secret: string): Promise<string> => {
    const peer = await linePeer(server.port(door.port), true)
    try {
      await peer.line()
      for (const line of door.before) {
        peer.send(`${line}\r\n`)
        await peer.line()
      }
      const lines = door.lines(userName, secret)
      for (const [at, line] of lines.entries()) {
        peer.send(`${line}\r\n`)
        if (at < lines.length - 1) await peer.line()
      }
      let text = ''
      for (let count = 0; count < door.answers; count++) text += `${await peer.line()}\r\n`
      return text
    } finally {
      peer.close()
    }
  }

  for (const door of DOORS) {
    test(`${door.name} answers every reason with the same bytes`, async () => {
      const { anna, bo, appPasswords } = server
      const service = SERVICE[door.port]
      const others = (['imap', 'pop3', 'smtp'] as const).filter((each) => each !== service)
      const removed = await server.addAppPassword(anna.id, [service])
      await appPasswords.remove(anna.id, removed.id)
      const expired = await server.addAppPassword(
        anna.id,
        [service],
        systemClock.nowMs() + jumpedMs + HOUR_MS,
      )
      jumpedMs += HOUR_MS
      const elsewhere = await server.addAppPassword(anna.id, others)
      const answers = new Map<string, string>()
      for (const [reason, userName, secret] of [
        ['wrong', anna.address, 'a'.repeat(24)],
        ['no app password', anna.address, 'not an app password at all'],
        ['unknown user', 'nobody@example.test', anna.secret],
        ['removed', anna.address, removed.secret],
        ['expired', anna.address, expired.secret],
        ['for another service', anna.address, elsewhere.secret],
        ["somebody else's", bo.address, anna.secret],
      ] as const) {
        answers.set(reason, await answer(door, userName, secret))
      }
      const [first = ''] = answers.values()
      assert.match(
        first,
        /Sign-in refused\. If you use two-step verification, use an app password:\s+(535 5\.7\.8 )?https:\/\/localhost\/why/,
      )
      for (const [reason, text] of answers) assert.equal(text, first, reason)
    })
  }

  test('the right app password opens every door', async () => {
    for (const door of DOORS) {
      const { address, secret } = server.anna
      assert.match(await answer({ ...door, answers: 1 }, address, secret), /^(a OK|\+OK|235)/, door.name)
    }
  })
})

describe('a store that is down', () => {
  test('is a temporary error over every door, never a wrong password', async () => {
    const server = await startTestServer()
    const peers = []
    try {
      for (const door of DOORS) {
        const peer = await linePeer(server.port(door.port), true)
        peers.push({ door, peer })
        await peer.line()
        for (const line of door.before) {
          peer.send(`${line}\r\n`)
          await peer.line()
        }
      }
      await server.server.stores.close()
      for (const { door, peer } of peers) {
        const lines = door.lines(server.anna.address, server.anna.secret)
        for (const [at, line] of lines.entries()) {
          peer.send(`${line}\r\n`)
          if (at < lines.length - 1) await peer.line()
        }
        assert.match(
          String(await peer.line()),
          /^(a NO \[UNAVAILABLE\]|-ERR \[SYS\/TEMP\]|454 4\.7\.0)/,
          door.name,
        )
      }
    } finally {
      for (const { peer } of peers) peer.close()
      await server.stop()
    }
  })
})
