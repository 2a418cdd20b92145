/** What every search index promises: of what it says it has indexed, exactly the emails whose text has the needle. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../../account/account.ts'
import type { EmailId } from '../../mail/message.ts'
import {
  emailsIn,
  hasEmail,
  type SearchDocument,
  type SearchIndex,
  type SearchPlace,
} from '../../mail/search-index.ts'

export type SearchHarness = {
  readonly index: SearchIndex
  /** An account whose mail is there, and has no index yet. */
  readonly account: AccountId
  readonly otherAccount: AccountId
  /** As after a restart of the process. */
  readonly reopen: () => Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const PLACES = ['header', 'body', 'header-or-body'] as const
const IN: Readonly<Record<SearchPlace, (document: SearchDocument, needle: string) => boolean>> = {
  header: ({ header }, needle) => header.includes(needle),
  body: ({ body }, needle) => body.includes(needle),
  'header-or-body': ({ header, body }, needle) => header.includes(needle) || body.includes(needle),
}

export const searchIndexContract = (engine: string, open: () => Promise<SearchHarness>): void => {
  const contract = (name: string, run: (harness: SearchHarness) => Promise<void>): void => {
    test(`search index on ${engine}: ${name}`, async () => {
      await using harness = await open()
      await run(harness)
    })
  }

  contract('a new account has nothing indexed', async ({ index, account }) => {
    const { modseq, indexed } = await index.state(account)
    assert.deepEqual([modseq, emailsIn(indexed)], [0, []])
    assert.deepEqual(emailsIn((await index.find(account, 'body', 'needle'))?.matching ?? NONE), [])
  })

  contract('it finds what is there, in the place asked for, and keeps it', async (harness) => {
    const { index, account } = harness
    await index.add(account, [document(3, 'subject: one', 'apple pie'), document(9, 'to: apple', '')], 17)
    await harness.reopen()
    const { modseq, indexed } = await harness.index.state(account)
    assert.deepEqual([modseq, emailsIn(indexed)], [17, [3, 9]])
    assert.deepEqual(await found(harness, 'header', 'apple'), [9])
    assert.deepEqual(await found(harness, 'body', 'apple'), [3])
    assert.deepEqual(await found(harness, 'header-or-body', 'apple'), [3, 9])
  })

  contract('accounts do not see each other', async (harness) => {
    const { index, account, otherAccount } = harness
    await index.add(account, [document(1, 'mine', '')], 1)
    assert.deepEqual(emailsIn((await index.find(otherAccount, 'header', 'mine'))?.matching ?? NONE), [])
    assert.deepEqual(emailsIn((await index.state(otherAccount)).indexed), [])
  })

  contract('the modseq stays where null is given, and what it has is not added twice', async (harness) => {
    const { index, account } = harness
    await index.add(account, [document(1, 'first', '')], 5)
    await index.add(account, [document(1, 'second', ''), document(2, 'third', '')], null)
    assert.equal((await index.state(account)).modseq, 5)
    assert.deepEqual(await found(harness, 'header', 'first'), [1])
    assert.deepEqual(await found(harness, 'header', 'second'), [])
    assert.deepEqual(await found(harness, 'header', 'third'), [2])
  })

  contract('what is forgotten is found no more, and may come again', async (harness) => {
    const { index, account } = harness
    await index.add(account, [document(1, 'apple', ''), document(2, 'apple', '')], 1)
    await index.forget(account, [1, 7] as EmailId[])
    assert.deepEqual(await found(harness, 'header', 'apple'), [2])
    assert.deepEqual(emailsIn((await index.state(account)).indexed), [2])
    await index.add(account, [document(1, 'pear', '')], null)
    assert.deepEqual(await found(harness, 'header', 'apple'), [2])
  })

  contract('many that were indexed together are forgotten, and the index goes on', async (harness) => {
    const { index, account } = harness
    const emails = Array.from({ length: 40 }, (_, number) => number + 1)
    await index.add(
      account,
      emails.map((email) => document(email, 'apple', '')),
      1,
    )
    await index.forget(account, emails.slice(0, 30) as EmailId[])
    let pieces = 0
    while (await index.merge(account)) assert.ok(++pieces < 100)
    await index.add(account, [], 2)
    await index.add(account, [document(41, 'apple', '')], 3)
    assert.equal((await index.state(account)).modseq, 3)
    assert.deepEqual(await found(harness, 'header', 'apple'), [...emails.slice(30), 41])
  })

  contract('what is discarded is gone', async (harness) => {
    const { index, account } = harness
    await index.add(account, [document(1, 'apple', '')], 8)
    await index.discard(account)
    assert.deepEqual([(await index.state(account)).modseq, await found(harness, 'header', 'apple')], [0, []])
    await index.add(account, [document(1, 'pear', '')], 1)
    assert.deepEqual(await found(harness, 'header', 'pear'), [1])
  })

  contract('characters that an index may confuse are told apart, or not answered', async (harness) => {
    const odd = ['\0', '\ufffd', '\ufffe', '\uffff', '\ud800', '"', '\u0301', 'x']
    const documents = odd.map((character, number) => document(number + 1, '', `ab${character}cd`))
    await harness.index.add(harness.account, documents, 1)
    for (const character of odd) await assertExact(harness, documents, 'body', `ab${character}cd`)
  })

  contract('any needle is answered as a plain comparison would, or not at all', async (harness) => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', '*', ' ', 'ö', '中', '\u{1f600}', '\n') })
    let lastEmail = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text)), text, async (texts, needle) => {
        const documents = texts.map(([header, body]) => document(++lastEmail, header, body))
        await harness.index.add(harness.account, documents, null)
        for (const place of PLACES) await assertExact(harness, documents, place, needle)
      }),
    )
  })

  contract('needles of three characters and more are answered, shorter ones are not', async (harness) => {
    const { index, account } = harness
    await index.add(account, [document(1, 'abc', '')], 1)
    for (const needle of ['', 'a', 'ab', '\u{1f600}b'])
      assert.equal(await index.find(account, 'body', needle), null)
    for (const needle of ['abc', 'räk', '"""', '\u{1f600}bc', 'x'.repeat(500)])
      assert.notEqual(await index.find(account, 'body', needle), null, needle)
  })
}

const NONE = new Uint8Array(0)

const document = (email: number, header: string, body: string): SearchDocument => ({
  email: email as EmailId,
  header,
  body,
})

const found = async ({ index, account }: SearchHarness, place: SearchPlace, needle: string) => {
  const answer = await index.find(account, place, needle)
  assert.notEqual(answer, null, 'it can answer this needle')
  return emailsIn(answer?.matching ?? NONE)
}

const assertExact = async (
  { index, account }: SearchHarness,
  documents: readonly SearchDocument[],
  place: SearchPlace,
  needle: string,
): Promise<void> => {
  const answer = await index.find(account, place, needle)
  if (answer === null) return
  for (const one of documents) {
    assert.ok(hasEmail(answer.indexed, one.email))
    assert.equal(hasEmail(answer.matching, one.email), IN[place](one, needle), JSON.stringify([needle, one]))
  }
}
