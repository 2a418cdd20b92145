/** `sigill account reset`: what an operator can do for somebody who is locked out, with the real command beside a server. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { AccountId } from '../src/account/account.ts'
import { systemRandom } from '../src/base/random.ts'
import { Secret } from '../src/base/secret.ts'
import { createAccountPasswordHash } from '../src/crypto/account-password-hash.ts'
import type { MethodId } from '../src/sign-in/second-step-store.ts'
import type { SessionId } from '../src/sign-in/session-store.ts'
import type { TicketId } from '../src/sign-in/ticket-store.ts'
import { type CliOutcome, runSigill } from './support/run-sigill.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const NEW_PASSWORD = 'sju gula cyklar i regnet'
const ADDRESS = 'eva@example.test'

describe('an account whose holder cannot get in', () => {
  let server: TestServer
  let id: AccountId
  before(async () => {
    server = await startTestServer()
    id = (await server.addAccount(ADDRESS)).id as AccountId
  })
  after(() => server.stop())
  const stores = () => server.server.stores
  const reset = (words: readonly string[], password = NEW_PASSWORD): Promise<CliOutcome> =>
    runSigill(server.folder, ['account', 'reset', ADDRESS, '--password-stdin', ...words], `${password}\n`)

  beforeEach(async () => {
    const { secondSteps, sessions, tickets, twoStep } = stores()
    const method = systemRandom.bytes(8).toString() as MethodId
    const known = { account: id, createdMs: 1, digest: new Uint8Array(32) }
    await secondSteps.addAuthenticator({
      id: method,
      account: id,
      name: 'Koder',
      sealedKey: new Uint8Array(48),
      createdMs: 1,
      confirmedMs: 2,
      lastUsedMs: null,
    })
    await twoStep.turnOn(id, 3)
    const proved = {
      lastSeenMs: Date.now(),
      remote: '192.0.2.1',
      userAgent: '',
      provedMs: 1,
      secondStepMs: 1,
    }
    await sessions.add({ ...known, ...proved, id: method as string as SessionId })
    const trusted = { kind: 'trusted-browser', detail: '{}', expiresMs: Number.MAX_SAFE_INTEGER } as const
    await tickets.add({ ...known, ...trusted, id: method as string as TicketId })
  })

  const isPassword = async (password: string) => {
    const { matches } = createAccountPasswordHash(systemRandom)
    return matches(new Secret(password), await stores().accounts.passwordHash(id))
  }

  test('gets a new password, no browser stays signed in or trusted, and the second step stays', async () => {
    const { code, out, err } = await reset([])
    assert.equal(code, 0, err)
    assert.match(out, /signed out: 1\..*still on; --two-step-off/s)
    assert.ok(await isPassword(NEW_PASSWORD))
    assert.deepEqual(await stores().sessions.list(id), [])
    assert.deepEqual(await stores().tickets.list('trusted-browser', id, Date.now()), [])
    assert.notEqual((await stores().accounts.find(id))?.twoStepSinceMs, null)
    assert.match((await runSigill(server.folder, ['account', 'list'])).out, /two-step verification on$/m)
    assert.equal((await stores().appPasswords.list(id)).length, 1)
    const [latest] = await stores().activity.list(id, Date.now() + 1, 1)
    assert.deepEqual([latest?.what.kind, latest?.service], ['password-changed', 'command-line'])
  })

  test('loses the second step only when the operator says so, and every app password with it', async () => {
    const { code, out, err } = await reset(['--two-step-off', '--json'])
    assert.equal(code, 0, err)
    assert.equal(JSON.parse(out).appPasswordsRemoved, 1)
    assert.equal((await stores().accounts.find(id))?.twoStepSinceMs, null)
    assert.deepEqual(await stores().secondSteps.authenticators(id), [])
    assert.deepEqual(await stores().appPasswords.list(id), [])
  })

  test('stays as it is when the new password will not do', async () => {
    const { code, err } = await reset([], 'eva@example.test')
    assert.equal(code, 1)
    assert.match(err, /easily guessed/)
    assert.ok(await isPassword(NEW_PASSWORD))
    assert.equal((await stores().sessions.list(id)).length, 1)
  })
})
