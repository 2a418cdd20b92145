/** What a step spends goes with what it leads to, a session or the next ticket, both or neither: on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SavedCode, Spending } from '../../sign-in/ticket-store.ts'
import { addAccount, type MakeDirectory } from './directory.ts'
import { testDigest, testSession, testTicket, wins } from './sign-in-rows.ts'

const AT_ONCE = 20

export const spendingContract = (engine: string, make: MakeDirectory): void => {
  /** Anna, who has two recovery codes, and where a step leads. */
  const prepared = async (leadsTo: 'session' | 'ticket') => {
    const directory = await make()
    const { tickets, sessions, secondSteps } = directory
    const anna = await addAccount(directory.accounts, 'anna')
    await secondSteps.offerRecoveryCodes(anna.id, 'set', [testDigest('a'), testDigest('b')], 1)
    await secondSteps.saveRecoveryCodes(anna.id, 'set')
    const to = (name: string, spending: Spending): Promise<boolean> =>
      leadsTo === 'session'
        ? sessions.add(testSession(anna, name), spending)
        : tickets.add(testTicket(anna, name, { kind: 'recovery' }), spending)
    const count = async (): Promise<number> =>
      leadsTo === 'session'
        ? (await sessions.list(anna.id)).length
        : (await tickets.list('recovery', anna.id, 1)).length
    const isOpen = async (name: string) =>
      (await tickets.find('sign-in', testTicket(anna, name).id, 1)) !== null
    const code: SavedCode = { account: anna.id, digest: testDigest('a') }
    return { directory, tickets, secondSteps, anna, to, count, isOpen, code }
  }
  const by = (name: string, recoveryCode: SavedCode | null = null): Spending => ({
    ticket: testTicket(null, name),
    recoveryCode,
  })

  for (const leadsTo of ['session', 'ticket'] as const)
    describe(`what a ${leadsTo} is had for in ${engine}`, () => {
      test('one ticket leads there once, of many at the same moment', async () => {
        const { directory, tickets, to, count, isOpen } = await prepared(leadsTo)
        await using _ = directory
        await tickets.add(testTicket(null, 'one'))
        const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => to(`${at}`, by('one'))))
        assert.deepEqual([wins(answers), await count(), await isOpen('one')], [1, 1, false])
      })

      test('a recovery code leads there once, whatever tickets stand beside it', async () => {
        const { directory, tickets, secondSteps, anna, to, count, code } = await prepared(leadsTo)
        await using _ = directory
        for (let at = 0; at < AT_ONCE; at++) await tickets.add(testTicket(null, `t${at}`))
        const answers = await Promise.all(
          Array.from({ length: AT_ONCE }, (_, at) => to(`${at}`, by(`t${at}`, code))),
        )
        assert.deepEqual([wins(answers), await count()], [1, 1])
        assert.equal(await secondSteps.hasRecoveryCode(anna.id, code.digest), false)
        assert.equal(await secondSteps.recoveryCodesLeft(anna.id), 1)
      })

      test('nothing leads there by an expired ticket, or by what is another’s; a recovery code is left then', async () => {
        const { directory, tickets, secondSteps, anna, to, count, code } = await prepared(leadsTo)
        await using _ = directory
        const bo = await addAccount(directory.accounts, 'bo')
        await tickets.add(testTicket(null, 'over', { expiresMs: 1_000 }))
        await tickets.add(testTicket(null, 'one'))
        await tickets.add(testTicket(null, 'two'))
        assert.equal(await to('1', by('over', code)), false)
        const otherKind = {
          ticket: { ...testTicket(null, 'one'), kind: 'invitation' as const },
          recoveryCode: null,
        }
        assert.equal(await to('2', otherKind), false)
        assert.equal(await to('3', by('two', { ...code, account: bo.id })), false)
        assert.deepEqual([await count(), await secondSteps.recoveryCodesLeft(anna.id)], [0, 2])
      })

      test('nor by one that was changed since it was read', async () => {
        const { directory, tickets, to, count } = await prepared(leadsTo)
        await using _ = directory
        const ticket = testTicket(null, 'one')
        await tickets.add(ticket)
        await tickets.change(ticket.id, ticket.detail, '"stopped"')
        assert.equal(await to('1', by('one')), false)
        assert.equal(await count(), 0)
      })

      test('when that cannot be written nothing is spent for it', async () => {
        const { directory, tickets, secondSteps, anna, to, count, isOpen, code } = await prepared(leadsTo)
        await using _ = directory
        await tickets.add(testTicket(null, 'one'))
        await tickets.add(testTicket(null, 'two'))
        assert.equal(await to('same', by('one')), true)
        await assert.rejects(to('same', by('two', code)))
        assert.deepEqual([await count(), await isOpen('two')], [1, true])
        assert.equal(await secondSteps.recoveryCodesLeft(anna.id), 2)
        assert.equal(await to('other', by('two', code)), true)
      })
    })
}
