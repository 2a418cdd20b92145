/** Every question that can be put to the directory's stores, once at least: what an engine makes of them can be looked at. */
import type { HarmId } from '../../harm/harm.ts'
import type { PushSubscriptionId } from '../../mail/push-subscription.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import type { DirectoryStores } from '../sql/directory-stores.ts'
import { testAccount, testAppPassword, testHash } from './directory.ts'
import {
  testApproval,
  testApprover,
  testAuthenticator,
  testDigest,
  testPasskey,
  testSession,
  testTicket,
} from './sign-in-rows.ts'

export const askEverything = async (stores: DirectoryStores): Promise<void> => {
  const { accounts } = stores
  const anna = testAccount('anna')
  await accounts.add(anna, 'hash')
  await accounts.findByAddress(anna.address)
  await accounts.find(anna.id)
  await accounts.passwordHash(anna.id)
  await accounts.addresses(anna.id)
  await accounts.list(anna.address, 10)
  await accounts.claimAppPasswordNotice(anna.id, 1, 0)
  await askOfAppPasswords(stores)
  await askOfActivity(stores)
  await askOfHarm(stores)
  await askOfTheQueue(stores)
  await askOfPushSubscriptions(stores)
  await askOfSignIn(stores)
  await askOfApprovers(stores)
  await accounts.remove(anna.id)
}

const askOfAppPasswords = async ({ appPasswords }: DirectoryStores): Promise<void> => {
  const anna = testAccount('anna')
  const phone = testAppPassword(anna, 'phone')
  const use = { atMs: 1, service: 'imap', client: null, remote: '' } as const
  await appPasswords.add(phone, testHash('phone'))
  await appPasswords.match(testHash('phone').lookup, anna.address)
  await appPasswords.list(anna.id)
  await appPasswords.decoys(anna.id)
  await appPasswords.find(anna.id, phone.id)
  await appPasswords.names(anna.id)
  await appPasswords.rename(anna.id, phone.id, '')
  await appPasswords.firstUse(anna.id, phone.id)
  await appPasswords.removeUnused(1)
  await appPasswords.countHeld()
  await appPasswords.ended([phone.id], 1)
  await appPasswords.rehash(anna.id, phone.id, testHash('phone'), testHash('newer'))
  await appPasswords.recordUses([{ account: anna.id, id: phone.id, use }])
  await appPasswords.remove(anna.id, phone.id, 1)
  await appPasswords.removeAll(anna.id, 1)
  await appPasswords.forgetRemovedBefore(1)
}

const askOfActivity = async ({ activity, stillTrying }: DirectoryStores): Promise<void> => {
  const anna = testAccount('anna')
  const phone = testAppPassword(anna, 'phone')
  const where = { service: 'imap', client: null, remote: '' } as const
  await activity.record([
    { account: anna.id, atMs: 1, what: { kind: 'signed-out' }, appPassword: phone.id, ...where },
  ])
  await activity.list(anna.id, 2, 1)
  await activity.list(anna.id, 1, 1, { category: 'failed' })
  await activity.list(anna.id, 1, 1, { appPassword: phone.id })
  await activity.list(anna.id, 1, 1, { category: 'failed', appPassword: phone.id })
  await activity.forgetBefore(1)
  const tries = { because: 'removed-app-password', sinceMs: 1, lastMs: 1, tries: 1, ...where } as const
  await stillTrying.record([{ account: anna.id, appPassword: phone.id, ...tries }])
  await stillTrying.list(anna.id, 0)
  await stillTrying.forgetBefore(1)
}

const askOfHarm = async ({ appPasswords, harms, uses }: DirectoryStores): Promise<void> => {
  const anna = testAccount('anna')
  const [phone, tablet] = [testAppPassword(anna, 'new phone'), testAppPassword(anna, 'tablet')]
  for (const one of [phone, tablet]) await appPasswords.add(one, testHash(one.name))
  const of = { account: anna.id, appPassword: phone.id }
  const seen = { kind: 'posten', hello: '', network: '', country: null, firstMs: 1, lastMs: 1 }
  await uses.add([{ ...of, ...seen, hour: 1, read: 0, deleted: 0, recipients: 1 }])
  await uses.of(anna.id, phone.id, 0)
  await uses.recipients(anna.id, 0)
  await uses.forgetBefore(2)
  const harm = { ...of, atMs: 1, seen: null, count: 1 }
  const [one, two, three, four] = ['one', 'two', 'three', 'four'] as HarmId[]
  await harms.disableAll({ ...harm, id: one!, rule: 'many-recipients', state: 'disabled' })
  await harms.undo(anna.id, one!, 0)
  await harms.hold({ ...harm, id: two!, rule: 'two-programs', state: 'held' })
  await harms.notMe(anna.id, two!, { ...harm, id: three!, rule: 'holder-says', state: 'disabled' })
  await harms.list(anna.id)
  await harms.find(anna.id, two!)
  await harms.lapsedQueue(1, 1)
  await harms.undo(anna.id, three!, 0)
  await harms.hold({ ...harm, id: four!, rule: 'two-programs', state: 'held' })
  await appPasswords.remove(anna.id, phone.id, 1)
  await harms.forgetBefore(2)
}

