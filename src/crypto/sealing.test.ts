import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { createSealing, type SealingKey } from './sealing.ts'

const key = (id: string): SealingKey => ({ id, key: new Secret(systemRandom.bytes(32)) })
const SECRET = new TextEncoder().encode('twenty octets of key')

describe('sealing', () => {
  test('gives back what was sealed, and never seals the same twice alike', () => {
    const sealing = createSealing([key('1')], systemRandom)
    const sealed = sealing.seal(SECRET, 'row 1')
    assert.deepEqual(sealing.open(sealed, 'row 1'), SECRET)
    assert.notDeepEqual(sealing.seal(SECRET, 'row 1'), sealed)
    assert.ok(!Buffer.from(sealed).includes(Buffer.from(SECRET)))
  })

  test('opens only where it was sealed for', () => {
    const sealing = createSealing([key('1')], systemRandom)
    assert.throws(() => sealing.open(sealing.seal(SECRET, 'row 1'), 'row 2'))
  })

  test('one bit changed anywhere, or something cut off, does not open', () => {
    const sealing = createSealing([key('1')], systemRandom)
    const sealed = sealing.seal(SECRET, 'row 1')
    const idOctets = 2 // its length and itself: another id is that of a key that is not here
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.map((octet, index) => (index === at ? octet ^ 1 : octet))
      if (at < idOctets) assert.equal(sealing.open(changed, 'row 1'), null, `octet ${at}`)
      else assert.throws(() => sealing.open(changed, 'row 1'), `octet ${at}`)
      if (at < idOctets) assert.equal(sealing.open(sealed.subarray(0, at), 'row 1'), null, `length ${at}`)
      else assert.throws(() => sealing.open(sealed.subarray(0, at), 'row 1'), `length ${at}`)
    }
  })

  test('after a rotation the old key still opens, and what a lost one sealed is told from the rest', () => {
    const [old, next] = [key('1'), key('2')]
    const sealed = createSealing([old], systemRandom).seal(SECRET, 'row 1')
    assert.deepEqual(createSealing([next, old], systemRandom).open(sealed, 'row 1'), SECRET)
    assert.equal(createSealing([next], systemRandom).open(sealed, 'row 1'), null)
  })
})
