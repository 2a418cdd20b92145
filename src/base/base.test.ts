import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { localBus } from './bus.ts'
import { sameDigest } from './digest.ts'
import { randomText } from './random.ts'
import { Secret } from './secret.ts'

describe('a secret', () => {
  test('is never printed: not in a template, not in JSON, not when inspected', () => {
    const secret = new Secret('hunter2')
    for (const printed of [`${secret}`, JSON.stringify({ secret }), inspect({ secret })]) {
      assert.ok(printed.includes('[secret]') && !printed.includes('hunter2'), printed)
    }
    assert.equal(secret.reveal(), 'hunter2')
  })
})

describe('random text', () => {
  test('throws away the bytes that would favour some letters', () => {
    const bytes = [255, 254, 253, 0, 1, 2, 3]
    const random = { bytes: () => Uint8Array.from(bytes) }
    assert.equal(randomText(random, 'abcdefghij', 4), 'abcd')
  })
})

describe('digests', () => {
  test('of different lengths are different, not a fault', () => {
    assert.equal(sameDigest(new Uint8Array(16), new Uint8Array(32)), false)
    assert.equal(sameDigest(new Uint8Array(16), new Uint8Array(16)), true)
  })
})

describe('the bus of one process', () => {
  test('tells only those who listen for that kind, until they stop', () => {
    const heard: string[] = []
    const bus = localBus<{ kind: 'a' } | { kind: 'b' }>(() => {})
    const stop = bus.listen('a', ({ kind }) => heard.push(kind))
    bus.publish({ kind: 'a' })
    bus.publish({ kind: 'b' })
    stop()
    bus.publish({ kind: 'a' })
    assert.deepEqual(heard, ['a'])
  })

  test('a listener that throws keeps nobody else from hearing', () => {
    const faults: unknown[] = []
    const heard: string[] = []
    const bus = localBus<{ kind: 'a' }>((fault) => faults.push(fault))
    bus.listen('a', () => {
      throw new Error('deaf')
    })
    bus.listen('a', ({ kind }) => heard.push(kind))
    bus.publish({ kind: 'a' })
    assert.deepEqual([heard, faults.length], [['a'], 1])
  })
})
