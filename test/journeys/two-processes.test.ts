/**
 * What a process keeps in memory is right when another one serves the same store: two servers, with a link between them.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANSWER_MS } from '../../src/base/asking.ts'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { noLog } from '../../src/base/event.ts'
import { systemRandom } from '../../src/base/random.ts'
import type { DoorName } from '../../src/doors.ts'
import { POLL_TICK_MS } from '../../src/mail/open/open-mailboxes.ts'
import { ALONE, type Place } from '../../src/place.ts'
import { type RunningServer, startServer } from '../../src/server.ts'
import { ENGINES, type Engine } from '../support/engines.ts'
import { type LinePeer, linePeer } from '../support/line-peer.ts'
import { memoryLinks } from '../support/memory-links.ts'
import { startTestServer, type TestServer, testSettings } from '../support/test-server.ts'
import { signInAs, type WebClient, webClient } from '../support/web-client.ts'

const WEB = { SIGILL_LISTEN_WEB: '127.0.0.1:0' }

/** Nothing comes of looking for changes: what is heard was told. And others are waited for as a busy machine needs it. */
const clock: Clock = {
  ...systemClock,
  after: (delayMs, work) => {
    if (delayMs === POLL_TICK_MS) return () => {}
    return systemClock.after(delayMs === ANSWER_MS ? 4 * ANSWER_MS : delayMs, work)
  },
}

/** Two workers of one machine hear each other through their primary, two machines through their database. */
const places = (engine: Engine): readonly [Place, Place] => {
  const { links } = memoryLinks(2, true)
  const [here, there] = links.map((link): Place => ({ ...ALONE, processes: 2, link }))
  if (engine.name !== 'SQLite' || here === undefined || there === undefined) return [ALONE, ALONE]
  return [here, there]
}

for (const engine of ENGINES) {
  describe(`with two processes on one store in ${engine.name}`, () => {
    let first: TestServer
    let second: RunningServer
    let browser: WebClient
    const peers: LinePeer[] = []
    before(async () => {
      const overrides = { ...WEB, ...(await engine.settings()) }
      const [here, there] = places(engine)
      first = await startTestServer(overrides, { clock, place: here })
      second = await startServer({
        folder: first.folder,
        settings: testSettings(first.folder, overrides),
        clock,
        random: systemRandom,
        log: noLog,
        place: there,
      })
      browser = webClient(first)
    })
    after(async () => {
      browser.close()
      for (const peer of peers) peer.close()
      await second.stop()
      await first.stop()
    })

    const secondPort = (door: DoorName): number => second.doors.find(({ name }) => name === door)?.port ?? 0

    const open = async (port: number, ...words: readonly string[]): Promise<LinePeer> => {
      const peer = await linePeer(port, true)
      peers.push(peer)
      await peer.line()
      for (const each of words) await say(peer, each)
      return peer
    }
    const say = (peer: LinePeer, words: string): Promise<string | null> => {
      peer.send(`${words}\r\n`)
      return peer.line()
    }

    test('an app password removed through one is refused by the other at once, and its connections there end', async () => {
      const { address, id } = first.anna
      const made = await first.addAppPassword(id, ['imap'])
      const login = `a LOGIN ${address} ${made.secret}`
      const connected = await open(secondPort('imaps'), login)
      await first.appPasswords.remove(id, made.id)
      assert.match((await connected.line()) ?? '', /^\* BYE /)
      const again = await open(secondPort('imaps'))
      assert.match((await say(again, login)) ?? '', /^\* NO \[ALERT\]/)
      assert.match((await again.line()) ?? '', /^a NO \[AUTHENTICATIONFAILED\]/)
    })

    test('a message that comes through one wakes IDLE in the other at once', async () => {
      const { address, secret } = await first.addAccount('idle@example.test')
      const waiting = await open(secondPort('imaps'), `a LOGIN ${address} ${secret}`)
      waiting.send('b SELECT INBOX\r\n')
      while (!((await waiting.line()) ?? 'b').startsWith('b '));
      assert.match((await say(waiting, 'c IDLE')) ?? '', /^\+/)
      const filing = await open(first.port('imaps'), `a LOGIN ${address} ${secret}`)
      assert.match((await say(filing, 'b APPEND INBOX {15}')) ?? '', /^\+/)
      filing.send('Subject: x\r\n\r\ny\r\n')
      assert.match((await waiting.line()) ?? '', /^\* 1 EXISTS/)
    })

    test('a maildrop is open in one of them at a time', async () => {
      const { address, secret } = first.bo
      const inOne = await open(first.port('pop3s'), `USER ${address}`)
      assert.match((await say(inOne, `PASS ${secret}`)) ?? '', /^\+OK/)
      const inOther = await open(secondPort('pop3s'), `USER ${address}`)
      assert.match((await say(inOther, `PASS ${secret}`)) ?? '', /^-ERR \[IN-USE\]/)
      assert.match((await say(inOne, 'QUIT')) ?? '', /^\+OK/)
      assert.match((await say(inOther, `USER ${address}`)) ?? '', /^\+OK/)
      assert.match((await say(inOther, `PASS ${secret}`)) ?? '', /^\+OK/)
      await say(inOther, 'QUIT')
    })

    test('the holder sees the connections of both, and ends one that is in the other', async () => {
      const { address, id } = await first.addAccount('eva@example.test')
      const { secret } = await first.addAppPassword(id, ['imap'])
      const there = await open(secondPort('imaps'), `a LOGIN ${address} ${secret}`)
      await open(first.port('imaps'), `a LOGIN ${address} ${secret}`)
      const eva = browser.another()
      await signInAs(first, eva, id, { provedMs: systemClock.nowMs(), secondStepMs: null })
      const listed = await eva.call('sessions')
      const { connections } = listed.json as { connections: readonly { id: string; service: string }[] }
      assert.deepEqual(
        connections.map(({ service }) => service),
        ['imap', 'imap'],
      )
      const oldest = connections.at(-1)?.id ?? ''
      assert.equal((await eva.call('endConnection', { id: oldest })).status, 204)
      assert.match((await there.line()) ?? '', /^\* BYE /)
      assert.equal((await eva.call('endConnection', { id: oldest })).status, 404)
    })

    test('who removes an app password is told how many connections that ended, in both', async () => {
      const { address, id } = await first.addAccount('ivar@example.test')
      const made = await first.addAppPassword(id, ['imap'])
      const login = `a LOGIN ${address} ${made.secret}`
      const connected = [
        await open(first.port('imaps'), login),
        await open(secondPort('imaps'), login),
        await open(secondPort('imaps'), login),
      ]
      const ivar = browser.another()
      const nowMs = systemClock.nowMs()
      await signInAs(first, ivar, id, { provedMs: nowMs, secondStepMs: nowMs })
      const answer = await ivar.call('removeAppPassword', { id: made.id })
      assert.deepEqual(answer.json, { removed: 1, connectionsEnded: 3 })
      for (const peer of connected) assert.match((await peer.line()) ?? '', /^\* BYE /)
    })
  })
}
