import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { jmapWorld, letter } from '../../test/support/jmap-world.ts'
import { ANNA, named } from '../../test/support/real-mail.ts'
import { FLAG, type Uid } from '../mail/message.ts'
import { wordsOf } from './query/words.ts'

const world = await jmapWorld()
const put = async (text: string, system = 0, keywords = '', mailbox = 'INBOX') => {
  await world.put([text], named(mailbox), { system, keywords })
  world.clock.advance(60_000)
}
await put(
  letter({
    id: 'a@x',
    subject: 'Lunch on Friday',
    from: 'Åsa <asa@example.test>',
    body: 'Pizza or soup?\r\n',
  }),
)
await put(
  letter({
    id: 'b@x',
    subject: 'Re: Lunch on Friday',
    inReplyTo: 'a@x',
    from: 'Bo <bo@example.test>',
    body: `Soup. ${'x'.repeat(500)}\r\n`,
  }),
  FLAG.seen,
  '$Forwarded work',
)
await put(
  letter({
    id: 'c@x',
    subject: 'Invoice',
    from: 'Cia <cia@example.test>',
    more: 'Cc: dan@example.test\r\nX-Spam: no\r\nContent-Type: multipart/mixed; boundary=b\r\n',
    body: '--b\r\n\r\nsee the file\r\n--b\r\nContent-Type: application/pdf; name=invoice.pdf\r\n\r\n%PDF\r\n--b--\r\n',
  }),
  FLAG.flagged,
)
await put(letter({ id: 'd@x', subject: 'Old', from: 'Dan <dan@example.test>' }), FLAG.seen, '', 'Archive')
const inbox = `F${(await world.mailboxNamed()).id}`
const archive = `F${(await world.mailboxNamed(named('Archive'))).id}`
// The first is in both.
await world.mail.copy(ANNA, (await world.mailboxNamed()).id, [1 as Uid], named('Archive'))
after(() => world[Symbol.asyncDispose]())

const query = async (args: object): Promise<string> => (await world.call('Email/query', args)).ids.join(' ')

describe('a filter', () => {
  const filters: readonly (readonly [filter: () => object, found: string])[] = [
    [() => ({}), 'M4 M3 M2 M1'],
    [() => ({ inMailbox: inbox }), 'M3 M2 M1'],
    [() => ({ inMailbox: archive }), 'M4 M1'],
    [() => ({ inMailbox: 'F99' }), ''],
    [() => ({ inMailbox: 'x' }), ''],
    [() => ({ inMailboxOtherThan: [inbox] }), 'M4 M1'],
    [() => ({ inMailboxOtherThan: [inbox, archive] }), ''],
    [() => ({ hasKeyword: '$seen' }), 'M4 M2'],
    [() => ({ hasKeyword: '$FORWARDED' }), 'M2'],
    [() => ({ notKeyword: '$seen' }), 'M3 M1'],
    [() => ({ notKeyword: 'not an atom' }), 'M4 M3 M2 M1'],
    [() => ({ someInThreadHaveKeyword: '$seen' }), 'M4 M2 M1'],
    [() => ({ allInThreadHaveKeyword: '$seen' }), 'M4'],
    [() => ({ noneInThreadHaveKeyword: '$seen' }), 'M3'],
    [() => ({ hasAttachment: true }), 'M3'],
    [() => ({ hasAttachment: false }), 'M4 M2 M1'],
    [() => ({ before: '2026-11-22T08:01:00Z' }), 'M1'],
    [() => ({ after: '2026-11-22T08:01:00Z' }), 'M4 M3 M2'],
    [() => ({ minSize: 600 }), 'M2'],
    [() => ({ maxSize: 600 }), 'M4 M3 M1'],
    [() => ({ from: 'åsa' }), 'M1'],
    [() => ({ to: 'anna cia' }), ''],
    [() => ({ cc: 'dan' }), 'M3'],
    [() => ({ bcc: 'dan' }), ''],
    [() => ({ subject: 'friday lunch' }), 'M2 M1'],
    [() => ({ subject: '"friday lunch"' }), ''],
    [() => ({ subject: '"on friday"' }), 'M2 M1'],
    [() => ({ body: 'soup' }), 'M2 M1'],
    [() => ({ text: 'dan' }), 'M4 M3'],
    [() => ({ header: ['X-Spam'] }), 'M3'],
    [() => ({ header: ['X-Spam', 'yes'] }), ''],
    [() => ({ operator: 'AND', conditions: [{ inMailbox: inbox }, { inMailbox: archive }] }), 'M1'],
    [() => ({ operator: 'OR', conditions: [{ from: 'bo' }, { hasKeyword: '$flagged' }] }), 'M3 M2'],
    [() => ({ operator: 'OR', conditions: [] }), ''],
    [() => ({ operator: 'NOT', conditions: [{ inMailbox: inbox }, { from: 'bo' }] }), 'M4'],
    [() => ({ inMailbox: inbox, hasKeyword: '$seen', from: 'bo' }), 'M2'],
  ]
  for (const [filter, found] of filters) {
    test(`${filter.toString().slice(6)} finds ${found || 'nothing'}`, async () => {
      assert.equal(await query({ filter: filter() }), found)
    })
  }

  test('that is malformed, unknown, too deep or too long is refused as what it is', async () => {
    let deep: object = {}
    for (let depth = 0; depth < 12; depth++) deep = { operator: 'AND', conditions: [deep] }
    const cases: readonly (readonly [filter: unknown, type: string])[] = [
      ['x', 'invalidArguments'],
      [{ inMailbox: 3 }, 'invalidArguments'],
      [{ before: 'yesterday' }, 'invalidArguments'],
      [{ operator: 'XOR', conditions: [] }, 'invalidArguments'],
      [{ colour: 'red' }, 'unsupportedFilter'],
      [deep, 'unsupportedFilter'],
      [{ operator: 'OR', conditions: Array(60).fill({}) }, 'unsupportedFilter'],
      [{ text: 'a '.repeat(51) }, 'unsupportedFilter'],
      [
        { operator: 'OR', conditions: Array(6).fill({ from: 'a b c d e', body: '"a b" c d e f' }) },
        'unsupportedFilter',
      ],
    ]
    for (const [filter, type] of cases) {
      const error = await world.refused('Email/query', { filter })
      assert.equal(error.type, type, JSON.stringify(filter).slice(0, 60))
    }
  })

  test('words are told apart from what stands in quotes', () => {
    assert.deepEqual(wordsOf(`a "b c" d'e "f \\" g`), ['a', 'b c', "d'e", '"f', '\\"', 'g'])
  })
})

