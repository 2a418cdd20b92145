import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { LogEvent } from '../base/event.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { ENDING_MS, Primary } from './primary.ts'

/** A process that does what the test says; what it was given is kept. */
class Child extends EventEmitter {
  connected = true
  killed: string | null = null
  readonly given: ToWorker[] = []
  readonly sockets: unknown[] = []

  send(message: ToWorker, socket: unknown): boolean {
    this.given.push(message)
    if (message.kind === 'connection') this.sockets.push(socket)
    return true
  }
  kill(signal: string): boolean {
    this.killed = signal
    this.end(null, signal)
    return true
  }
  says(message: FromWorker): void {
    this.emit('message', message)
  }
  end(code: number | null, signal: string | null = null): void {
    this.connected = false
    this.emit('disconnect')
    this.emit('exit', code, signal)
    this.emit('close', code, signal)
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const READY = { kind: 'ready', words: [] } as const

const world = (workers: number) => {
  const clock = handClock()
  const children: Child[] = []
  const events: LogEvent[] = []
  const primary = new Primary({
    workers,
    fork: () => {
      const child = new Child()
      children.push(child)
      return child as unknown as ChildProcess
    },
    place: (number) => ({ number, workers, doors: [], ticketKeys: '' }),
    clock,
    log: (event) => events.push(event),
  })
  /** Lets timers that are due run, and what they began. */
  const pass = async (ms = 0): Promise<void> => {
    clock.advance(ms)
    await turn()
  }
  const serving = async (): Promise<void> => {
    const started = primary.start()
    children[0]?.says(READY)
    await started
    await pass()
    for (const child of children.slice(1)) child.says(READY)
  }
  const numbers = () =>
    children.map(({ given: [first] }) => (first?.kind === 'begin' ? first.place.number : null))
  return { primary, children, events, pass, serving, numbers }
}

test('a connection goes to the worker that has the fewest', async () => {
  const { primary, children, serving } = world(2)
  await serving()
  const [one, two] = children
  for (let count = 0; count < 4; count++) primary.take('imaps', new Socket())
  assert.deepEqual([one?.sockets.length, two?.sockets.length], [2, 2])
  two?.says({ kind: 'closed', count: 2 })
  for (let count = 0; count < 2; count++) primary.take('imaps', new Socket())
  assert.deepEqual([one?.sockets.length, two?.sockets.length], [2, 4])
})

test('a connection is let go of when it was taken; one that did not arrive goes to another worker', async () => {
  const { primary, children, serving } = world(2)
  await serving()
  const [one, two] = children
  const sockets = Array.from({ length: 3 }, () => new Socket())
  for (const socket of sockets) primary.take('imaps', socket)
  assert.deepEqual([one?.sockets, two?.sockets], [[sockets[0], sockets[2]], [sockets[1]]])
  one?.says({ kind: 'taken', number: 2 })
  assert.deepEqual(
    sockets.map(({ destroyed }) => destroyed),
    [false, false, true],
  )
  assert.equal(two?.sockets[1] ?? one?.sockets[2], sockets[0])
})

test('while no worker is there connections wait, and the next one gets them', async () => {
  const { primary, children, serving, pass } = world(1)
  await serving()
  children[0]?.end(null, 'SIGKILL')
  const socket = new Socket()
  primary.take('imaps', socket)
  assert.equal(socket.destroyed, false)
  await pass()
  children[1]?.says(READY)
  assert.deepEqual(children[1]?.sockets, [socket])
})

test('what dies is started again under its number; what cannot start is tried later and later', async () => {
  const { children, serving, pass, numbers } = world(2)
  await serving()
  children[1]?.end(4)
  await pass()
  assert.deepEqual(numbers(), [1, 2, 2])
  children[2]?.end(4)
  await pass()
  assert.equal(children.length, 3)
  await pass(1_000)
  assert.equal(children.length, 4)
  children[3]?.end(4)
  await pass()
  await pass(1_999)
  assert.equal(children.length, 4)
  await pass(1)
  assert.deepEqual(numbers(), [1, 2, 2, 2, 2])
})

test('when the first cannot start nobody can, and it says why', async () => {
  const { primary, children, pass } = world(2)
  const started = primary.start()
  children[0]?.end(3)
  assert.deepEqual(await started, { kind: 'ended', code: 3 })
  await pass(60_000)
  assert.equal(children.length, 1)
})

test('a notice goes to all but the one it comes from', async () => {
  const { children, serving } = world(3)
  await serving()
  const notice = { kind: 'notice', topic: 'mailboxes', message: { id: 7 } } as const
  children[1]?.says(notice)
  assert.deepEqual(
    children.map(({ given }) => given.filter(({ kind }) => kind === 'notice')),
    [[notice], [], [notice]],
  )
})

test('restarting, the new one serves before the old one is told to stop, one after the other', async () => {
  const { primary, children, serving, numbers } = world(2)
  await serving()
  const isTold = (child: number) => children[child]?.given.some(({ kind }) => kind === 'stop')
  const restarted = primary.restart()
  assert.deepEqual([numbers(), isTold(0)], [[1, 2, 1], false])
  children[2]?.says(READY)
  await turn()
  assert.deepEqual([isTold(0), children.length], [true, 3])
  primary.take('imaps', new Socket())
  assert.equal(children[0]?.sockets.length, 0)
  children[0]?.end(0)
  await turn()
  assert.deepEqual(numbers(), [1, 2, 1, 2])
  children[3]?.says(READY)
  await turn()
  children[1]?.end(0)
  await restarted
})

test('restarting, what cannot start takes nobody’s place', async () => {
  const { primary, children, serving, pass } = world(2)
  await serving()
  const restarted = primary.restart()
  children[2]?.end(3)
  await restarted
  await pass(60_000)
  assert.equal(children.length, 3)
  primary.take('imaps', new Socket())
  assert.equal(children[0]?.sockets.length, 1)
})

test('a worker that is told to end by somebody else leaves in order, and another one comes', async () => {
  const { children, serving, pass, numbers } = world(2)
  await serving()
  children[0]?.says({ kind: 'leaving' })
  assert.equal(children[0]?.given.at(-1)?.kind, 'stop')
  await pass()
  assert.deepEqual(numbers(), [1, 2, 1])
  children[0]?.end(0)
  await pass()
  assert.equal(children.length, 3)
})

test('stopping, everybody is told, nobody is started again, and who does not end is ended', async () => {
  const { primary, children, serving, pass } = world(2)
  await serving()
  const stopped = primary.stop()
  children[0]?.end(0)
  await pass(ENDING_MS)
  await stopped
  assert.deepEqual([children[1]?.killed, children.length], ['SIGKILL', 2])
  const late = new Socket()
  primary.take('imaps', late)
  assert.equal(late.destroyed, true)
})
