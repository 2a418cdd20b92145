/** Programs are known by letters in lower case, and shown to people as they know them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { programName } from './program-names.ts'
import { kindOf } from './use.ts'

test('a program is shown as its makers write it, and one that is not known as it is', () => {
  for (const [client, shown] of [
    ['Thunderbird 128.5.1', 'Thunderbird'],
    ['K-9 Mail 6.8', 'K-9 Mail'],
    ['iPhone Mail 22B83', 'iPhone Mail'],
    ['Mac OS X Mail 16.0 (3826)', 'Apple Mail'],
    ['The Bat! 11', 'The Bat!'],
    // Written so by its makers.
    ['imaplib', 'imaplib'],
    ['Our Own Program 1.0', 'our own program'],
    ['constructor', 'constructor'],
  ] as const)
    assert.equal(programName(kindOf('imap', client, '')), shown)
})
