import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { createEasilyGuessed } from '../crypto/easily-guessed.ts'
import { newAccountId, parseAccountId } from './account.ts'
import { domainOf, localPartOf, parseAddress, withoutDetail } from './address.ts'
import { refusePassword } from './password.ts'

describe('an address', () => {
  for (const [typed, stored] of [
    ['Anna@Example.TEST', 'anna@example.test'],
    ['anna+shop@example.test', 'anna+shop@example.test'],
    ['åsa@exempel.test', 'åsa@exempel.test'],
    ['a\u030asa@exempel.test', 'åsa@exempel.test'],
    ['first.last@sub.example.test', 'first.last@sub.example.test'],
  ] as const) {
    test(`${typed} is stored as ${stored}`, () => assert.equal(parseAddress(typed), stored))
  }

  for (const typed of [
    'anna',
    '@example.test',
    'anna@',
    'anna@-example.test',
    'anna@example..test',
    '.anna@example.test',
    'an na@example.test',
    'anna\r\n@example.test',
    '"quoted"@example.test',
    `${'a'.repeat(65)}@example.test`,
    `anna@${'a'.repeat(64)}.test`,
    '../../etc@example.test/..',
  ]) {
    test(`${JSON.stringify(typed)} is none`, () => assert.equal(parseAddress(typed), null))
  }

  test('with a detail leads where it does without', () => {
    const address = parseAddress('anna+a+b@example.test')
    assert.ok(address !== null)
    assert.equal(withoutDetail(address), 'anna@example.test')
    assert.deepEqual([localPartOf(address), domainOf(address)], ['anna+a+b', 'example.test'])
  })
})

describe('an account id', () => {
  test('is safe as the name of a folder, and nothing else is taken for one', () => {
    assert.ok(parseAccountId(newAccountId(systemRandom)) !== null)
    for (const text of ['', '..', '../accounts', 'ABCDEFGHIJKLMNOP', 'abcdefghijklmno/'])
      assert.equal(parseAccountId(text), null)
  })
})

describe('an account password', () => {
  const isEasilyGuessed = createEasilyGuessed()
  const refusal = (password: string) =>
    refusePassword(
      new Secret(password),
      ['anna.andersson@example.test', 'mail.example.test'],
      isEasilyGuessed,
    )

  for (const [password, because] of [
    ['fourteen chars', 'too-short'],
    ['å'.repeat(14), 'too-short'],
    ['x'.repeat(1_025), 'too-long'],
    ['passwordpassword', 'easily-guessed'],
    ['123456789012345', 'easily-guessed'],
    ['anna.andersson@example.test', 'easily-guessed'],
    ['sommarsommarsommar', 'easily-guessed'],
    ['orkester kiosk lampa hund vy', 'like-app-password'],
    ['kqzwhfpxmtvbryngdjlcsuae', 'like-app-password'],
    ['Kqzw Hfpx Mtvb Ryng Djlc Suae', 'like-app-password'],
    ['x7KmQp9RtVw3ZbNcFh2e', 'like-app-password'],
    ['orkester kiosk lampa hund vy.', null],
    ['correct horse battery staple', null],
    ['tre blå båtar i dimman', null],
    ['🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🐤🦆', null],
  ] as const) {
    test(`"${password.slice(0, 30)}" is ${because ?? 'good'}`, async () =>
      assert.equal(await refusal(password), because))
  }
})
