import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { outputBuffer } from './output-buffer.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

/** Keeps what was handed over as it is, without copying, as a socket does. */
const recorder = () => {
  const handed: Uint8Array[] = []
  let drains = 0
  return {
    handed,
    get drains() {
      return drains
    },
    write: (bytes: Uint8Array | string) => {
      assert.ok(typeof bytes !== 'string')
      handed.push(bytes)
    },
    drained: () => {
      drains++
      return Promise.resolve()
    },
    emptied: () => Promise.resolve(),
    text: () => Buffer.concat(handed).toString('latin1'),
  }
}

describe('the output buffer', () => {
  test('pieces of any size come out in order, also when looked at late', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 80 }).map((text) => text.replace(/[^\x00-\xff]/g, '?')),
      fc.integer({ min: 0, max: 5_000_000_000 }),
      fc.integer({ min: 0, max: 100_000 }).map((length) => Buffer.alloc(length, length % 251)),
      fc.integer({ min: 0, max: 40_000 }).map((length) => 'y'.repeat(length)),
      fc.constant(null),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const channel = recorder()
        const out = outputBuffer(channel)
        let expected = ''
        for (const each of pieces) {
          if (each === null) out.flush()
          else if (typeof each === 'string') out.text(each)
          else if (typeof each === 'number') out.number(each)
          else out.bytes(each)
          expected += each === null ? '' : Buffer.isBuffer(each) ? each.toString('latin1') : String(each)
        }
        out.flush()
        assert.ok(channel.text() === expected)
      }),
      { numRuns: 50 },
    )
  })

  test('numbers of every length are written as they are', () => {
    const channel = recorder()
    const out = outputBuffer(channel)
    const numbers = [
      0, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 123_456, 2_147_483_647, 2_147_483_648, 4_294_967_295,
    ]
    for (const each of [...numbers, Number.MAX_SAFE_INTEGER]) {
      out.number(each)
      out.text(' ')
    }
    out.flush()
    assert.equal(channel.text(), `${[...numbers, Number.MAX_SAFE_INTEGER].join(' ')} `)
  })

  test('small pieces leave in few large writes, and nothing leaves twice', () => {
    const channel = recorder()
    const out = outputBuffer(channel)
    for (let line = 0; line < 10_000; line++) out.text(`* ${line + 1} FETCH (FLAGS (\\Seen))\r\n`)
    out.flush()
    out.flush()
    assert.ok(channel.handed.length <= 8, `${channel.handed.length} writes`)
  })

  test('waiting for the reader falls due with what was handed over, and is done with when waited for', async () => {
    const channel = recorder()
    const out = outputBuffer(channel)
    out.bytes(Buffer.alloc(100_000))
    assert.equal(out.isDrainDue, false)
    out.bytes(Buffer.alloc(100_000))
    assert.equal(out.isDrainDue, true)
    await out.drained()
    assert.equal(out.isDrainDue, false)
    assert.equal(channel.drains, 1)
  })
})
