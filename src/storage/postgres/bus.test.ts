/** Notices between machines: every other process hears, at once, whatever is sent together. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { handClock } from '../../../test/support/hand-clock.ts'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { AGAIN_MS, openLink, type PostgresLink } from './bus.ts'
import { PULSE_MS, SILENT_MS } from './pulse.ts'

const { url } = await newTestDatabase()
const faults: unknown[] = []
const open = (): Promise<PostgresLink> =>
  openLink({
    url,
    clock: systemClock,
    random: systemRandom,
    onFault: (fault) => faults.push(fault),
    setAway: () => {},
  })

/** What is heard on a topic, and a promise of the first thing that fits. */
const hearing = (link: PostgresLink, topic: string) => {
  const heard: unknown[] = []
  const told = new EventEmitter()
  link.hear(topic, (message) => {
    heard.push(message)
    told.emit('heard')
  })
  return {
    heard,
    until: async (isThere: () => boolean) => {
      while (!isThere()) await once(told, 'heard')
    },
  }
}

test('every other process hears what is sent, on its topic and in its order, and the sender does not', async () => {
  const [first, second, third] = [await open(), await open(), await open()]
  const [own, there, elsewhere] = [first, second, third].map((link) => hearing(link, 'mailboxes')) as [
    ReturnType<typeof hearing>,
    ReturnType<typeof hearing>,
    ReturnType<typeof hearing>,
  ]
  const other = hearing(second, 'credentials')
  const count = 500 // more than fits into one notification
  for (let number = 0; number < count; number++)
    first.send('mailboxes', { number, account: 'aaaaaaaaaaaaaaaa' })
  first.send('mailboxes', 'last')
  for (const each of [there, elsewhere]) {
    await each.until(() => each.heard.at(-1) === 'last')
    assert.equal(each.heard.length, count + 1)
    assert.deepEqual(each.heard[count - 1], { number: count - 1, account: 'aaaaaaaaaaaaaaaa' })
  }
  assert.deepEqual([own.heard, other.heard, faults], [[], [], []])
  for (const link of [first, second, third]) await link.close()
})

test('what is longer than a notification is heard whole and in its place, from several at once; beyond every bound it is told', async () => {
  const [first, second, third] = [await open(), await open(), await open()]
  const there = hearing(third, 'answers')
  const long = (letter: string) => letter.repeat(50_000)
  for (const [link, letter] of [
    [first, 'å'],
    [second, '"'],
  ] as const) {
    link.send('answers', `${letter} first`)
    link.send('answers', long(letter))
    link.send('answers', `${letter} last`)
  }
  await there.until(() => there.heard.length === 6)
  for (const letter of ['å', '"'])
    assert.deepEqual(
      there.heard.filter((heard) => String(heard).startsWith(letter)),
      [`${letter} first`, long(letter), `${letter} last`],
    )
  assert.deepEqual(faults, [])
  first.send('answers', 'x'.repeat(2_000_000))
  first.send('answers', 'goes on')
  await there.until(() => there.heard.at(-1) === 'goes on')
  assert.match(String(faults.pop()), /answers/)
  for (const link of [first, second, third]) await link.close()
})

test('a database that takes questions and answers none is away until it answers again', async () => {
  await using between = await startBetween(url)
  const clock = handClock()
  const said = new EventEmitter()
  const setAway = (isAway: boolean) => said.emit(isAway ? 'away' : 'back')
  const link = await openLink({ url: between.url, clock, random: systemRandom, onFault: () => {}, setAway })
  const away = once(said, 'away')
  between.hold()
  clock.advance(PULSE_MS)
  clock.advance(SILENT_MS)
  await away
  const back = once(said, 'back')
  clock.advance(AGAIN_MS) // the connection that is made now is held, too
  between.goOn()
  await back
  await link.close()
})

/** The way to a server through this process, which can be held up: connections are taken then, and nothing goes through. */
const startBetween = async (to: string) => {
  const { hostname, pathname } = new URL(to)
  const both = new Set<Socket>()
  let isHeld = false
  const server = createServer((near) => {
    const far = connect(join(decodeURIComponent(hostname), '.s.PGSQL.5432'))
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      both.add(from)
      from.on('data', (bytes) => into.write(bytes))
      from.on('error', () => {})
      from.on('close', () => into.destroy())
      if (isHeld) from.pause()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `postgres://sigill@127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    hold: () => {
      isHeld = true
      for (const each of both) each.pause()
    },
    goOn: () => {
      isHeld = false
      for (const each of both) each.resume()
    },
    [Symbol.asyncDispose]: async () => {
      for (const each of both) each.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
