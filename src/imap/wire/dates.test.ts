import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Arguments } from './arguments.ts'
import { date, dateTime, dateTimeText } from './dates.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

const DAY_MS = 86_400_000

describe('dates', () => {
  for (const [text, iso] of [
    ['1-Jan-1970', '1970-01-01'],
    ['"01-Feb-2026"', '2026-02-01'],
    ['29-feb-2024', '2024-02-29'],
    ['31-DEC-1999', '1999-12-31'],
    ['29-Feb-2000', '2000-02-29'],
    ['1-Mar-1900', '1900-03-01'],
    ['17-Jul-0099', '0099-07-17'],
  ] as const)
    test(`${text} is the day ${iso}`, () =>
      assert.equal(date(new Arguments(text)), Date.parse(`${iso}T00:00Z`) / DAY_MS))

  for (const text of [
    '30-Feb-2024',
    '29-Feb-2023',
    '29-Feb-1900',
    '0-Jan-2020',
    '31-Apr-2020',
    '1-Foo-2020',
    '1-Jan-20',
    '1 Jan 2020',
    '',
  ])
    test(`${JSON.stringify(text)} is no date`, () => assert.equal(date(new Arguments(text)), null))

  for (const [text, iso, zoneMinutes] of [
    ['"17-Jul-1996 02:44:25 -0700"', '1996-07-17T02:44:25-07:00', -420],
    ['" 1-Feb-2026 23:59:59 +0530"', '2026-02-01T23:59:59+05:30', 330],
    ['"31-Dec-1969 00:00:00 +0000"', '1969-12-31T00:00:00Z', 0],
    ['"31-Dec-2016 23:59:60 +0000"', '2017-01-01T00:00:00Z', 0],
  ] as const)
    test(`${text} is ${iso}, in its zone`, () =>
      assert.deepEqual(dateTime(new Arguments(text)), { atMs: Date.parse(iso), zoneMinutes }))

  for (const text of [
    '"17-Jul-1996 24:00:00 +0000"',
    '"17-Jul-1996 02:60:25 +0000"',
    '"17-Jul-1996 02:44:25"',
    '"17-Jul-1996 02:44:25 +0060"',
    '"1-Jul-1996 02:44:25 +0000"',
    '17-Jul-1996',
  ])
    test(`${text} is no date and time`, () => assert.equal(dateTime(new Arguments(text)), null))

  test('what is written is what JavaScript would say of that moment, and reads back the same', () => {
    const moment = fc.record(
      {
        atMs: fc.integer({ min: -2_000_000_000, max: 250_000_000_000 }).map((seconds) => seconds * 1000),
        zoneMinutes: fc.integer({ min: -14 * 60, max: 14 * 60 }),
      },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(moment, (each) => {
        const text = dateTimeText(each)
        assert.deepEqual(dateTime(new Arguments(text)), each)
        const [, , day, month, year, time] = / ?(\w+), (\d+) (\w+) (-?\d+) ([\d:]+)/.exec(
          new Date(each.atMs + each.zoneMinutes * 60_000).toUTCString(),
        ) as unknown as string[]
        assert.ok(text.startsWith(`"${day}-${month}-${year} ${time} `), text)
      }),
    )
  })
})
