import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { inGroups, newAppPasswordSecret, parseAppPasswordSecret } from './secret.ts'

const parsed = (typed: string): string | null => parseAppPasswordSecret(new Secret(typed))?.reveal() ?? null

describe('the secret of an app password', () => {
  test('is 24 lower-case letters, shown in six groups of four', () => {
    const secret = newAppPasswordSecret(systemRandom)
    assert.match(secret.reveal(), /^[a-z]{24}$/)
    assert.match(inGroups(secret), /^([a-z]{4} ){5}[a-z]{4}$/)
  })

  test('for a printer is 20 characters that do not look alike, shown as they are typed', () => {
    for (let time = 0; time < 100; time++) {
      const secret = newAppPasswordSecret(systemRandom, 'printer')
      assert.match(secret.reveal(), /^[^0O1Il\W_]{20}$/)
      assert.equal(parsed(` ${secret.reveal()}\t`), secret.reveal())
      assert.equal(inGroups(secret), secret.reveal())
    }
  })

  for (const [how, typed] of [
    ['as it is', 'abcdefghijklmnopqrstuvwx'],
    ['in groups', 'abcd efgh ijkl mnop qrst uvwx'],
    ['with hyphens', 'abcd-efgh-ijkl-mnop-qrst-uvwx'],
    ['in capitals, as phones begin sentences', 'Abcd Efgh IJKL mnop qrst uvwx'],
    [
      'with no-break spaces and a blank at the end, as copied from a page',
      'abcd\u00a0efgh ijkl mnop qrst uvwx ',
    ],
  ] as const) {
    test(`is understood ${how}`, () => assert.equal(parsed(typed), 'abcdefghijklmnopqrstuvwx'))
  }

  for (const [what, typed] of [
    ['too short', 'abcdefghijklmnopqrstuvw'],
    ['too long', 'abcdefghijklmnopqrstuvwxy'],
    ['with a digit', 'abcdefghijklmnopqrstuvw1'],
    ['with a letter of another alphabet', 'abcdefghijklmnopqrstuvwå'],
    ['a printer’s with a look-alike', 'ABCDEFGHJKLMNPQRST20'],
    ['a printer’s in groups', 'ABCD EFGH JKLM NPQR STUV'],
    ['a printer’s and one more', 'ABCDEFGHJKLMNPQRSTUVW'],
    ['empty', ''],
    ['endless', ' '.repeat(100_000)],
  ] as const) {
    test(`is not what is ${what}`, () => assert.equal(parsed(typed), null))
  }
})
