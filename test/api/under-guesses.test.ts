/** While more passwords are guessed on the web than can be checked, who signed in well from there lately still can. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { systemRandom } from '../../src/base/random.ts'
import { Secret } from '../../src/base/secret.ts'
import { createAccountPasswordHash } from '../../src/crypto/account-password-hash.ts'
import { startTestServer } from '../support/test-server.ts'
import { browserFrom, type WebClient } from '../support/web-client.ts'

const PASSWORD = 'tre blå båtar i dimman'
const GUESSERS = 20
const BOUNDS = { atOnce: 1, waitingMax: 2 }

const browsers: WebClient[] = []
const passwordHash = createAccountPasswordHash(systemRandom, undefined, BOUNDS)
const server = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0' }, { passwordHash })
const hash = await passwordHash.hash(new Secret(PASSWORD))
await server.server.stores.profiles.setPasswordHash(server.anna.id, hash, 0)
after(async () => {
  for (const browser of browsers) browser.close()
  await server.stop()
})

/** Asked for the password of anna's account. */
const browserAt = async (address: string): Promise<WebClient> => {
  const browser = browserFrom(server.port('web'), address)
  browsers.push(browser)
  await browser.call('signInAddress', { body: { address: server.anna.address } })
  return browser
}
const givesPassword = async (browser: WebClient, password: string): Promise<number> =>
  (await browser.call('signInPassword', { body: { password } })).status

test('who signed in well from there lately is not turned away, however many guess', async () => {
  const holder = '127.0.7.1'
  assert.equal(await givesPassword(await browserAt(holder), PASSWORD), 200)
  const guessers: WebClient[] = []
  for (let number = 0; number < GUESSERS; number++) guessers.push(await browserAt(`127.1.${number}.1`))
  const answers: number[] = []
  const full = Promise.withResolvers<void>()
  let isOver = false
  const guessing = guessers.map(async (guesser) => {
    while (!isOver) {
      const status = await givesPassword(guesser, 'not this one')
      answers.push(status)
      if (status === 429) full.resolve()
    }
  })
  await full.promise
  for (let time = 0; time < 5; time++)
    assert.equal(await givesPassword(await browserAt(holder), PASSWORD), 200)
  isOver = true
  await Promise.all(guessing)
  assert.deepEqual([...new Set(answers)].sort(), [403, 429])
})