const askOfPushSubscriptions = async ({ pushSubscriptions }: DirectoryStores): Promise<void> => {
  const [anna, id] = [testAccount('anna').id, 'one' as PushSubscriptionId]
  const to = { types: null, isVerified: true, expiresMs: 9 }
  const where = { device: '', endpoint: '', p256dh: '', auth: '', code: '', told: '' }
  await pushSubscriptions.add({ id, account: anna, appPassword: 'phone', ...where, ...to }, 1, 1)
  await pushSubscriptions.of(anna, 'phone', 1)
  await pushSubscriptions.change(anna, id, to)
  await pushSubscriptions.listening(anna, 1)
  await pushSubscriptions.tell(anna, id, '', '1')
  await pushSubscriptions.forgetBefore(1)
  await pushSubscriptions.remove(anna, id)
}

const askOfTheQueue = async ({ outbox, maildropLeases, taskLeases }: DirectoryStores): Promise<void> => {
  const anna = testAccount('anna')
  await using body = await (await outbox.writeBody(null)).finish()
  const recipient = { kind: 'local', account: anna.id, address: anna.address } as const
  const [one, two] = ['one', 'two'] as QueueId[]
  const tablet = testAppPassword(anna, 'tablet')
  for (const id of [one!, two!]) await outbox.add(id, null, [recipient], body, 1, tablet.id)
  await outbox.keepBack(two!)
  await outbox.keptBack(1)
  await outbox.withdraw(two!)
  await outbox.renew(await outbox.claim(1, 1, 1), 2, 3)
  for await (const _chunk of outbox.body(one!));
  await outbox.nextDueMs()
  await outbox.counts()
  await outbox.list(null, 1)
  await outbox.list({ queueId: one!, number: 0 }, 1)
  await outbox.postpone(one!, 0, 1, '')
  await outbox.finish(one!, 0)
  await maildropLeases.take(anna.id, 'one', 1, 2)
  await maildropLeases.renew('one', [anna.id], 3)
  await maildropLeases.give(anna.id, 'one')
  await taskLeases.take('sweep', 'one', 1, 2)
}

const askOfSignIn = async (stores: DirectoryStores): Promise<void> => {
  await askOfSessions(stores)
  await askOfTickets(stores)
  await askOfSecondSteps(stores)
}

const askOfSessions = async ({ sessions }: DirectoryStores): Promise<void> => {
  const anna = testAccount('anna')
  const laptop = testSession(anna, 'laptop')
  await sessions.add(laptop, {
    ticket: testTicket(anna, 'none'),
    recoveryCode: { account: anna.id, digest: testDigest('code') },
  })
  await sessions.add(laptop)
  await sessions.find(laptop.id)
  await sessions.seen(laptop.id, 9, '')
  await sessions.prove(laptop.id, laptop.digest, laptop.digest, { provedMs: 1, secondStepMs: null })
  await sessions.list(anna.id)
  await sessions.end(anna.id, laptop.id)
  await sessions.endAll(anna.id, null)
  await sessions.forgetBefore(1)
}

const askOfTickets = async ({ tickets }: DirectoryStores): Promise<void> => {
  const anna = testAccount('anna')
  const ticket = testTicket(anna, 'one')
  await tickets.add(ticket)
  await tickets.find('sign-in', ticket.id, 1)
  await tickets.change(ticket.id, '', '')
  await tickets.spend('sign-in', ticket.id, 1)
  await tickets.list('sign-in', anna.id, 1)
  await tickets.endAll('sign-in', anna.id)
  await tickets.endAll('sign-in', null)
  await tickets.forgetBefore(1)
}

const askOfSecondSteps = async ({ secondSteps, twoStep, profiles }: DirectoryStores): Promise<void> => {
  const anna = testAccount('anna')
  const [phone, key] = [testAuthenticator(anna, 'phone'), testPasskey(anna, 'key')]
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
  await secondSteps.hasRecoveryCode(anna.id, testDigest('code'))
  await secondSteps.recoveryCodesLeft(anna.id)
  await secondSteps.setRecoveryAddress(anna.id, 'a@example.net', null)
  await secondSteps.recoveryAddress(anna.id)
  await secondSteps.setRecoveryAddress(anna.id, null, null)
  await secondSteps.countFailure(anna.id)
  await secondSteps.forgiveFailure(anna.id)
  await secondSteps.failures(anna.id)
  await secondSteps.clearFailures(anna.id)

  await secondSteps.addPasskey(key)
  await twoStep.turnOn(anna.id, 1)
  await twoStep.turnOff(anna.id, 1)
  await profiles.changeProfile(anna.id, { firstName: 'Anna' })
  await profiles.profile(anna.id)
  await profiles.setPasswordHash(anna.id, 'hash', 1)
}

const askOfApprovers = async ({ approvers, approvals }: DirectoryStores): Promise<void> => {
  const anna = testAccount('anna')
  const [phone, asked] = [testApprover(anna, 'phone'), testApproval(anna, 'one')]
  await approvers.add(phone)
  await approvers.list(anna.id)
  await approvers.find(phone.id)
  await approvers.confirm(anna.id, phone.id, 1)
  await approvers.rename(anna.id, phone.id, '')
  await approvers.setAlone(anna.id, phone.id, true)
  await approvers.setPush(phone.id, null)
  await approvers.dropPush(phone.id, '')
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
