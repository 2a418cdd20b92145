/** How soon a mail program in IDLE hears of new mail, over TLS, from the answer to the APPEND that filed it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { imapProgram } from '../support/mail-programs.ts'
import { startTestServer } from '../support/test-server.ts'

const TOLD_WITHIN_MS = 100

const server = await startTestServer()
after(() => server.stop())

test('IDLE tells of new mail within 100 ms of its commit', async () => {
  const idler = imapProgram(server, server.anna)
  const other = imapProgram(server, server.anna)
  try {
    await Promise.all([idler.connect(), other.connect()])
    await idler.mailboxOpen('INBOX')
    void idler.idle()
    const told = new Promise<number>((resolve) => idler.once('exists', () => resolve(performance.now())))
    await other.append('INBOX', 'Subject: now\r\n\r\nNow.\r\n')
    const committedMs = performance.now()
    const tookMs = (await told) - committedMs
    assert.ok(tookMs < TOLD_WITHIN_MS, `${tookMs} ms`)
  } finally {
    idler.close()
    other.close()
  }
})
