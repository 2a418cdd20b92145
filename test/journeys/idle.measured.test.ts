/** How soon a mail program in IDLE hears of new mail, over TLS, from the answer to the APPEND that filed it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { imapProgram } from '../support/mail-programs.ts'
import { startTestServer } from '../support/test-server.ts'

const TOLD_WITHIN_MS = 100
const ROUNDS = 7 // the middle one counts, since a test machine may pause

const server = await startTestServer()
after(() => server.stop())

test('IDLE tells of new mail within 100 ms of its commit', async () => {
  const idler = imapProgram(server, server.anna)
  const other = imapProgram(server, server.anna)
  try {
    await Promise.all([idler.connect(), other.connect()])
    await idler.mailboxOpen('INBOX')
    void idler.idle()
    const tookMs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const told = new Promise<number>((resolve) => idler.once('exists', () => resolve(performance.now())))
      await other.append('INBOX', 'Subject: now\r\n\r\nNow.\r\n')
      const committedMs = performance.now()
      tookMs.push((await told) - committedMs)
    }
    const middle = tookMs.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0
    assert.ok(middle < TOLD_WITHIN_MS, `${tookMs.map(Math.round).join(', ')} ms`)
  } finally {
    idler.close()
    other.close()
  }
})
