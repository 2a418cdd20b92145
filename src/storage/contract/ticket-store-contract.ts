/** What a `TicketStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreDown } from '../../base/store-down.ts'
import { addAccount, forEachNumber, type MakeDirectory, testAccount } from './directory.ts'
import { testTicket, wins } from './sign-in-rows.ts'

export const ticketStoreContract = (engine: string, make: MakeDirectory): void => {
  describe(`tickets in ${engine}`, () => {
    test('one is found as it was added, of somebody or of nobody, until it expires', async () => {
      await using directory = await make()
      const { tickets } = directory
      const anna = await addAccount(directory.accounts, 'anna')
      for (const ticket of [
        testTicket(anna, 'hers', { detail: '{"tries":1}' }),
        testTicket(null, 'nobody’s', { kind: 'set-up' }),
      ]) {
        await tickets.add(ticket)
        const found = await tickets.find(ticket.kind, ticket.id, 1_999)
        assert.deepEqual(found && { ...found, digest: new Uint8Array(found.digest) }, ticket)
        assert.equal(await tickets.find(ticket.kind, ticket.id, 2_000), null)
      }
    })

    test('one of another kind is not found, nor spent', async () => {
      await using directory = await make()
      const { tickets } = directory
      const { id } = testTicket(null, 'one')
      await tickets.add(testTicket(null, 'one'))
      assert.equal(await tickets.find('recovery', id, 1_500), null)
      assert.equal(await tickets.spend('recovery', id, 1_500), false)
      assert.equal(await tickets.spend('sign-in', id, 1_500), true)
    })

    test('of many that spend one at the same moment, one does', async () => {
      await using directory = await make()
      const { tickets } = directory
      const { id } = testTicket(null, 'one')
      await tickets.add(testTicket(null, 'one'))
      const answers = await Promise.all(Array.from({ length: 50 }, () => tickets.spend('sign-in', id, 1_500)))
      assert.equal(wins(answers), 1)
      assert.equal(await tickets.find('sign-in', id, 1_500), null)
    })

    test('an expired one cannot be spent', async () => {
      await using directory = await make()
      await directory.tickets.add(testTicket(null, 'one'))
      assert.equal(await directory.tickets.spend('sign-in', testTicket(null, 'one').id, 2_000), false)
    })

    test('its detail changes only from what was read: of many, one gets it', async () => {
      await using directory = await make()
      const { tickets } = directory
      const { id } = testTicket(null, 'one')
      await tickets.add(testTicket(null, 'one', { detail: 'first' }))
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, number) => tickets.change(id, 'first', `try ${number}`)),
      )
      assert.equal(wins(answers), 1)
      assert.equal((await tickets.find('sign-in', id, 1_500))?.detail, `try ${answers.indexOf(true)}`)
    })

    test('those of an account and a kind are listed while in force, and ended together', async () => {
      await using directory = await make()
      const { tickets } = directory
      const anna = await addAccount(directory.accounts, 'anna')
      const bo = await addAccount(directory.accounts, 'bo')
      const browser = { kind: 'trusted-browser' } as const
      await tickets.add(testTicket(anna, 'a', browser))
      await tickets.add(testTicket(anna, 'b', { ...browser, createdMs: 1_100, expiresMs: 5_000 }))
      await tickets.add(testTicket(anna, 'invited', { kind: 'invitation' }))
      await tickets.add(testTicket(bo, 'c', browser))
      const ids = async (atMs: number) =>
        (await tickets.list('trusted-browser', anna.id, atMs)).map(({ id }) => id)
      assert.deepEqual(await ids(1_500), ['ticket-b', 'ticket-a'])
      assert.deepEqual(await ids(2_000), ['ticket-b'])
      assert.equal(await tickets.endAll('trusted-browser', anna.id), 2)
      assert.deepEqual(await ids(1_500), [])
      assert.equal((await tickets.list('invitation', anna.id, 1_500)).length, 1)
      assert.equal((await tickets.list('trusted-browser', bo.id, 1_500)).length, 1)
    })

    test('those of nobody are ended together, and nobody’s of another kind', async () => {
      await using directory = await make()
      const { tickets } = directory
      const anna = await addAccount(directory.accounts, 'anna')
      const setUp = { kind: 'set-up' } as const
      await tickets.add(testTicket(null, 'one', setUp))
      await tickets.add(testTicket(null, 'two', setUp))
      await tickets.add(testTicket(anna, 'hers', setUp))
      await tickets.add(testTicket(null, 'other'))
      assert.equal(await tickets.endAll('set-up', null), 2)
      assert.equal((await tickets.list('set-up', anna.id, 1_500)).length, 1)
      assert.notEqual(await tickets.find('sign-in', testTicket(null, 'other').id, 1_500), null)
    })

    test('expired ones are forgotten, and nothing in force', async () => {
      await using directory = await make()
      const { tickets } = directory
      await forEachNumber(1_100, (number) =>
        tickets.add(testTicket(null, `n${number}`, { expiresMs: number })),
      )
      assert.equal(await tickets.forgetBefore(1_099), 1_099)
      assert.notEqual(await tickets.find('sign-in', testTicket(null, 'n1099').id, 1), null)
    })

    test('they go with their account', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      await directory.tickets.add(testTicket(anna, 'hers'))
      await directory.accounts.remove(anna.id)
      assert.equal(await directory.tickets.find('sign-in', testTicket(anna, 'hers').id, 1), null)
    })

    test('a store that is down throws StoreDown, and does not say that a ticket is spent', async () => {
      await using directory = await make()
      const { id } = testTicket(testAccount('anna'), 'one')
      await directory.goDown()
      await assert.rejects(directory.tickets.find('sign-in', id, 1), StoreDown)
      await assert.rejects(directory.tickets.spend('sign-in', id, 1), StoreDown)
    })
  })
}
