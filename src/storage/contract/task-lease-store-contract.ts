/** What every engine's leases of work for all promise. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MakeDirectory } from './directory.ts'

export const taskLeaseStoreContract = (engine: string, make: MakeDirectory): void => {
  describe(`leases of tasks in ${engine}`, () => {
    test('one at a time has a task, goes on with it, and loses it by saying nothing', async () => {
      await using directory = await make()
      const { taskLeases: leases } = directory
      assert.equal(await leases.take('sweep', 'one', 1_000, 2_000), true)
      assert.equal(await leases.take('mop', 'other', 1_000, 2_000), true)
      assert.equal(await leases.take('sweep', 'other', 1_999, 3_000), false)
      assert.equal(await leases.take('sweep', 'one', 1_999, 3_000), true)
      assert.equal(await leases.take('sweep', 'other', 2_999, 4_000), false)
      assert.equal(await leases.take('sweep', 'other', 3_000, 4_000), true)
      assert.equal(await leases.take('sweep', 'one', 3_000, 4_000), false)
    })

    test('of many who take it at once one gets it', async () => {
      await using directory = await make()
      const takes = Array.from({ length: 20 }, (_, number) =>
        directory.taskLeases.take('sweep', `holder ${number}`, 1_000, 2_000),
      )
      assert.equal((await Promise.all(takes)).filter((taken) => taken).length, 1)
    })
  })
}
