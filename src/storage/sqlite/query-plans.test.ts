/** Every question to the directory goes through an index: its cost does not grow with the accounts there are. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { systemRandom } from '../../base/random.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import { bodyFolder } from '../bodies/body-folder.ts'
import { testAccount, testAppPassword, testHash } from '../contract/directory.ts'
import {
  testApproval,
  testApprover,
  testAuthenticator,
  testDigest,
  testPasskey,
  testSession,
  testTicket,
} from '../contract/sign-in-rows.ts'
import { sqlAccountStore } from '../sql/account-store.ts'
import { sqlActivityStore } from '../sql/activity-store.ts'
import { sqlAppPasswordStore } from '../sql/app-password-store.ts'
import { sqlApprovalStore } from '../sql/approval-store.ts'
import { sqlApproverStore } from '../sql/approver-store.ts'
import type { Database } from '../sql/database.ts'
import type { DirectoryTables } from '../sql/directory-tables.ts'
import { sqlOutboxStore } from '../sql/outbox-store.ts'
import { sqlProfileStore } from '../sql/profile-store.ts'
import { sqlSecondStepStore } from '../sql/second-step-store.ts'
import { sqlSessionStore } from '../sql/session-store.ts'
import { sqlTicketStore } from '../sql/ticket-store.ts'
import { sqlTwoStepStore } from '../sql/two-step-store.ts'
import { type Connection, openConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { openDirectory } from './directory.ts'

/** The directory, and the text of every query that was put to it. */
const openWatched = async (path: string) => {
  await (await openDirectory(path)).close()
  const connection = openConnection(path, { busyMs: 0, cacheKib: 100, statementsMax: 64, readOnly: false })
  const asked = new Set<string>()
  const read = new Kysely<DirectoryTables>({
    dialect: sqliteDialect(connection),
    log: (event) => void asked.add(event.query.sql),
  })
  const db: Database<DirectoryTables> = {
    read,
    write: (work) => work(read),
    check: async () => [],
    close: async () => connection.close(),
  }
  return { db, connection, asked }
}

const askEverything = async (db: Database<DirectoryTables>, queue: string): Promise<void> => {
  const accounts = sqlAccountStore(db)
  const appPasswords = sqlAppPasswordStore(db)
  const activity = sqlActivityStore(db)
  const outbox = sqlOutboxStore(db, bodyFolder({ path: queue, random: systemRandom }))
  const anna = testAccount('anna')
  const phone = testAppPassword(anna, 'phone')
  const use = { atMs: 1, service: 'imap', client: null, remote: '' } as const
  await accounts.add(anna, 'hash')
  await accounts.findByAddress(anna.address)
  await accounts.find(anna.id)
  await accounts.passwordHash(anna.id)
  await accounts.addresses(anna.id)
  await accounts.list(anna.address, 10)
  await appPasswords.add(phone, testHash('phone'))
  await appPasswords.match(testHash('phone').lookup, anna.address)
  await appPasswords.list(anna.id)
  await appPasswords.find(anna.id, phone.id)
  await appPasswords.names(anna.id)
  await appPasswords.rename(anna.id, phone.id, '')
  await appPasswords.firstUse(anna.id, phone.id)
  await appPasswords.removeUnused(1)
  await appPasswords.ended([phone.id], 1)
  await appPasswords.rehash(anna.id, phone.id, testHash('phone'), testHash('newer'))
  await appPasswords.recordUses([{ account: anna.id, id: phone.id, use }])
  await appPasswords.remove(anna.id, phone.id, 1)
  await appPasswords.removeAll(anna.id, 1)
  await appPasswords.forgetRemovedBefore(1)
  await activity.list(anna.id, 1, 1)
  await activity.list(anna.id, 1, 1, { category: 'failed' })
  await activity.list(anna.id, 1, 1, { appPassword: phone.id })
  await activity.list(anna.id, 1, 1, { category: 'failed', appPassword: phone.id })
  await activity.forgetBefore(1)
  await outbox.claim(1, 1, 1)
  await outbox.postpone('one' as QueueId, 0, 1, '')
  await outbox.finish('one' as QueueId, 0)
  await askOfSignIn(db)
  await askOfApprovers(db)
  await accounts.remove(anna.id)
}

