import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { memoryLinks } from '../../test/support/memory-links.ts'
import { createEventStreams, HEARTBEAT_MS, type Send, STREAMS_AN_OWNER_MAX } from './event-streams.ts'

const ANNA = 'anna'

const world = () => {
  const clock = handClock()
  const streams = createEventStreams(clock)
  const open = (isAlive = async () => true) => {
    const sends: Send[] = []
    const state = { isSubscribed: false }
    const stream = streams.open({
      owner: ANNA,
      isAlive,
      subscribe: (send) => {
        sends.push(send)
        state.isSubscribed = true
        return () => {
          state.isSubscribed = false
        }
      },
    })
    const send: Send = (event, data) => sends[0]?.(event, data)
    return { stream, reader: stream.getReader(), send, state }
  }
  return { clock, streams, open }
}

const textOf = ({ value }: { value?: Uint8Array | undefined }): string => Buffer.from(value ?? []).toString()

test('an event is sent in the words of the protocol, and no data can begin another', async () => {
  const { open } = world()
  const { reader, send } = open()
  assert.equal(textOf(await reader.read()), ':\n\n')
  send('connected', { client: 'a\n\nevent: fake' })
  assert.equal(textOf(await reader.read()), 'event: connected\ndata: {"client":"a\\n\\nevent: fake"}\n\n')
})

test('what ends while it begins has sent what it had, and is gone', async () => {
  const { clock, streams } = world()
  const given = { owner: ANNA, isAlive: async () => true }
  let subscribed = 0
  const begin = () =>
    streams.open({
      ...given,
      subscribe: (send, end) => {
        subscribed++
        send('state', 1)
        end()
        return () => subscribed--
      },
    })
  const reader = begin().getReader()
  assert.equal(textOf(await reader.read()), 'event: state\ndata: 1\n\n')
  assert.equal((await reader.read()).done, true)
  const stays = streams.open({ ...given, subscribe: () => () => subscribed-- })
  for (let count = 0; count < STREAMS_AN_OWNER_MAX; count++) begin()
  assert.deepEqual([subscribed, clock.timers], [0, 1])
  await stays.cancel()
})

test('a stream beats while its session lives, and ends when it does not', async () => {
  const { clock, open } = world()
  let lives = true
  const { reader, state } = open(async () => lives)
  await reader.read()
  clock.advance(HEARTBEAT_MS)
  assert.equal(textOf(await reader.read()), ':\n\n')
  lives = false
  clock.advance(HEARTBEAT_MS)
  assert.equal(textOf(await reader.read()), ':\n\n')
  assert.equal((await reader.read()).done, true)
  assert.deepEqual([state.isSubscribed, clock.timers], [false, 0])
})

test('a session that ends takes its streams with it at once', async () => {
  const { streams, open } = world()
  let lives = true
  const one = open(async () => lives)
  const other = open()
  lives = false
  await streams.recheck(ANNA)
  assert.deepEqual([one.state.isSubscribed, other.state.isSubscribed], [false, true])
})

test('a store that does not answer ends the stream rather than keep it open for nobody', async () => {
  const { streams, open } = world()
  const { state } = open(() => Promise.reject(new Error('down')))
  await streams.recheck(ANNA)
  assert.equal(state.isSubscribed, false)
})

test('a stream too many ends the oldest', () => {
  const { open } = world()
  const all = Array.from({ length: STREAMS_AN_OWNER_MAX + 1 }, () => open())
  assert.deepEqual(
    all.map(({ state }) => state.isSubscribed),
    [false, ...Array<boolean>(STREAMS_AN_OWNER_MAX).fill(true)],
  )
})

test('a reader that does not read loses its stream, and holds no more than it may', () => {
  const { open } = world()
  const { send, state } = open()
  for (let sent = 0; sent < 1_000; sent += 1) send('connected', { sent })
  assert.equal(state.isSubscribed, false)
})

test('a reader that goes away leaves nothing behind', async () => {
  const { clock, open } = world()
  const { reader, state } = open()
  await reader.cancel()
  assert.deepEqual([state.isSubscribed, clock.timers], [false, 0])
})

test('closing ends all, and those that come after', async () => {
  const { streams, open } = world()
  const before = open()
  streams.close()
  const after = open()
  assert.deepEqual([before.state.isSubscribed, after.state.isSubscribed], [false, false])
  await after.reader.read()
  assert.equal((await after.reader.read()).done, true)
})

test('a session that was ended through another process takes its streams here with it', async () => {
  const { links, deliver } = memoryLinks(2)
  const [here, there] = links.map((link) => createEventStreams(handClock(), link))
  let isAlive = true
  const stream = here?.open({ owner: ANNA, isAlive: async () => isAlive, subscribe: () => () => {} })
  const reader = stream?.getReader()
  await reader?.read()
  isAlive = false
  await there?.recheck(ANNA)
  deliver()
  assert.equal((await reader?.read())?.done, true)
})
