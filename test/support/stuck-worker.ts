/**
 * A worker that says which it is to each connection, for tests of the primary. With `stuck` it does nothing more after the
 * first one: what comes then waits in its channel.
 */
import type { Socket } from 'node:net'
import { systemClock } from '../../src/base/clock.ts'
import { workerLink } from '../../src/workers/worker-link.ts'

const word = process.argv[2] ?? ''
const primary = workerLink(process, systemClock)
await primary.begun
const take = (socket: Socket): void => {
  if (word !== 'stuck') socket.end(word)
  else {
    socket.write(word)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}
await primary.openPort({ host: '', port: 0, door: 'imap' }, { take, onFault: () => {} })
primary.ready([])
await primary.stopped
process.disconnect?.()
