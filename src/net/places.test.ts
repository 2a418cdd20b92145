import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bundledPlaces, placesIn } from './places.ts'

const places = bundledPlaces()

test('a network is what begins alike: /16, in IPv6 /32', () => {
  for (const [address, network] of [
    ['192.0.2.7', '192.0.0.0/16'],
    ['::ffff:192.0.9.1', '192.0.0.0/16'],
    ['2001:db8:1:2::3', '2001:db8::/32'],
    ['2001:db8::1', '2001:db8::/32'],
    ['::1', '0:0::/32'],
  ] as const)
    assert.equal(places.networkOf(address), network, address)
})

test('the small list knows countries of public IPv4 addresses, and says so where it does not', () => {
  assert.equal(places.countryOf('8.8.8.8'), 'US')
  assert.equal(places.countryOf('130.237.28.40'), 'SE')
  assert.equal(places.countryOf('127.0.0.1'), null)
  assert.equal(places.countryOf('2001:db8::1'), null)
  assert.equal(places.countryOf('no address'), null)
})

test('what is no database is refused', () => {
  assert.throws(() => placesIn(Buffer.from('this is not a database')))
})
