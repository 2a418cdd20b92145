import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { SignInNews } from '../activity/sign-in-news.ts'
import { createSignInRecorder } from '../activity/sign-in-recorder.ts'
import type { SignedIn, SignInAttempt } from '../app-password/authorize.ts'
import { noLog } from '../base/event.ts'
import { Secret } from '../base/secret.ts'
import { folders } from '../config/data-folder.ts'
import { addAccount, testAccount, testAppPassword, testHash } from '../storage/contract/directory.ts'
import { openStores } from '../storage/stores.ts'
import { noticeOfNews } from './news.ts'

const ANNA = testAccount('anna')
const PHONE = testAppPassword(ANNA, 'phone')
const DAY_MS = 86_400_000

const world = async () => {
  const clock = handClock()
  const folder = await mkdtemp(join(tmpdir(), 'sigill-news-'))
  const stores = await openStores(folders(folder), clock)
  await addAccount(stores.accounts, 'anna')
  await stores.appPasswords.add(PHONE, testHash('phone'))
  const news: SignInNews[] = []
  const recorder = createSignInRecorder({
    ...stores,
    clock,
    log: noLog,
    tell: (each) => void news.push(each),
  })
  const attempt = (remote: string, client: string | null): SignInAttempt => ({
    service: 'imap',
    userName: ANNA.address,
    secret: new Secret('typed'),
    remote,
    client,
  })
  const signedIn: SignedIn = {
    account: ANNA.id,
    address: ANNA.address,
    credential: { kind: 'app-password', id: PHONE.id },
    access: 'read-and-send',
  }
  /** The notices of what has happened since. */
  const told = async () => {
    await recorder.flush()
    const notices = []
    for (const each of news.splice(0)) notices.push(await noticeOfNews({ ...stores, clock }, each))
    return notices.filter((each) => each !== null)
  }
  return {
    clock,
    told,
    signIn: (remote: string, isFirst = false) => recorder.accepted(attempt(remote, null), signedIn, isFirst),
    nameClient: (client: string, remote: string) => recorder.nameClient(signedIn, 'imap', client, remote),
    tryAccountPassword: (remote: string, client: string | null = null) =>
      recorder.refused(attempt(remote, client), 'not-an-app-password', null, ANNA.address, Uint8Array.of(1)),
    [Symbol.asyncDispose]: async () => {
      await stores.close()
      await rm(folder, { recursive: true })
    },
  }
}

test('the first sign-in with an app password is told once, by the name the program gave itself just after', async () => {
  await using anna = await world()
  anna.signIn('192.0.2.7', true)
  anna.nameClient('iPhone Mail', '192.0.2.7')
  anna.signIn('192.0.2.7')
  assert.deepEqual(await anna.told(), [{ kind: 'app-connected', name: 'the phone', client: 'iPhone Mail' }])
  anna.signIn('198.51.100.1')
  assert.deepEqual(await anna.told(), [])
})

test('that a program needs an app password is told once a day, where the holder has signed in before', async () => {
  await using anna = await world()
  anna.signIn('192.0.2.7')
  anna.signIn('2001:db8:0:1::7')
  await anna.told()
  for (let time = 0; time < 5; time++) anna.tryAccountPassword('198.51.100.1', 'A guesser')
  assert.deepEqual(await anna.told(), [])
  anna.tryAccountPassword('2001:db8:0:1::9', 'Mail')
  anna.tryAccountPassword('192.0.2.7', 'Mail')
  assert.deepEqual(await anna.told(), [{ kind: 'app-password-needed', client: 'Mail' }])
  anna.clock.advance(DAY_MS - 1)
  anna.tryAccountPassword('192.0.2.7')
  assert.deepEqual(await anna.told(), [])
  anna.clock.advance(1)
  anna.tryAccountPassword('192.0.2.7')
  assert.deepEqual(await anna.told(), [{ kind: 'app-password-needed', client: null }])
})

test('whoever has never signed in anywhere is told of a program anywhere', async () => {
  await using anna = await world()
  anna.tryAccountPassword('198.51.100.1', 'Mail')
  assert.deepEqual(await anna.told(), [{ kind: 'app-password-needed', client: 'Mail' }])
})

test('many tries from one place at once are one piece of news', async () => {
  await using anna = await world()
  for (let time = 0; time < 50; time++) anna.tryAccountPassword('192.0.2.7')
  assert.equal((await anna.told()).length, 1)
})
