import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLanes } from '../../app/mail/jmap/lanes.ts'
import { uploadProblem } from '../../app/mail/jmap/upload.ts'
import { CORE_LIMITS } from '../../src/jmap/limits.ts'
import { type Json, jmapWorld } from '../support/jmap-world.ts'
import { ANNA } from '../support/real-mail.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('files on their way', () => {
  test('go three at a time, and each that ends lets the next begin, also when it failed', async () => {
    const lanes = createLanes(3)
    const begun: number[] = []
    const ends: ((isDone: boolean) => void)[] = []
    const all = [0, 1, 2, 3, 4].map((index) =>
      lanes(async () => {
        begun.push(index)
        const isDone = await new Promise<boolean>((end) => ends.push(end))
        if (!isDone) throw new Error('no')
        return index
      }),
    )
    const settled = Promise.allSettled(all)
    await turn()
    assert.deepEqual(begun, [0, 1, 2])
    ends[1]?.(false)
    await turn()
    assert.deepEqual(begun, [0, 1, 2, 3])
    for (const end of ends.slice(2)) end(true)
    ends[0]?.(true)
    await turn()
    assert.deepEqual(begun, [0, 1, 2, 3, 4])
    ends[4]?.(true)
    assert.deepEqual(
      (await settled).map((each) => (each.status === 'fulfilled' ? each.value : null)),
      [0, null, 2, 3, 4],
    )
    await lanes(async () => {})
  })

  test('what the server says against one has a sentence of its own', async () => {
    await using world = await jmapWorld({ messageOctetsMax: 1_000 })
    const post = async (octets: number) => {
      const response = await world.fetch(`/jmap/upload/${ANNA}/`, {
        method: 'POST',
        body: 'x'.repeat(octets),
      })
      return uploadProblem(response.status, (await response.json()) as Json).problem.problem
    }
    assert.equal(await post(1_001), 'mail-file-too-large')
    for (let count = 0; count < 5; count++) await post(1_000)
    assert.equal(await post(1), 'mail-no-room')
    // As many that are not through as there may be.
    const bodies = Array.from(
      { length: CORE_LIMITS.maxConcurrentUpload },
      () => new TransformStream<Uint8Array>(),
    )
    const underWay = bodies.map(({ readable }) => {
      const init: RequestInit & { duplex: 'half' } = { method: 'POST', body: readable, duplex: 'half' }
      return world.fetch(`/jmap/upload/${ANNA}/`, init)
    })
    await turn()
    assert.equal(await post(1), 'mail-too-many-uploads')
    await Promise.all(bodies.map(({ writable }) => writable.close()))
    await Promise.all(underWay)
    assert.equal(uploadProblem(502, null).problem.problem, 'unexpected')
  })
})
