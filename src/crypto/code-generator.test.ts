import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createCodeGenerator } from './code-generator.ts'

const KEY = new TextEncoder().encode('12345678901234567890')
const generator = createCodeGenerator('Sigill')

describe('codes of authenticator apps', () => {
  // RFC 6238 appendix B, SHA-1, the last six of its eight digits.
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const) {
    test(`at ${seconds} s the code of the RFC's key is ${code}`, () =>
      assert.equal(generator.code(KEY, Math.floor(seconds / 30)), code))
  }

  test('the key is typed in base32, and the QR code names service and account', () => {
    assert.equal(generator.keyText(KEY), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    const uri = new URL(generator.uri(KEY, 'åsa@example.test'))
    assert.equal(uri.protocol, 'otpauth:')
    assert.equal(uri.searchParams.get('secret'), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    assert.equal(uri.searchParams.get('issuer'), 'Sigill')
    assert.ok(decodeURIComponent(uri.pathname).endsWith('Sigill:åsa@example.test'))
  })
})
