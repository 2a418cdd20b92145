import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { AccountId } from '../account/account.ts'
import { Overloaded } from '../base/overloaded.ts'
import { createMailDocuments, type DocumentRequest, documentOf } from './mail-documents.ts'

const [anna, bo] = ['anna', 'bo'] as AccountId[] as [AccountId, AccountId]
const PICTURES = new Map([['logo@x', '/api/mail/M1/picture?part=2']])

const long = (html: string): DocumentRequest => ({
  html: `<p>Hej <b>Åsa</b></p><img src="cid:logo@x">${html}${'<p>en rad till</p>'.repeat(2_000)}`,
  fromOutside: false,
  pictures: PICTURES,
})
const COSTLY = long(`<style>${'p{color:red;background:url(https://x/)}'.repeat(6_000)}</style>`.repeat(2))

describe('the document of a mail', () => {
  test('is the same whether it was made here or in the thread', async () => {
    const make = createMailDocuments(handClock())
    for (const asked of [long('<script>x</script>'), { ...long(''), html: '<img src="cid:logo@x">' }])
      assert.equal(await make(anna, asked), documentOf(asked))
  })

  test('that costs most does not make the event loop wait', async () => {
    const make = createMailDocuments(handClock())
    await make(anna, long(''))
    let turns = 0
    let isOver = false
    const made = make(anna, COSTLY).finally(() => {
      isOver = true
    })
    while (!isOver) {
      turns += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.match(await made, /data-held-back="[1-9]/)
    // On the loop itself there would be one or two.
    assert.ok(turns > 20, `${turns} turns`)
  })

  test('waits for those of its account, which are bounded, and for one of any other', async () => {
    const make = createMailDocuments(handClock())
    const made: AccountId[] = []
    const asked = [...Array<AccountId>(52).fill(anna), bo].map(async (account) => {
      await make(account, long(''))
      made.push(account)
    })
    const refused = (await Promise.allSettled(asked)).filter((each) => each.status === 'rejected')
    assert.equal(refused.length, 2)
    assert.ok(refused.every(({ reason }) => reason instanceof Overloaded))
    assert.deepEqual([made.length, made.indexOf(bo)], [51, 1])
  })

  test('that takes too long is given up, and the next is made by another thread', async () => {
    const clock = handClock()
    const make = createMailDocuments(clock)
    await make(anna, long(''))
    const late = make(anna, COSTLY)
    while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve))
    clock.advance(10_000)
    await assert.rejects(late, /too long/)
    assert.ok(await make(anna, long('')))
    assert.equal(clock.timers, 0)
  })
})
