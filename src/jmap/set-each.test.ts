import assert from 'node:assert/strict'
import { describe } from 'node:test'
import {
  inWorld,
  type JmapWorld,
  type Json,
  letter,
  mailboxId,
  uploaded,
} from '../../test/support/jmap-world.ts'
import { ANNA } from '../../test/support/real-mail.ts'
import { StoreDown } from '../base/store-down.ts'

const OWN = letter({ from: 'Anna <anna@example.test>' })

const breaks = async (): Promise<never> => {
  throw new StoreDown('the disk is away')
}

/** The first `works` times as it is, then broken. */
const breaksAfter = <Given extends unknown[], Result>(
  works: number,
  verb: (...given: Given) => Promise<Result>,
) => {
  let left = works
  return (...given: Given): Promise<Result> => (left-- > 0 ? verb(...given) : breaks())
}

const submit = async ({ call, calls }: JmapWorld, more: object = {}): Promise<Json> => {
  const identityId = (await call('Identity/get')).list[0].id
  const create = { s: { identityId, emailId: 'M1' } }
  return calls(['EmailSubmission/set', { accountId: ANNA, create, ...more }])
}

const waiting = async ({ stores, clock }: JmapWorld) =>
  (await stores.outbox.claim(clock.nowMs(), 1_000, 100)).length

describe('a submission', () => {
  inWorld('that cannot be written down is taken back, so that it may be sent again', async (world) => {
    await world.put([OWN])
    world.served.addSubmission = breaks
    const [[name, { notCreated }]] = await submit(world)
    assert.deepEqual([name, notCreated.s.type], ['EmailSubmission/set', 'serverUnavailable'])
    assert.equal(await waiting(world), 0)
  })

  inWorld('that cannot be written down and has left is told as sent', async (world) => {
    await world.put([OWN])
    world.served.addSubmission = async () => {
      assert.equal(await waiting(world), 1)
      return breaks()
    }
    const [[, { created }]] = await submit(world)
    assert.equal(created.s.undoStatus, 'final')
    const { notFound } = await world.call('EmailSubmission/get', { ids: [created.s.id] })
    assert.deepEqual(notFound, [created.s.id])
  })

  inWorld('is told as sent though what follows it breaks, which is told by itself', async (world) => {
    await world.put([OWN])
    const { highestModseq } = world.mail.read
    world.served.read = { ...world.mail.read, highestModseq: breaksAfter(1, highestModseq) }
    const onSuccess = { onSuccessUpdateEmail: { '#s': { 'keywords/$seen': true } } }
    const [[name, sent], [thenName, then]] = await submit(world, onSuccess)
    assert.deepEqual([name, sent.created.s.id], ['EmailSubmission/set', 'S1'])
    assert.equal(sent.newState, sent.oldState)
    assert.deepEqual([thenName, then.type], ['error', 'serverUnavailable'])
  })

  inWorld(
    'that is taken back does not leave though that cannot be written down, and is when asked again',
    async (world) => {
      await world.put([OWN])
      const [[, { created }]] = await submit(world)
      const cancel = () =>
        world.call('EmailSubmission/set', { update: { [created.s.id]: { undoStatus: 'canceled' } } })
      world.served.changeSubmission = breaksAfter(0, world.mail.changeSubmission)
      assert.equal((await cancel()).notUpdated[created.s.id].type, 'serverUnavailable')
      assert.equal(await waiting(world), 0)
      world.served.changeSubmission = world.mail.changeSubmission
      assert.deepEqual((await cancel()).updated, { [created.s.id]: null })
      const { list } = await world.call('EmailSubmission/get')
      assert.equal(list[0].undoStatus, 'canceled')
      assert.equal(await waiting(world), 0)
    },
  )

  inWorld('of several that breaks takes no other with it', async (world) => {
    await world.put([OWN])
    const identityId = (await world.call('Identity/get')).list[0].id
    world.served.queueIntake = breaksAfter(1, world.mail.queueIntake)
    const create = { a: { identityId, emailId: 'M1' }, b: { identityId, emailId: 'M1' } }
    const set = await world.call('EmailSubmission/set', { create, destroy: ['S9'] })
    assert.deepEqual([set.created.a.id, set.notCreated.b.type], ['S1', 'serverUnavailable'])
    assert.equal(set.notDestroyed.S9.type, 'notFound')
  })
})

describe('what breaks is told of its object alone', () => {
  inWorld('in Email/set', async (world) => {
    await world.put([OWN, OWN])
    const mailboxIds = { [await mailboxId(world)]: true }
    world.served.addEmail = breaksAfter(1, world.mail.addEmail)
    world.served.changeEmails = breaks
    world.served.removeEmails = breaks
    const set = await world.call('Email/set', {
      create: { a: { mailboxIds }, b: { mailboxIds } },
      update: { M1: { 'keywords/$seen': true } },
      destroy: ['M2'],
    })
    assert.ok(set.created.a.id)
    const errors = [set.notCreated.b, set.notUpdated.M1, set.notDestroyed.M2]
    assert.deepEqual(
      errors.map(({ type }) => type),
      Array(3).fill('serverUnavailable'),
    )
  })

  inWorld('in Mailbox/set', async (world) => {
    world.served.createMailbox = breaksAfter(1, world.mail.createMailbox)
    world.served.removeMailbox = async () => {
      throw new Error('a bug')
    }
    const trash = await mailboxId(world, 'Trash')
    const create = { a: { name: 'a' }, b: { name: 'b' } }
    const set = await world.call('Mailbox/set', { create, destroy: [trash] })
    assert.ok(set.created.a.id)
    const errors = [set.notCreated.b.type, set.notDestroyed[trash].type]
    assert.deepEqual(errors, ['serverUnavailable', 'serverFail'])
  })

  inWorld('in Email/import', async (world) => {
    const { blobId } = await uploaded(world, letter())
    const email = { blobId, mailboxIds: { [await mailboxId(world)]: true } }
    world.served.addEmail = breaksAfter(1, world.mail.addEmail)
    const { created, notCreated } = await world.call('Email/import', { emails: { a: email, b: email } })
    assert.ok(created.a.id)
    assert.equal(notCreated.b.type, 'serverUnavailable')
  })
})
