import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addressSet, type Network, normalAddress, parseNetwork } from './networks.ts'

const network = (name: string): Network => {
  const parsed = parseNetwork(name)
  assert.ok(parsed !== null, name)
  return parsed
}

describe('networks by name', () => {
  for (const [name, within, without] of [
    ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['192.0.2.7', '::ffff:192.0.2.7', '::ffff:192.0.2.8'],
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['10.1.2.3/8', '10.9.9.9', '11.0.0.0'],
    ['0.0.0.0/0', '203.0.113.9', '2001:db8::1'],
    ['2001:DB8::/32', '2001:db8:ffff::1', '2001:db9::1'],
    ['2001:db8::7', '2001:db8:0:0:0:0:0:7', '2001:db8::8'],
    ['fe80::/10', 'fe80::1%eth0', '::1'],
  ] as const) {
    test(`${name} has ${within} and not ${without}`, () => {
      const addresses = addressSet([network(name)])
      assert.ok(addresses.has(within))
      assert.ok(!addresses.has(without))
    })
  }

  test('of several, any; of none, nothing; and nowhere what is no address', () => {
    const addresses = addressSet([network('192.0.2.0/24'), network('2001:db8::/32')])
    assert.deepEqual(
      ['192.0.2.1', '2001:db8::1', '198.51.100.1', '', 'localhost'].map((each) => addresses.has(each)),
      [true, true, false, false, false],
    )
    assert.ok(!addressSet([]).has('192.0.2.1'))
  })

  test('what is no network is none', () => {
    for (const typed of ['', 'mail.example.test', '192.0.2', '192.0.2.7/33', '192.0.2.7/', '192.0.2.7/8/8'])
      assert.equal(parseNetwork(typed), null, typed)
    for (const typed of [
      '2001:db8::/129',
      '2001:db8::/-1',
      'fe80::1%eth0',
      '192.0.2.7/0x8',
      '1.2.3.4 5.6.7.8',
    ])
      assert.equal(parseNetwork(typed), null, typed)
    assert.equal(parseNetwork(' 2001:DB8::/32\n'), '2001:db8::/32')
  })

  test('an address has one spelling', () => {
    assert.equal(normalAddress('::FFFF:127.0.0.9'), '127.0.0.9')
    assert.equal(normalAddress('2001:DB8::9'), '2001:db8::9')
    assert.equal(normalAddress('fe80::1%eth0'), 'fe80::1')
  })
})
