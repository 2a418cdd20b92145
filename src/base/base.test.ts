import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { memoryLinks } from '../../test/support/memory-links.ts'
import { localBus, sharedBus } from './bus.ts'
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

describe('the bus over several processes', () => {
  const three = () => {
    const { links, deliver } = memoryLinks(3)
    const buses = links.map((link) =>
      sharedBus<{ kind: 'a'; id: number }>('letters', link, (fault) => assert.fail(String(fault))),
    )
    const heard: string[] = []
    for (const [at, bus] of buses.entries()) {
      bus.listen('a', ({ id }) => heard.push(`${at} hears ${id}`))
      bus.own.listen('a', ({ id }) => heard.push(`${at} told ${id}`))
    }
    return { bus: buses[1], heard, deliver }
  }

  test('tells who is here at once, and the others when it has come to them', () => {
    const { bus, heard, deliver } = three()
    bus?.publish({ kind: 'a', id: 7 })
    assert.deepEqual(heard, ['1 told 7', '1 hears 7'])
    deliver()
    assert.deepEqual(heard.slice(2), ['0 hears 7', '2 hears 7'])
  })

  test('can tell only here, or only elsewhere', () => {
    const { bus, heard, deliver } = three()
    bus?.here({ kind: 'a', id: 1 })
    deliver()
    assert.deepEqual(heard.splice(0), ['1 told 1', '1 hears 1'])
    bus?.elsewhere({ kind: 'a', id: 2 })
    deliver()
    assert.deepEqual(heard, ['0 hears 2', '2 hears 2'])
  })

  test('is another one for every topic', () => {
    const { links, deliver } = memoryLinks(2)
    const [one, other] = links.map((link, at) =>
      sharedBus<{ kind: 'a' }>(`topic ${at}`, link, (fault) => assert.fail(String(fault))),
    )
    other?.listen('a', () => assert.fail('it was not for this one'))
    one?.publish({ kind: 'a' })
    deliver()
  })
})
