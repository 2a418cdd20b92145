import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { EmailId, MessageNumbers, ThreadId, Uid } from '../message.ts'
import type { MessageTable } from '../open-mailbox.ts'
import { messageTable } from './message-table.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const numbers = (uid: number, modseq = uid, keywords = '', system = 0): MessageNumbers => ({
  uid: uid as Uid,
  email: (uid * 10) as EmailId,
  system,
  keywords,
  modseq,
  sizeOctets: uid * 100,
  internalMs: uid * 1_000,
  zoneMinutes: -60,
  thread: (uid * 7) as ThreadId,
  hasAttachment: uid % 2 === 0,
})

const rows = (table: MessageTable): readonly MessageNumbers[] =>
  Array.from({ length: table.count }, (_, position) => ({
    uid: table.uidAt(position),
    email: table.emailAt(position),
    system: table.systemAt(position),
    keywords: table.keywordsAt(position),
    modseq: table.modseqAt(position),
    sizeOctets: table.sizeAt(position),
    internalMs: table.internalMsAt(position),
    zoneMinutes: table.zoneMinutesAt(position),
    thread: table.threadAt(position),
    hasAttachment: table.hasAttachmentAt(position),
  }))

test('after any changes the table holds what a plain list of rows would', () => {
  const change = fc.record({
    changed: fc.uniqueArray(
      fc.record({
        uid: fc.integer({ min: 1, max: 60 }),
        keywords: fc.constantFrom('', 'a', 'a b', 'c'),
        system: fc.integer({ min: 0, max: 31 }),
      }),
      { selector: ({ uid }) => uid, maxLength: 40 },
    ),
    expunged: fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 10 }), (changes) => {
      const table = messageTable()
      const plain = new Map<number, MessageNumbers>()
      let modseq = 0
      for (const { changed, expunged } of changes) {
        modseq++
        const sorted = [...changed]
          .sort((a, b) => a.uid - b.uid)
          .map(({ uid, keywords, system }) => numbers(uid, modseq, keywords, system))
        for (const row of sorted) plain.set(row.uid, row)
        const gone = [...expunged].sort((a, b) => a - b) as Uid[]
        for (const uid of gone) plain.delete(uid)
        table.apply(sorted, gone, modseq)
        const expected = [...plain.values()].sort((a, b) => a.uid - b.uid)
        assert.deepEqual(rows(table), expected)
        assert.equal(table.highestModseq, modseq)
        const inUse = [...new Set(expected.flatMap((row) => row.keywords.split(' ').filter(Boolean)))].sort()
        assert.deepEqual(table.keywordsInUse(), inUse)
        for (const [position, row] of expected.entries()) assert.equal(table.positionOf(row.uid), position)
      }
    }),
  )
})

test('applying the same changes again changes nothing and says so', () => {
  const table = messageTable()
  assert.equal(table.apply([numbers(1), numbers(2)], [], 2), true)
  assert.equal(table.apply([numbers(1), numbers(2)], [7 as Uid], 3), false)
  assert.equal(table.apply([numbers(2, 4)], [], 4), true)
  assert.equal(table.count, 2)
})

test('a uid that is not there has no position, and its lower bound is the next one', () => {
  const table = messageTable()
  table.apply([numbers(3), numbers(7)], [], 7)
  assert.equal(table.positionOf(5 as Uid), -1)
  assert.deepEqual([1, 3, 4, 7, 8].map(table.lowerBound), [0, 0, 1, 1, 2])
})

test('messages with the same keywords share one string', () => {
  const table = messageTable()
  table.apply([numbers(1, 1, ['x', 'y'].join(' ')), numbers(2, 2, ['x', 'y'].join(' '))], [], 2)
  assert.ok(Object.is(table.keywordsAt(0), table.keywordsAt(1)))
})
