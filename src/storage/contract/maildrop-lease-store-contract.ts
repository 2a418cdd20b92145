/** What every engine's leases of maildrops promise. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addAccount, type MakeDirectory } from './directory.ts'

export const maildropLeaseStoreContract = (engine: string, make: MakeDirectory): void => {
  describe(`maildrop leases on ${engine}`, () => {
    test('one at a time has it, until it is given back or lapses', async () => {
      await using directory = await make()
      const { maildropLeases: leases } = directory
      const anna = await addAccount(directory.accounts, 'anna')
      const bo = await addAccount(directory.accounts, 'bo')
      assert.equal(await leases.take(anna.id, 'one', 1_000, 2_000), true)
      assert.equal(await leases.take(bo.id, 'other', 1_000, 2_000), true)
      assert.equal(await leases.take(anna.id, 'other', 1_999, 3_000), false)
      assert.equal(await leases.take(anna.id, 'other', 2_000, 3_000), true)
      await leases.give(anna.id, 'one')
      assert.equal(await leases.take(anna.id, 'one', 2_500, 3_500), false)
      await leases.give(anna.id, 'other')
      assert.equal(await leases.take(anna.id, 'one', 2_500, 3_500), true)
    })

    test('who has it takes it again: whether it gave it back, nobody told it', async () => {
      await using directory = await make()
      const { maildropLeases: leases } = directory
      const anna = await addAccount(directory.accounts, 'anna')
      await leases.take(anna.id, 'one', 1_000, 2_000)
      assert.equal(await leases.take(anna.id, 'one', 1_500, 2_500), true)
      assert.equal(await leases.take(anna.id, 'other', 2_000, 3_000), false)
    })

    test('a holder renews what it names of what it has, and nothing else', async () => {
      await using directory = await make()
      const { maildropLeases: leases } = directory
      const anna = await addAccount(directory.accounts, 'anna')
      const bo = await addAccount(directory.accounts, 'bo')
      await leases.take(anna.id, 'one', 1_000, 2_000)
      const cecilia = await addAccount(directory.accounts, 'cecilia')
      await leases.take(cecilia.id, 'one', 1_000, 2_000)
      await leases.take(bo.id, 'other', 1_000, 2_000)
      await leases.renew('one', [anna.id, bo.id], 5_000)
      assert.equal(await leases.take(anna.id, 'third', 3_000, 4_000), false)
      assert.equal(await leases.take(bo.id, 'third', 3_000, 4_000), true)
      assert.equal(await leases.take(cecilia.id, 'third', 3_000, 4_000), true)
    })

    test('of many who take it at once one gets it', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      const takes = Array.from({ length: 20 }, (_, number) =>
        directory.maildropLeases.take(anna.id, `holder ${number}`, 1_000, 2_000),
      )
      assert.equal((await Promise.all(takes)).filter((taken) => taken).length, 1)
    })

    test('it goes with its account', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      await directory.maildropLeases.take(anna.id, 'one', 1_000, 2_000)
      await directory.accounts.remove(anna.id)
      await addAccount(directory.accounts, 'anna')
      assert.equal(await directory.maildropLeases.take(anna.id, 'other', 1_000, 2_000), true)
    })
  })
}
