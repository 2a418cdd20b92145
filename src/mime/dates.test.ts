import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDate } from './dates.ts'

test('dates are read in every form of RFC 5322, obsolete ones too', () => {
  const cases: readonly [text: string, utc: string, zoneMinutes: number][] = [
    ['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T15:55:06Z', -360],
    ['1 Jul 2003 10:52:37 +0200', '2003-07-01T08:52:37Z', 120],
    ['Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32\r\n -0330 (Newfoundland Time)', '1969-02-14T03:02:00Z', -210],
    ['21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06Z', 0],
    ['21 Nov 26 09:55:06 EST', '2026-11-21T14:55:06Z', -300],
    ['21 Nov 126 09:55:06 PDT', '2026-11-21T16:55:06Z', -420],
    ['Fri, 21 Nov 1997 09(comment):55:06 Z', '1997-11-21T09:55:06Z', 0],
    ['Fri, 21 Nov 1997 09:55:06 A', '1997-11-21T09:55:06Z', 0],
    ['Fri, 21 Nov 1997 09:55:06 constructor', '1997-11-21T09:55:06Z', 0],
    ['Fri, 21 Nov 1997 09:55:06', '1997-11-21T09:55:06Z', 0],
    ['Fri, 21 Nov 1997 9:55 +0530', '1997-11-21T04:25:00Z', 330],
    ['Fri, 21-Nov-1997 09:55:06 -0600', '1997-11-21T15:55:06Z', -360],
    ['Fri Nov 21 09:55:06 1997', '1997-11-21T09:55:06Z', 0],
    ['Fri, 21 November 1997 09:55:06 GMT+0100', '1997-11-21T08:55:06Z', 60],
    ['Sat, 30 Jun 2012 23:59:60 +0000', '2012-07-01T00:00:00Z', 0],
    ['Fri, 21 Nov 1997 09:55:06 +9999', '1997-11-21T09:55:06Z', 0],
  ]
  for (const [text, utc, zoneMinutes] of cases) {
    assert.deepEqual(readDate(text), { atMs: Date.parse(utc), zoneMinutes }, text)
  }
})

test('what is no date is none', () => {
  for (const text of [
    '',
    'yesterday',
    '31 Feb 2026 10:00:00 +0000',
    '1 Jan 2026',
    '32 Jan 2026 10:00',
    '1 Jan 2026 25:00',
    '('.repeat(1_000),
  ]) {
    assert.equal(readDate(text), null, text)
  }
})
