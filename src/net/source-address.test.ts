import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalAddress } from '../base/networks.ts'
import { isLoopback, sourceOf } from './source-address.ts'

const CASES: readonly (readonly [address: string, normal: string, source: string, loopback: boolean])[] = [
  ['192.0.2.1', '192.0.2.1', '192.0.2.1', false],
  ['::ffff:192.0.2.1', '192.0.2.1', '192.0.2.1', false],
  ['::FFFF:127.0.0.9', '127.0.0.9', '127.0.0.9', true],
  ['127.0.0.1', '127.0.0.1', '127.0.0.1', true],
  ['::1', '::1', '0:0:0:0::/64', true],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', false],
  ['2001:DB8:1:2::9', '2001:db8:1:2::9', '2001:db8:1:2::/64', false],
  ['2001:db8::9', '2001:db8::9', '2001:db8:0:0::/64', false],
  ['fe80::1%eth0', 'fe80::1', 'fe80:0:0:0::/64', false],
  ['128.0.0.1', '128.0.0.1', '128.0.0.1', false],
]

test('an address has one spelling, and a source is what one subscriber has', () => {
  for (const [address, normal, source, loopback] of CASES)
    assert.deepEqual(
      [normalAddress(address), sourceOf(address), isLoopback(address)],
      [normal, source, loopback],
      address,
    )
})

test('an address that is not known is nobody and not this machine', () => {
  assert.equal(sourceOf(''), '')
  assert.equal(isLoopback(''), false)
})
