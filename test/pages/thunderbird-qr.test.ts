import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from 'uqr'
import { thunderbirdAccount } from '../../app/account/devices/thunderbird-qr.ts'

const ASA = {
  hostname: 'mail.example.se',
  incoming: { service: 'imap', port: 993 },
  smtpPort: 465,
  address: 'asa.oberg@example.se',
  fullName: 'Åsa Öberg',
  secret: 'abcdefghijklmnopqrstuvwx',
} as const

test('an account is what Thunderbird for Android scans, on one line, in a QR code that a phone can read', () => {
  const text = thunderbirdAccount(ASA)
  assert.equal(
    text,
    '[1,[1,1],[0,"mail.example.se",993,3,1,"asa.oberg@example.se","","abcdefghijklmnopqrstuvwx"],' +
      '[[[0,"mail.example.se",465,3,1,"asa.oberg@example.se","abcdefghijklmnopqrstuvwx"],["asa.oberg@example.se","Åsa Öberg"]]]]',
  )
  assert.ok(encode(text, { ecc: 'L' }).version <= 10)
})

test('one that only fetches by POP says so', () => {
  const text = thunderbirdAccount({ ...ASA, incoming: { service: 'pop3', port: 995 } })
  assert.deepEqual((JSON.parse(text) as unknown[])[2], [
    1,
    'mail.example.se',
    995,
    3,
    1,
    'asa.oberg@example.se',
    '',
    ASA.secret,
  ])
})
