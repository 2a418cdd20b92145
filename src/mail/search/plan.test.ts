import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EmailId, FLAG, type MessageNumbers, type ThreadId, type Uid } from '../message.ts'
import { messageTable } from '../open/message-table.ts'
import type { SearchKey } from '../search.ts'
import { matching, planSearch, undecided, undecidedByNumbers } from './plan.ts'

const MESSAGES = 10_000
const never = new AbortController().signal

const mailbox = () => {
  const table = messageTable()
  const numbers = (uid: number): MessageNumbers => ({
    uid: uid as Uid,
    email: uid as EmailId,
    system: uid % 2 === 0 ? FLAG.seen : 0,
    keywords: '',
    modseq: 1,
    sizeOctets: uid,
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
  return table
}

/** What the work gives, and how many turns others had meanwhile. */
const withTurns = async <Result>(work: () => Promise<Result>): Promise<[Result, number]> => {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  const result = await work()
  isOver = true
  return [result, turns]
}

const larger = (octets: number): SearchKey => ({ kind: 'size', is: 'larger', octets })

test('a search of a thousand keys lets others have their turns', async () => {
  const table = mailbox()
  const keys = Array.from({ length: 1_000 }, (_, at) => larger(at))
  const [plan, planning] = await withTurns(() => planSearch(table, { kind: 'and', keys }, 0, never))
  assert.ok(planning >= 49, `${planning} turns`)
  const [found, finding] = await withTurns(() => matching(plan))
  assert.equal(found.length, MESSAGES - 999)
  assert.ok(finding >= 49, `${finding} turns`)
})

test('so does one of many texts, each time it looks for what is still open', async () => {
  const table = mailbox()
  const keys = Array.from(
    { length: 50 },
    (_, at): SearchKey => ({ kind: 'text', where: 'text', needle: `${at}` }),
  )
  const plan = await planSearch(table, { kind: 'and', keys }, 0, never)
  const [open, opening] = await withTurns(() => undecidedByNumbers(plan))
  assert.equal(open.length, MESSAGES)
  const [left, leaving] = await withTurns(() => undecided(plan, open))
  assert.equal(left.length, MESSAGES)
  assert.ok(opening >= 2 && leaving >= 2)
})

test('what goes and comes while it is planned changes nothing of what is known of the others', async () => {
  const table = mailbox()
  const keys: SearchKey[] = [
    ...Array.from({ length: 998 }, () => larger(0)),
    { kind: 'not', key: { kind: 'flags', system: FLAG.seen } },
    {
      kind: 'uids',
      ranges: [
        [9_000, 9_010],
        [5, 5],
        [1, 100],
        [2, 3],
      ],
    },
  ]
  const planning = planSearch(table, { kind: 'and', keys }, 0, never)
  await new Promise((resolve) => setImmediate(resolve))
  table.apply([], [1 as Uid, 9_001 as Uid, 9_990 as Uid], 2)
  const found = await matching(await planning)
  // The first were looked at before that turn.
  assert.deepEqual(
    found.filter((uid) => uid < 100),
    Array.from({ length: 50 }, (_, at) => 2 * at + 1),
  )
  assert.deepEqual(
    found.filter((uid) => uid > 100),
    [9_003, 9_005, 9_007, 9_009],
  )
})
