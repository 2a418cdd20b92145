/**
 * PostgreSQL goes away under sessions that are signed in, or answers no more, and comes back: a temporary error of every service within two
 * seconds, nobody let in and nothing acknowledged meanwhile, and all as before within three once it is there again.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { openLink } from '../../src/storage/postgres/bus.ts'
import { mustBeOk, openImap, openSmtp } from '../durability/wire.ts'
import { within } from '../support/in-time.ts'
import { startPostgresServer } from '../support/postgres-server.ts'
import { startTestServer } from '../support/test-server.ts'

const MESSAGE = Buffer.from('From: <anna@example.test>\r\nSubject: x\r\n\r\nHej\r\n')
const REFUSED_MS = 2_000
const BACK_MS = 3_000

const postgres = await startPostgresServer()
const link = () =>
  openLink({
    url: postgres.url,
    clock: systemClock,
    random: systemRandom,
    onFault: () => {},
    setAway: () => {},
  })
const server = await startTestServer({
  SIGILL_STORE: postgres.url,
  SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true',
  SIGILL_SIGN_IN_THROTTLE: 'false',
})
const here = await link()
const there = await link()
after(async () => {
  await server.stop()
  for (const each of [here, there]) await each.close()
  await postgres.close()
})

const delivery = async () => {
  const session = await openSmtp(server.port('reception'), 'EHLO', null)
  await session.command('MAIL FROM:<bo@example.test>')
  assert.match(await session.command(`RCPT TO:<${server.anna.address}>`), /^250/)
  return session
}

const signIn = async (secret: string): Promise<string> => {
  const imap = await openImap(server.port('imap'), null)
  const { status, text } = await imap.command(`LOGIN ${server.anna.address} ${secret}`)
  imap.close()
  return `${status} ${text}`
}

/** Notices between machines go on too; what was sent meanwhile may be lost. */
const hearsAgain = async (): Promise<void> => {
  let heard = false
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = here.hear('test', () => {
    heard = true
    resolve()
  })
  while (!heard) {
    there.send('test', 'again')
    await Promise.race([promise, setTimeout(SEND_EVERY_MS)])
  }
  stop()
}
const SEND_EVERY_MS = 50

/** `frozen`: connections are taken, and nothing is answered. */
const WAYS = {
  orderly: { goAway: () => postgres.stop('orderly'), comeBack: () => postgres.start() },
  kill: { goAway: () => postgres.stop('kill'), comeBack: () => postgres.start() },
  frozen: { goAway: () => postgres.signal('SIGSTOP'), comeBack: () => postgres.signal('SIGCONT') },
}

for (const [how, { goAway, comeBack }] of Object.entries(WAYS)) {
  test(`PostgreSQL is away (${how}) and comes back`, async () => {
    const imap = await openImap(server.port('imap'), server.anna)
    await mustBeOk(imap.append('INBOX', [], MESSAGE))
    await mustBeOk(imap.command('SELECT INBOX'))
    const underWay = await delivery()
    await goAway()

    const [said] = await within(REFUSED_MS, 'the message', () => underWay.data(MESSAGE, 1))
    assert.match(said ?? '', /^451 4\.3\.0 /)
    for (const command of ['STORE 1 +FLAGS (\\Seen)', 'STATUS Archive (MESSAGES)', 'CREATE New']) {
      const { status, text } = await within(REFUSED_MS, command, () => imap.command(command))
      assert.match(`${status} ${text}`, /^NO \[UNAVAILABLE\]/, command)
    }
    // Neither the right secret nor a wrong one is let in, or told to be wrong.
    for (const secret of [server.anna.secret, 'abcd-efgh-ijkl-mnop-qrst-uvwx'])
      assert.match(await within(REFUSED_MS, 'LOGIN', () => signIn(secret)), /^NO \[UNAVAILABLE\]/)

    await comeBack()
    await hearsAgain()
    await within(BACK_MS, 'coming back', async () => {
      while (!(await signIn(server.anna.secret)).startsWith('OK'));
      await mustBeOk(imap.append('INBOX', [], MESSAGE))
      const again = await delivery()
      assert.match((await again.data(MESSAGE, 1))[0] ?? '', /^250 /)
      again.close()
    })
    assert.match(await signIn('abcd-efgh-ijkl-mnop-qrst-uvwx'), /^NO \[AUTHENTICATIONFAILED\]/)
    imap.close()
    underWay.close()
  })
}
