/** What has ended is closed also when nobody was told, and when it comes a moment too late. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { handClock } from '../test/support/hand-clock.ts'
import type { AccountId } from './account/account.ts'
import type { AppPasswordId } from './app-password/app-password.ts'
import type { CredentialEnded } from './app-password/store.ts'
import { localBus } from './base/bus.ts'
import { watchEndedCredentials } from './ended-credentials.ts'
import { liveConnections } from './net/live-connections.ts'

const ANNA = 'anna' as AccountId
const LOST = 'lost' as AppPasswordId
const KEPT = 'kept' as AppPasswordId

const fail = (...fault: unknown[]): never => assert.fail(String(fault))

const watched = () => {
  const ended = new Set<string>()
  const live = liveConnections()
  const bus = localBus<CredentialEnded>(fail)
  const clock = handClock()
  let looked = Promise.resolve()
  const store = {
    ended: async (ids: readonly AppPasswordId[]) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      looked = promise
      setImmediate(resolve)
      return ids.filter((id) => ended.has(id))
    },
  }
  const stop = watchEndedCredentials({ store, bus, live, clock, onFault: fail })
  const connect = (credential: string) => {
    let isClosed = false
    const close = () => {
      isClosed = true
      leave()
    }
    const leave = live.add({ service: 'imap', account: ANNA, credential, remote: '::1', sinceMs: 0, close })
    return () => isClosed
  }
  return { ended, live, bus, clock, stop, connect, looked: () => looked }
}

describe('connections of a credential that has ended', () => {
  test('are closed in the turn of the notice', () => {
    const { bus, connect, stop } = watched()
    const [lost, kept] = [connect(LOST), connect(KEPT)]
    bus.publish({ kind: 'credential-ended', account: ANNA, appPasswords: [LOST] })
    assert.deepEqual([lost(), kept()], [true, false])
    stop()
  })

  test('are closed within five seconds when the notice was lost', async () => {
    const { ended, clock, connect, looked, stop } = watched()
    const [lost, kept] = [connect(LOST), connect(KEPT)]
    ended.add(LOST)
    clock.advance(5_000)
    await looked()
    assert.deepEqual([lost(), kept()], [true, false])
    stop()
  })

  test('are closed as soon as they stand, when the sign-in was being checked while it ended', async () => {
    const { ended, bus, connect, looked, stop } = watched()
    ended.add(LOST)
    bus.publish({ kind: 'credential-ended', account: ANNA, appPasswords: [LOST] })
    const late = connect(LOST)
    await looked()
    assert.equal(late(), true)
    stop()
  })

  test('and stay when the credential is in force again', async () => {
    const { bus, connect, looked, stop } = watched()
    bus.publish({ kind: 'credential-ended', account: ANNA, appPasswords: [LOST] })
    const again = connect(LOST)
    await looked()
    assert.equal(again(), false)
    stop()
  })
})
