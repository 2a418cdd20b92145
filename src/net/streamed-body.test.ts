import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { streamedBody } from './streamed-body.ts'

const FAULT = new Error('the disk is gone')

/** Three chunks, the second of nothing; then a fault, if one is wanted. */
const reading = ({ fault = null, signal }: { fault?: Error | null; signal?: AbortSignal } = {}) => {
  const told: unknown[] = []
  async function* chunks() {
    try {
      yield Buffer.from('one ')
      yield Buffer.alloc(0)
      yield Buffer.from('two')
      if (fault !== null) throw fault
    } finally {
      told.push('let go')
    }
  }
  const body = streamedBody(chunks(), {
    cutOff: () => {
      told.push('cut off')
      void reader.cancel() // as who sends it does when its connection goes
    },
    onFault: (what) => told.push(what),
    onOver: () => told.push('over'),
    ...(signal === undefined ? {} : { signal }),
  })
  const reader = body.getReader()
  return { reader, told }
}

const textOf = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> => {
  let text = ''
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += Buffer.from(next.value)
  return text
}

describe('a streamed body', () => {
  test('is what is read, and then over', async () => {
    const { reader, told } = reading()
    assert.equal(await textOf(reader), 'one two')
    assert.deepEqual(told, ['let go', 'over'])
  })

  test('is cut off at a fault, which is told to us and never to who sends it', async () => {
    const { reader, told } = reading({ fault: FAULT })
    assert.equal(await textOf(reader), 'one two')
    assert.deepEqual(told, ['let go', 'over', FAULT, 'cut off'])
    await reader.closed
  })

  test('is cut off at the signal, which is no fault', async () => {
    const ending = new AbortController()
    const { reader, told } = reading({ signal: ending.signal })
    await reader.read()
    ending.abort()
    assert.equal((await reader.read()).done, true)
    assert.deepEqual(told, ['over', 'cut off', 'let go'])
    await reader.closed
  })

  test('is let go when its reader goes away, and what is asked for then is not heard', async () => {
    const ending = new AbortController()
    const { reader, told } = reading({ fault: FAULT, signal: ending.signal })
    await reader.read()
    const asked = reader.read()
    await reader.cancel()
    await asked
    ending.abort()
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(told, ['over', 'let go'])
  })
})
