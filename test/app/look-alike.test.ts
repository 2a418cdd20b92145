import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contactsOf } from '../../app/mail/reading/contacts.ts'
import { mistakenFor } from '../../app/mail/reading/look-alike.ts'
import { fromPunycode } from '../../app/mail/reading/punycode.ts'

const KNOWN = ['anna@example.se', 'faktura@nordbanken.se', 'bo.malm@firma.com']
const contacts = contactsOf(KNOWN.map((email) => ({ name: null, email })))

const mistaken = (email: string, name: string | null = null) =>
  mistakenFor({ name, email }, contacts, 'jag@min-domän.se')

describe('a sender that only looks like somebody', () => {
  for (const [email, known] of [
    ['\u0430nna@example.se', 'anna@example.se'], // a Cyrillic letter
    ['anna@xn--exmple-4nf.se', 'anna@example.se'], // the same in the domain
    ['anna@examp1e.se', 'anna@example.se'],
    ['faktura@nordbamken.se', 'faktura@nordbanken.se'],
    ['faktura@nordbanken.com.se'.replace('.com', ''), null], // the address itself
    ['faktura@nordbankem.se', 'faktura@nordbanken.se'],
    ['faktura@nordbnken.se', 'faktura@nordbanken.se'],
    ['faktura@nrodbanken.se', 'faktura@nordbanken.se'],
    ['bo.rnalm@firma.com', 'bo.malm@firma.com'],
    ['bo.malrn@firma.com', 'bo.malm@firma.com'],
  ] as const)
    test(`${email} is ${known === null ? 'nobody else' : `mistaken for ${known}`}`, () =>
      assert.equal(mistaken(email), known))

  test('a name that is another address is mistaken for it', () =>
    assert.equal(mistaken('x@evil.test', 'Nordbanken <faktura@nordbanken.se>'), 'faktura@nordbanken.se'))

  for (const email of ['anna@annat.se', 'eva@example.se', 'faktura@sydbanken.se', 'jag@min-domän.se'])
    test(`${email} is not`, () => assert.equal(mistaken(email), null))

  test('nor a contact, or a name that is the address', () => {
    assert.equal(mistaken('ANNA@example.se'), null)
    assert.equal(mistaken('ny@kund.se', 'ny@kund.se'), null)
  })
})

test('labels of domain names are read as RFC 3492 writes them', () => {
  for (const [label, read] of [
    ['xn--bcher-kva', 'bücher'],
    ['xn--rksmrgs-5wao1o', 'räksmörgås'],
    ['xn--80ak6aa92e', 'аррӏе'],
    ['plain', 'plain'],
    ['xn--!', 'xn--!'],
  ] as const)
    assert.equal(fromPunycode(label), read)
})
