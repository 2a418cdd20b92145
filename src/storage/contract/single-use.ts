/** What is good for one use is so too when two openings of one directory try at once, as two processes have them. */
import assert from 'node:assert/strict'
import type { Approval } from '../../sign-in/approval-store.ts'
import { sqlAccountStore } from '../sql/account-store.ts'
import { sqlAppPasswordStore } from '../sql/app-password-store.ts'
import { sqlApprovalStore } from '../sql/approval-store.ts'
import { sqlApproverStore } from '../sql/approver-store.ts'
import type { Database } from '../sql/database.ts'
import type { DirectoryTables } from '../sql/directory-tables.ts'
import { sqlSecondStepStore } from '../sql/second-step-store.ts'
import { sqlSessionStore } from '../sql/session-store.ts'
import { sqlTicketStore } from '../sql/ticket-store.ts'
import { sqlTwoStepStore } from '../sql/two-step-store.ts'
import { testAccount, testAppPassword, testHash } from './directory.ts'
import {
  testApproval,
  testApprover,
  testAuthenticator,
  testDigest,
  testPasskey,
  testSession,
  testTicket,
  wins,
} from './sign-in-rows.ts'

type Directory = Database<DirectoryTables>

const ROUNDS = 20
const TRIES = 8 // of each connection in each round

export const takesEachOnce = async (databases: readonly [Directory, Directory]): Promise<void> => {
  const [first, second] = databases
  const anna = testAccount('anna')
  const [phone, key] = [testAuthenticator(anna, 'phone'), testPasskey(anna, 'key')]
  await sqlAccountStore(first).add(anna, 'hash')
  await sqlSecondStepStore(first).addAuthenticator(phone)
  await sqlSecondStepStore(first).addPasskey(key)
  const tablet = testApprover(anna, 'tablet')
  await sqlApproverStore(first).add(tablet)
  await sqlAppPasswordStore(first).add(testAppPassword(anna, 'phone'), testHash('phone'))
  const codes = Array.from({ length: ROUNDS }, (_, round) => testDigest(`code ${round}`))
  await sqlSecondStepStore(first).offerRecoveryCodes(anna.id, 'set', codes, 1)
  await sqlSecondStepStore(first).saveRecoveryCodes(anna.id, 'set')

  const winners = async (attempt: (db: typeof first) => Promise<boolean>): Promise<number> => {
    const tries = Array.from({ length: TRIES }, () => databases.map(attempt)).flat()
    return wins(await Promise.all(tries))
  }
  for (let round = 0; round < ROUNDS; round++) {
    const ticket = testTicket(null, `round ${round}`)
    await sqlTicketStore(second).add(ticket)
    const code = codes[round] ?? testDigest('none')
    const ofCode = testTicket(null, `code ${round}`)
    await sqlTicketStore(second).add(ofCode)
    const asked = testApproval(anna, `round ${round}`)
    const given = { state: 'approved', by: tablet.id, atMs: 1_500 } as const
    assert.deepEqual(
      [
        await winners((db) => sqlSecondStepStore(db).takeStep(anna.id, phone.id, round, 1)),
        await winners((db) => sqlTicketStore(db).spend('sign-in', ticket.id, 1)),
        await winners((db) => {
          const spending = { ticket: ofCode, recoveryCode: { account: anna.id, digest: code } }
          return sqlSessionStore(db).add(testSession(anna, `round ${round}`), spending)
        }),
        await winners(async (db) => {
          const isPending = (others: readonly Approval[]) => others.some(({ id }) => id === asked.id)
          const no = await sqlApprovalStore(db).ask(asked, 0, (others) => isPending(others) || null)
          return no === null
        }),
        await winners((db) => sqlApprovalStore(db).answer(asked.id, given)),
        await winners((db) => sqlApprovalStore(db).take(asked.id, 1_000)),
      ],
      [1, 1, 1, 1, 1, 1],
      `round ${round}`,
    )
  }
  assert.equal(await winners((db) => sqlTwoStepStore(db).turnOn(anna.id, 1)), 1)
  assert.equal(await winners(async (db) => (await sqlTwoStepStore(db).turnOff(anna.id, 1)) !== null), 1)
}
