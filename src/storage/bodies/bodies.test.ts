import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StoreFull } from '../../mail/store.ts'
import { isFailedSync, storeFault } from './body-folder.ts'
import { parseBodyFile } from './body-place.ts'
import { BLOCK_OCTETS, checksumsOf, firstDamage, isWholeBody } from './checksums.ts'

test('any one flipped bit, a missing end and a longer end are found', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 * BLOCK_OCTETS }), fc.nat(), fc.nat(7), (octets, place, bit) => {
      const bytes = Buffer.alloc(octets, 'mail ')
      const checksums = checksumsOf(bytes)
      assert.ok(isWholeBody(bytes, octets, checksums))
      assert.ok(!isWholeBody(bytes.subarray(1), octets, checksums))
      assert.ok(!isWholeBody(Buffer.concat([bytes, bytes]), octets, checksums))
      const at = place % octets
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
      assert.equal(firstDamage(bytes, checksums, 0), at - (at % BLOCK_OCTETS))
    }),
    { numRuns: 100, seed: 1 },
  )
})

test('a later block is compared with its own checksum', () => {
  const bytes = Buffer.alloc(3 * BLOCK_OCTETS, 'abc')
  const checksums = checksumsOf(bytes)
  assert.equal(firstDamage(bytes.subarray(2 * BLOCK_OCTETS), checksums, 2), null)
  assert.equal(firstDamage(bytes.subarray(2 * BLOCK_OCTETS), checksums, 1), BLOCK_OCTETS)
  assert.equal(firstDamage(bytes.subarray(2 * BLOCK_OCTETS), checksums, 3), 3 * BLOCK_OCTETS)
})

test('only a name made here is the name of a body', () => {
  assert.equal(parseBodyFile('0123456789abcdef0123456789abcdef'), '0123456789abcdef0123456789abcdef')
  for (const name of [
    '',
    '..',
    '../mail.sqlite',
    'A'.repeat(32),
    `${'a'.repeat(32)}/`,
    'a'.repeat(33),
    'mail.sqlite',
  ])
    assert.equal(parseBodyFile(name), null)
})

test('no room is told as a full store; another fault stays what it is', () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG'])
    assert.ok(storeFault(Object.assign(new Error('write'), { code })) instanceof StoreFull)
  const broken = Object.assign(new Error('write'), { code: 'EIO' })
  assert.equal(storeFault(broken), broken)
})

test('only a fsync that failed, and not for want of room, ends the process', () => {
  const fault = (code: string, syscall: string) => Object.assign(new Error(syscall), { code, syscall })
  assert.ok(isFailedSync(fault('EIO', 'fsync')))
  for (const other of [fault('ENOSPC', 'fsync'), fault('ENOENT', 'open'), fault('EIO', 'write'), 'EIO'])
    assert.ok(!isFailedSync(other))
})