const askOfSignIn = async (db: Database<DirectoryTables>): Promise<void> => {
  const anna = testAccount('anna')
  const laptop = testSession(anna, 'laptop')
  const sessions = sqlSessionStore(db)
  await sessions.add(laptop)
  await sessions.find(laptop.id)
  await sessions.seen(laptop.id, 9, '')
  await sessions.prove(laptop.id, laptop.digest, laptop.digest, { provedMs: 1, secondStepMs: null })
  await sessions.list(anna.id)
  await sessions.end(anna.id, laptop.id)
  await sessions.endAll(anna.id, null)
  await sessions.forgetBefore(1)

  const ticket = testTicket(anna, 'one')
  const tickets = sqlTicketStore(db)
  await tickets.add(ticket)
  await tickets.find('sign-in', ticket.id, 1)
  await tickets.change(ticket.id, '', '')
  await tickets.spend('sign-in', ticket.id, 1)
  await tickets.list('sign-in', anna.id, 1)
  await tickets.endAll('sign-in', anna.id)
  await tickets.endAll('sign-in', null)
  await tickets.forgetBefore(1)

  const [phone, key] = [testAuthenticator(anna, 'phone'), testPasskey(anna, 'key')]
  const secondSteps = sqlSecondStepStore(db)
  await secondSteps.addAuthenticator(phone)
  await secondSteps.authenticators(anna.id)
  await secondSteps.confirmAuthenticator(anna.id, phone.id, '', 1)
  await secondSteps.takeStep(anna.id, phone.id, 1, 1)
  await secondSteps.removeAuthenticator(anna.id, phone.id)
  await secondSteps.forgetStepsBefore(1)
  await secondSteps.addPasskey(key)
  await secondSteps.passkeys(anna.id)
  await secondSteps.findPasskey(key.credentialId)
  await secondSteps.passkeyUsed(anna.id, key.id, 1, 1)
  await secondSteps.renamePasskey(anna.id, key.id, '')
  await secondSteps.removePasskey(anna.id, key.id)
  await secondSteps.offerRecoveryCodes(anna.id, 'set', [testDigest('code')], 1)
  await secondSteps.saveRecoveryCodes(anna.id, 'set')
  await secondSteps.spendRecoveryCode(anna.id, testDigest('code'), 1)
  await secondSteps.recoveryCodesLeft(anna.id)
  await secondSteps.setRecoveryAddress(anna.id, 'a@example.net', null)
  await secondSteps.recoveryAddress(anna.id)
  await secondSteps.setRecoveryAddress(anna.id, null, null)
  await secondSteps.countFailure(anna.id)
  await secondSteps.forgiveFailure(anna.id)
  await secondSteps.failures(anna.id)
  await secondSteps.clearFailures(anna.id)

  await secondSteps.addPasskey(key)
  const twoStep = sqlTwoStepStore(db)
  await twoStep.turnOn(anna.id, 1)
  await twoStep.turnOff(anna.id, 1)
  const profiles = sqlProfileStore(db)
  await profiles.changeProfile(anna.id, { firstName: 'Anna' })
  await profiles.profile(anna.id)
  await profiles.setPasswordHash(anna.id, 'hash', 1)
}

const askOfApprovers = async (db: Database<DirectoryTables>): Promise<void> => {
  const anna = testAccount('anna')
  const [phone, asked] = [testApprover(anna, 'phone'), testApproval(anna, 'one')]
  const approvers = sqlApproverStore(db)
  await approvers.add(phone)
  await approvers.list(anna.id)
  await approvers.find(phone.id)
  await approvers.confirm(anna.id, phone.id, 1)
  await approvers.rename(anna.id, phone.id, '')
  await approvers.setAlone(anna.id, phone.id, true)
  await approvers.setPush(phone.id, null)
  await approvers.dropPush(phone.id, '')
  const approvals = sqlApprovalStore(db)
  await approvals.ask(asked, 1, () => null)
  await approvals.find(asked.id)
  await approvals.waiting(anna.id, 1)
  await approvals.answer(asked.id, { state: 'approved', by: phone.id, atMs: 1 })
  await approvals.take(asked.id, 1)
  await approvals.withdraw(asked.id)
  await approvals.endUnanswered(1)
  await approvals.forgetBefore(1)
  await approvers.remove(anna.id, phone.id)
}

const plan = (connection: Connection, sql: string): string[] =>
  connection
    .prepareOwn(`explain query plan ${sql}`)
    .all()
    .map(({ detail }) => String(detail))

test('no question to the directory looks through a table', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-plans-'))
  const { db, connection, asked } = await openWatched(join(folder, 'directory.sqlite'))
  try {
    await askEverything(db, folder)
    assert.ok(asked.size >= 80, `${asked.size} questions`)
    const slow = [...asked].filter((sql) => plan(connection, sql).some((step) => /^SCAN/.test(step)))
    assert.deepEqual(slow, [])
    connection.exec('drop index app_password_by_lookup')
    const match = [...asked].find((sql) => sql.includes('account_address')) ?? ''
    assert.match(plan(connection, match).join('\n'), /SCAN/) // without its index the same question would be told
  } finally {
    await db.close()
    await rm(folder, { recursive: true })
  }
})
