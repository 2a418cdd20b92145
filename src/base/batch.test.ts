import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { createBatch } from './batch.ts'

const playground = (write?: (items: readonly number[]) => Promise<void>) => {
  const clock = handClock()
  const written: (readonly number[])[] = []
  const faults: unknown[] = []
  const batch = createBatch<number>({
    write: write ?? (async (items) => void written.push(items)),
    onFault: (fault) => faults.push(fault),
    clock,
    waitMs: 500,
    itemsMax: 3,
  })
  return { clock, batch, written, faults }
}

describe('writing in batches', () => {
  test('what comes within the wait is written together, once', async () => {
    const { clock, batch, written } = playground()
    batch.add(1)
    batch.add(2)
    assert.deepEqual(written, [])
    clock.advance(500)
    await batch.flush()
    assert.deepEqual(written, [[1, 2]])
  })

  test('what does not fit is dropped and told', async () => {
    const { batch, written, faults } = playground()
    for (const item of [1, 2, 3, 4]) batch.add(item)
    await batch.flush()
    assert.deepEqual(written, [[1, 2, 3]])
    assert.equal(faults.length, 1)
  })

  test('a write that fails is told, and the next one is tried', async () => {
    let isDown = true
    const { batch, faults } = playground(async () => {
      if (isDown) throw new Error('down')
    })
    batch.add(1)
    await batch.flush()
    isDown = false
    batch.add(2)
    await batch.flush()
    assert.equal(faults.length, 1)
  })
})