describe('an order', () => {
  const orders: readonly (readonly [sort: readonly object[], found: string])[] = [
    [[], 'M4 M3 M2 M1'],
    [[{ property: 'receivedAt', isAscending: true }], 'M1 M2 M3 M4'],
    [[{ property: 'size', isAscending: false }], 'M2 M3 M1 M4'],
    [[{ property: 'from' }], 'M2 M3 M4 M1'],
    [[{ property: 'subject' }, { property: 'receivedAt', isAscending: false }], 'M3 M2 M1 M4'],
    [[{ property: 'sentAt' }], 'M1 M2 M3 M4'],
    [[{ property: 'to' }], 'M1 M2 M3 M4'],
    [[{ property: 'hasKeyword', keyword: '$seen', isAscending: false }], 'M4 M2 M3 M1'],
    [[{ property: 'someInThreadHaveKeyword', keyword: '$seen' }], 'M3 M1 M2 M4'],
    [[{ property: 'allInThreadHaveKeyword', keyword: '$seen' }], 'M1 M2 M3 M4'],
  ]
  for (const [sort, found] of orders) {
    test(`by ${JSON.stringify(sort)} is ${found}`, async () => assert.equal(await query({ sort }), found))
  }

  test('that there is not is refused', async () => {
    const sorts = [{ property: 'colour' }, { property: 'hasKeyword' }, { property: 'size', collation: 'x' }]
    for (const sort of sorts)
      assert.equal((await world.refused('Email/query', { sort: [sort] })).type, 'unsupportedSort')
    assert.equal((await world.refused('Email/query', { sort: 'size' })).type, 'invalidArguments')
  })
})

describe('a window', () => {
  const windows: readonly (readonly [args: object, position: number, found: string])[] = [
    [{ position: 1, limit: 2 }, 1, 'M3 M2'],
    [{ position: -2 }, 2, 'M2 M1'],
    [{ position: -9 }, 0, 'M4 M3 M2 M1'],
    [{ position: 9 }, 9, ''],
    [{ anchor: 'M3' }, 1, 'M3 M2 M1'],
    [{ anchor: 'M3', anchorOffset: 1, limit: 1 }, 2, 'M2'],
    [{ anchor: 'M3', anchorOffset: -5 }, 0, 'M4 M3 M2 M1'],
    [{ limit: 0 }, 0, ''],
    [{ collapseThreads: true }, 0, 'M4 M3 M2'],
  ]
  for (const [args, position, found] of windows) {
    test(`${JSON.stringify(args)} is ${found || 'empty'}`, async () => {
      const answer = await world.call('Email/query', { ...args, calculateTotal: true })
      assert.equal(answer.ids.join(' '), found)
      assert.equal(answer.position, position)
      assert.equal(answer.total, 'collapseThreads' in args ? 3 : 4)
    })
  }

  test('a limit that is too high is kept to what is told; an anchor that is not there is told', async () => {
    assert.equal((await world.call('Email/query', { limit: 1_000_000 })).limit, 5_000)
    assert.equal((await world.refused('Email/query', { anchor: 'M99' })).type, 'anchorNotFound')
    assert.equal((await world.refused('Email/query', { limit: -1 })).type, 'invalidArguments')
  })

  test('a list is remembered only while nothing changes', async () => {
    const before = await world.call('Email/query')
    await world.mail.changeFlags(ANNA, (await world.mailboxNamed()).id, [2 as Uid], {
      how: 'remove',
      flags: { system: FLAG.seen, keywords: '' },
      unchangedSince: null,
    })
    assert.equal(await query({ filter: { hasKeyword: '$seen' } }), 'M4')
    assert.notEqual((await world.call('Email/query')).queryState, before.queryState)
  })
})
