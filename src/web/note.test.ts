import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { AccountId } from '../account/account.ts'
import type { Activity } from '../activity/activity.ts'
import type { LogEvent } from '../base/event.ts'
import type { Session } from '../sign-in/session-store.ts'
import { createNote } from './note.ts'

const BY = {
  session: { account: 'anna' as AccountId } as Session,
  visitor: { remote: '192.0.2.1', userAgent: '', language: 'sv' },
} as const

test('a note says who, from where and with what', async () => {
  const kept: Activity[] = []
  const note = createNote({ record: async (all) => void kept.push(...all) }, handClock(7), () => {})
  await note(BY, { kind: 'app-password-removed', name: 'x' }, 'p1')
  assert.deepEqual(kept, [
    {
      account: 'anna',
      atMs: 7,
      what: { kind: 'app-password-removed', name: 'x' },
      service: 'web',
      remote: '192.0.2.1',
      client: null,
      appPassword: 'p1',
    },
  ])
})

test('what cannot be written down is logged, and what was done stands', async () => {
  const log: LogEvent[] = []
  const record = () => Promise.reject(new Error('full'))
  await createNote({ record }, handClock(), (event) => void log.push(event))(BY, { kind: 'profile-changed' })
  assert.equal(log[0]?.event, 'background.fault')
})
