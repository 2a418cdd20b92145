import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EmailId, MessageNumbers, ThreadId, Uid } from '../../mail/message.ts'
import { messageTable } from '../../mail/open/message-table.ts'
import type { Selected } from '../session.ts'
import { View } from '../view.ts'
import type { FetchPlan } from './plan.ts'
import { Walk } from './walk.ts'

const MESSAGES = 300

/** How many messages of such a size are read in each go. */
const goes = (sizeOctets: number, plan: Pick<FetchPlan, 'columns' | 'needsBody'>): number[] => {
  const table = messageTable()
  const numbers = (uid: number): MessageNumbers => ({
    uid: uid as Uid,
    email: uid as EmailId,
    system: 0,
    keywords: '',
    modseq: 1,
    sizeOctets,
    internalMs: 0,
    zoneMinutes: 0,
    thread: 1 as ThreadId,
    hasAttachment: false,
  })
  table.apply(
    Array.from({ length: MESSAGES }, (_, index) => numbers(index + 1)),
    [],
    1,
  )
  const selected = { open: { table }, view: new View(table) } as unknown as Selected
  const walk = new Walk(selected, [[0, MESSAGES]], plan, 0)
  const counts: number[] = []
  while (!walk.isDone) counts.push(walk.next().length)
  return counts
}

test('as many messages are read in one go as have texts and bodies that memory has room for', () => {
  const texts = { columns: ['bodyStructure'], needsBody: false } as const
  assert.deepEqual(goes(2_000, { columns: [], needsBody: false }), [300])
  assert.deepEqual(goes(2_000, texts), [256, 44])
  assert.deepEqual(goes(100_000, texts), [84, 84, 84, 48])
  assert.deepEqual(new Set(goes(50_000_000, texts)), new Set([2]))
  assert.deepEqual(goes(20_000, { columns: [], needsBody: true }).slice(0, 2), [53, 53])
})
