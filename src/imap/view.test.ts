import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { EmailId, MessageNumbers, ThreadId, Uid } from '../mail/message.ts'
import { messageTable } from '../mail/open/message-table.ts'
import { View } from './view.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

/** A mailbox that many sessions look at, changed by hand. */
const mailbox = (count = 0) => {
  const table = messageTable()
  let modseq = 0
  let uidNext = 1
  const numbers = (uid: number, system: number): MessageNumbers => ({
    uid: uid as Uid,
    email: uid as EmailId,
    system,
    keywords: '',
    modseq,
    sizeOctets: 1,
    internalMs: 0,
    zoneMinutes: 0,
    thread: 1 as ThreadId,
    hasAttachment: false,
  })
  const uids = (): number[] => Array.from({ length: table.count }, (_, at) => table.uidAt(at))
  const change = (changed: readonly MessageNumbers[], gone: readonly number[]) =>
    table.apply(changed, gone as Uid[], modseq)
  const self = {
    table,
    uids,
    add: () => {
      modseq += 1
      change([numbers(uidNext++, 0)], [])
    },
    /** Gives the message flags that nothing else has given it. */
    flag: (uid: number, system: number): number => {
      modseq += 1
      change([numbers(uid, system)], [])
      return modseq
    },
    expunge: (...gone: readonly number[]) => {
      modseq += 1
      change([], gone)
    },
  }
  for (let each = 0; each < count; each += 1) self.add()
  return self
}

describe('what a view tells', () => {
  test('nothing when nothing changed', () => {
    const box = mailbox(3)
    assert.equal(new View(box.table).catchUp(box.table, true), null)
  })

  test('expunges in numbers that count those before them, then what came, then changed flags', () => {
    const box = mailbox(5)
    const view = new View(box.table)
    box.expunge(1, 3)
    box.add()
    box.flag(5, 8)
    assert.deepEqual(view.catchUp(box.table, true), {
      gone: [
        { number: 1, uid: 1 },
        { number: 2, uid: 3 },
      ],
      exists: 4,
      changed: [2],
    })
  })

  test('an expunge waits until it may be told, and numbers stay meanwhile', () => {
    const box = mailbox(3)
    const view = new View(box.table)
    box.expunge(2)
    assert.equal(view.catchUp(box.table, false), null)
    assert.equal(view.count, 3)
    box.add()
    assert.deepEqual(view.catchUp(box.table, false), { gone: [], exists: 4, changed: [] })
    assert.equal(view.uidAt(3), 4)
    assert.deepEqual(view.catchUp(box.table, true)?.gone, [{ number: 2, uid: 2 }])
    assert.equal(view.catchUp(box.table, true), null)
  })

  test('the last message expunged and another come: the new one has a number of its own', () => {
    const box = mailbox(1)
    const view = new View(box.table)
    box.expunge(1)
    box.add()
    assert.deepEqual(view.catchUp(box.table, true), { gone: [{ number: 1, uid: 1 }], exists: 1, changed: [] })
  })

  test('a change the client knows of is not told, a later one is', () => {
    const box = mailbox(2)
    const view = new View(box.table)
    view.know(1 as Uid, box.flag(1, 8))
    assert.equal(view.catchUp(box.table, true), null)
    view.know(1 as Uid, box.flag(1, 0))
    box.flag(1, 4)
    assert.deepEqual(view.catchUp(box.table, true)?.changed, [0])
  })
})

describe('sets', () => {
  const box = mailbox(5)
  box.expunge(2)
  const view = new View(box.table) // uids 1 3 4 5

  test('numbers beyond the last are refused, ends may be turned round, overlaps count once', () => {
    assert.equal(view.spansOfNumbers([[1, 5]]), null)
    assert.deepEqual(
      view.spansOfNumbers([
        [3, 2],
        [3, '*'],
      ]),
      [[1, 4]],
    )
  })

  test('a star in an empty mailbox is beyond the last', () => {
    assert.equal(new View(mailbox().table).spansOfNumbers([['*', '*']]), null)
  })

  test('uids that are not there count for nothing, and the star is the largest there is', () => {
    assert.deepEqual(view.spansOfUids([[2, 2]]), [])
    assert.deepEqual(view.uidsIn(view.spansOfUids([[500, '*']])), [5])
    assert.deepEqual(view.uidsIn(view.spansOfUids([['*', 4]])), [4, 5])
    assert.deepEqual(new View(mailbox().table).spansOfUids([[1, '*']]), [])
  })
})

/** What a client keeps from what it is told. */
type Mirror = { readonly uids: number[]; readonly flags: Map<number, number> }

test('whatever several sessions do and whenever they are told, each ends with the mailbox as it is', () => {
  const operation = fc.record({
    kind: fc.constantFrom('add', 'flag', 'own-flag', 'expunge', 'tell', 'tell-late'),
    session: fc.nat(2),
    which: fc.nat(30),
    system: fc.nat(31),
  })
  fc.assert(
    fc.property(fc.nat(6), fc.array(operation, { maxLength: 60 }), (count, operations) => {
      const box = mailbox(count)
      const sessions = [0, 1, 2].map(() => openSession(box))
      for (const { kind, session, which, system } of operations) {
        const each = sessions[session]!
        const uids = box.uids()
        const uid = uids[which % Math.max(1, uids.length)]
        if (kind === 'add') box.add()
        else if (kind === 'tell' || kind === 'tell-late') each.tell(kind === 'tell')
        else if (uid === undefined) continue
        else if (kind === 'flag') box.flag(uid, system)
        else if (kind === 'own-flag') each.flag(uid, system)
        else box.expunge(uid)
      }
      for (const { mirror, view, tell } of sessions) {
        tell(true)
        assert.deepEqual(mirror.uids, box.uids())
        assert.equal(view.count, box.table.count)
        for (const [at, uid] of mirror.uids.entries())
          assert.equal(mirror.flags.get(uid), box.table.systemAt(at), `flags of uid ${uid}`)
      }
    }),
    { numRuns: 300 },
  )
})

const openSession = (box: ReturnType<typeof mailbox>) => {
  const view = new View(box.table)
  const mirror: Mirror = { uids: box.uids(), flags: new Map() }
  const look = (uid: number): void => {
    const position = box.table.positionOf(uid as Uid)
    if (position >= 0) mirror.flags.set(uid, box.table.systemAt(position))
  }
  for (const uid of mirror.uids) look(uid)
  return {
    view,
    mirror,
    /** Changes flags of a message it has been told of, and believes in the result. */
    flag: (uid: number, system: number): void => {
      const modseq = box.flag(uid, system)
      if (view.placeOf(uid) < 0) return
      mirror.flags.set(uid, system)
      view.know(uid as Uid, modseq)
    },
    tell: (mayExpunge: boolean): void => {
      const changes = view.catchUp(box.table, mayExpunge)
      if (changes === null) return
      for (const { number, uid } of changes.gone) assert.deepEqual(mirror.uids.splice(number - 1, 1), [uid])
      if (changes.exists !== null) {
        // A client asks for what it has not seen.
        for (let place = mirror.uids.length; place < changes.exists; place += 1) {
          mirror.uids.push(view.uidAt(place))
          look(view.uidAt(place))
        }
      }
      for (const place of changes.changed) look(mirror.uids[place]!)
    },
  }
}
