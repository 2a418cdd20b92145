import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AppPasswordId } from '../app-password/app-password.ts'
import { HOUR_MS, rangesOf, type Touched } from './deeds.ts'
import { byDay, countsOf, oneByOne, type Used } from './use.ts'

const PHONE = 'aaaaaphone' as AppPasswordId
const touched = (hour: number, deed: Touched['deed'], mailbox: number, uids: readonly number[]): Touched => ({
  appPassword: PHONE,
  hour,
  deed,
  mailbox,
  ranges: rangesOf(uids),
})
const NOON = 12
const USED: Used = {
  touched: [
    touched(24 + NOON, 'opened', 1, [0]),
    touched(24 + NOON, 'read', 1, [1, 2, 3, 9]),
    touched(NOON, 'opened', 2, [0]),
    touched(NOON, 'read', 1, [3, 4]),
    touched(NOON, 'deleted', 2, [7, 8]),
  ],
  sent: [
    { appPassword: PHONE, atMs: (24 + NOON) * HOUR_MS + 5, recipients: 3 },
    { appPassword: PHONE, atMs: (NOON - 1) * HOUR_MS, recipients: 1 },
  ],
}
const inUtc = (atMs: number) => new Date(atMs).toISOString().slice(0, 10)

describe('what an app password was used for', () => {
  test('a message read on two days counts on both, and once in all', () => {
    assert.deepEqual(
      byDay(USED, inUtc).map(({ day, read, sent }) => [day, read, sent]),
      [
        ['1970-01-02', 4, 1],
        ['1970-01-01', 2, 1],
      ],
    )
    assert.deepEqual(countsOf(USED), { opened: 2, read: 5, moved: 0, deleted: 2, sent: 2, recipients: 4 })
  })

  test('one by one it is all there, the newest hour first, and can be gone on with at any place', () => {
    const all = [...oneByOne(USED, 0)]
    assert.equal(all.length, 12)
    assert.deepEqual(
      all.map((each) => (each.kind === 'sent' ? 'sent' : `${each.kind} ${each.uid}`)),
      [
        'sent',
        'opened 0',
        ...[9, 3, 2, 1].map((uid) => `read ${uid}`),
        'opened 0',
        'read 4',
        'read 3',
        'deleted 8',
        'deleted 7',
        'sent',
      ],
    )
    for (let skip = 0; skip <= all.length; skip++)
      assert.deepEqual([...oneByOne(USED, skip)], all.slice(skip))
  })
})
