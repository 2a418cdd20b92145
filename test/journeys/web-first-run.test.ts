/** The first run of the command itself: what it prints opens in a browser and makes the first account. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { arrive } from '../support/at-a-page.ts'
import { startBrowser } from '../support/browser.ts'

const SERVER = join(import.meta.dirname, '../../bin/sigill.mjs')
const DOORS = ['WEB', 'IMAPS', 'POP3S', 'SUBMISSIONS', 'RECEPTION', 'LMTP']

test('the first run prints a link that opens in a browser and makes the first account; there is no other way in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-first-run-'))
  const doors = Object.fromEntries(DOORS.map((door) => [`SIGILL_LISTEN_${door}`, '127.0.0.1:0']))
  const browser = await startBrowser()
  const server = spawn(process.execPath, [SERVER, 'serve', '--data', folder], {
    env: { ...process.env, ...doors, SIGILL_HOSTNAME: 'localhost' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(server, 'exit')
  try {
    let link: string | undefined
    for await (const line of createInterface(server.stdout)) {
      link = /https:\/\/\S+\/setup\S+/.exec(line)?.[0]
      if (link !== undefined) break
    }
    assert.ok(link !== undefined, 'no link was printed')
    const visit = await browser.visit(new URL(link).origin, { locale: 'sv-SE' })
    await visit.page.goto('/signup')
    await arrive(visit.page, 'Registreringen är stängd')
    await visit.page.goto(link)
    await arrive(visit.page, 'Skapa konto')
    await visit.page.getByText('Det här blir administratörens konto').waitFor()
    await visit.close()
  } finally {
    await browser.close()
    server.kill('SIGTERM')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
})
