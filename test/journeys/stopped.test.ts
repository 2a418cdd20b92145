/** A server that was stopped does nothing any more, also where it has no web door and mail came a moment before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cancel, systemClock } from '../../src/base/clock.ts'
import { PUSH_AFTER_MS } from '../../src/jmap/limits.ts'
import { shelf } from '../interop/shelf.ts'
import { startTestServer } from '../support/test-server.ts'

for (const web of ['off', '127.0.0.1:0'])
  test(`nothing waits to be pushed after the stop, with the web door ${web === 'off' ? 'off' : 'open'}`, async () => {
    const waiting = new Set<() => void>()
    const after = (waitMs: number, run: () => void): Cancel => {
      if (waitMs !== PUSH_AFTER_MS) return systemClock.after(waitMs, run)
      waiting.add(run)
      return () => void waiting.delete(run)
    }
    const server = await startTestServer({ SIGILL_LISTEN_WEB: web }, { clock: { ...systemClock, after } })
    await shelf(server.server).put(server.anna.id, 'INBOX', 'Subject: x\r\n\r\ny\r\n')
    assert.ok(waiting.size > 0)
    await server.stop()
    assert.equal(waiting.size, 0)
  })
