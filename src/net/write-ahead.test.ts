import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { WRITE_AHEAD_OCTETS_MAX } from './channel.ts'
import { WRITE_STALL_MS, WriteAhead } from './write-ahead.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** The network: takes a piece when the test lets it. */
const network = () => {
  const pieces: Buffer[] = []
  const taken: (() => void)[] = []
  const socket = new Writable({
    write: (piece: Buffer, _encoding, done) => {
      pieces.push(piece)
      taken.push(done)
    },
  })
  const clock = handClock()
  return { pieces, taken, socket, clock, ahead: new WriteAhead(socket, clock, () => socket.destroy()) }
}

test('what is written in one turn leaves in one piece, in order, text as latin1', async () => {
  const { ahead, pieces } = network()
  ahead.write('* 1 ')
  ahead.write('\xe5')
  ahead.write(Buffer.from([0, 255]))
  await Promise.resolve()
  ahead.write('end')
  await turn()
  assert.deepEqual(pieces.map(String), [Buffer.from('* 1 \xe5\0\xffend', 'latin1').toString()])
})

test('a large buffer is not copied, and goes in pieces that a slow line can finish', async () => {
  const { ahead, pieces, taken } = network()
  const large = Buffer.alloc(150_000, 'x')
  ahead.write('before')
  ahead.write(large)
  ahead.write('after')
  for (let round = 0; round < 9; round++) {
    await turn()
    taken.shift()?.()
  }
  assert.deepEqual(
    pieces.map(({ length }) => length),
    [6, 65_536, 65_536, 18_928, 5],
  )
  assert.equal(pieces[1]?.buffer, large.buffer)
})

test('the writer waits while the reader has too much to take, and goes on when it has less', async () => {
  const { ahead, taken } = network()
  await ahead.drained()
  ahead.write(Buffer.alloc(WRITE_AHEAD_OCTETS_MAX))
  let isDrained = false
  const drained = ahead.drained().then(() => {
    isDrained = true
  })
  await turn()
  assert.equal(isDrained, false)
  taken.shift()?.()
  await drained
})

test('a reader that takes nothing is closed at the deadline; one that takes a little is not', async () => {
  const { ahead, taken, clock, socket } = network()
  ahead.write(Buffer.alloc(WRITE_AHEAD_OCTETS_MAX))
  await turn()
  clock.advance(WRITE_STALL_MS - 1)
  taken.shift()?.()
  await turn()
  clock.advance(1)
  assert.equal(socket.destroyed, false)
  clock.advance(WRITE_STALL_MS)
  assert.equal(socket.destroyed, true)
})

test('when all has been taken no timer is left', async () => {
  const { ahead, taken, clock, socket } = network()
  ahead.write('x')
  await turn()
  taken.shift()?.()
  await ahead.emptied()
  clock.advance(WRITE_STALL_MS)
  assert.equal(clock.timers, 0)
  assert.equal(socket.destroyed, false)
})

test('who waits for a reader that is gone is let go', async () => {
  const { ahead } = network()
  ahead.write(Buffer.alloc(WRITE_AHEAD_OCTETS_MAX))
  const drained = ahead.drained()
  const emptied = ahead.emptied()
  ahead.stop()
  await Promise.all([drained, emptied])
  ahead.write('nobody hears this')
  await ahead.drained()
})
