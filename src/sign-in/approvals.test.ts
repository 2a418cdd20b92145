/** Approvals of sign-ins by a phone: only the right number, on the right phone, for the right browser. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, paired, type SignInWorld, signInWorld } from '../../test/support/sign-in-world.ts'
import type { Account } from '../account/account.ts'
import { StoreDown } from '../base/store-down.ts'
import { PHONE_CLOCK_SLACK_MS } from './approver-proof.ts'
import { APPROVAL_MS } from './proofs/approval-pace.ts'

/** An account with two-step verification, an approver, and no other way but recovery codes. */
const withPhone = async (world: SignInWorld, name?: string) => {
  const account = await world.newAccount(name)
  const holder = await world.holder(account)
  const phone = await world.approver(holder)
  await world.recoveryCodes(holder)
  assert.equal((await world.signIn.twoStep.turnOn(holder)).kind, 'on')
  return { account, holder, phone }
}

/** A browser that gave the password and asks the phones. */
const askingBrowser = async ({ signIn, attempt }: SignInWorld, account: Account) => {
  const token = await attempt(account)
  const asked = await signIn.approvalSteps.ask(CALLER, token)
  return { token, asked, number: asked.kind === 'asked' ? asked.number : '' }
}

/** A browser that gave an address only. */
const browserAt = async ({ signIn, begin }: SignInWorld, address: string) => {
  const token = await begin(address)
  const asked = await signIn.approvalSteps.ask(CALLER, token)
  await signIn.approvalSteps.settled()
  return { token, asked, number: asked.kind === 'asked' ? asked.number : '' }
}

const stateOf = async ({ signIn }: SignInWorld, token: string) => {
  const now = await signIn.approvalSteps.state(token)
  return now.kind === 'state' ? now.state : now.because
}

const finish = async ({ signIn }: SignInWorld, attempt: string) => {
  const result = await signIn.approvalSteps.finish(CALLER, { attempt, trustBrowser: false })
  return result.kind === 'refused' ? result.because : result.kind
}

const other = (number: string): string => (number === '10' ? '11' : '10')

describe('after the password', () => {
  test('the number that is shown, typed on the phone, lets that browser in, once', async () => {
    await using world = await signInWorld()
    const { account, phone } = await withPhone(world)
    const { token, asked, number } = await askingBrowser(world, account)
    assert.ok(asked.kind === 'asked')
    assert.match(number, /^[1-9]\d$/)
    assert.deepEqual(asked.names, ['My phone'])
    assert.equal(await stateOf(world, token), 'waiting')
    assert.equal(await finish(world, token), 'not-approved')

    const [request] = await phone.waiting()
    assert.ok(request !== undefined)
    assert.equal(await phone.answer(request.id, ` ${number}`), 'wrong-number')
    const again = await world.signIn.approvalSteps.ask(CALLER, token)
    assert.ok(again.kind === 'asked')
    const [second] = await phone.waiting()
    assert.equal(await phone.answer(second?.id ?? '', again.number), 'answered')
    assert.equal(await stateOf(world, token), 'approved')
    assert.equal(await finish(world, token), 'signed-in')
    assert.equal(await finish(world, token), 'start-again')
    const [last] = (await world.activity(account)).slice(0, 1)
    assert.equal(last, 'signed-in')
  })

  test('it pushes to the phone without waiting, and not again to one that the push service knows no more', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<'gone'>()
    let pushes = 0
    const push = () => {
      pushes += 1
      return answered
    }
    await using world = await signInWorld({ push })
    const { account } = await withPhone(world)
    const before = pushes
    const { asked, token } = await askingBrowser(world, account)
    assert.equal(asked.kind, 'asked')
    assert.equal(pushes, before + 1)
    answer('gone')
    await world.signIn.approvals.idle()
    assert.equal((await world.stores.approvers.list(account.id))[0]?.push, null)
    assert.equal((await world.signIn.approvalSteps.ask(CALLER, token)).kind, 'asked')
    assert.equal(pushes, before + 1)
  })

  test('a wrong number ends it; "not me" ends the whole sign-in and is told by mail', async () => {
    await using world = await signInWorld()
    const { account, phone } = await withPhone(world)
    const { token, number } = await askingBrowser(world, account)
    const [request] = await phone.waiting()
    assert.equal(await phone.answer(request?.id ?? '', other(number)), 'wrong-number')
    assert.equal(await phone.answer(request?.id ?? '', number), 'request-over')
    assert.deepEqual(
      [await stateOf(world, token), await finish(world, token)],
      ['wrong-number', 'not-approved'],
    )

    await world.signIn.approvalSteps.ask(CALLER, token)
    const [second] = await phone.waiting()
    assert.equal(await phone.answer(second?.id ?? '', null), 'answered')
    assert.equal(await stateOf(world, token), 'denied')
    assert.equal(await finish(world, token), 'start-again')
    const byCode = await world.signIn.steps.recoveryCode(CALLER, { attempt: token, code: 'abcd-efgh' })
    assert.ok(byCode.kind === 'refused' && byCode.because === 'start-again')
    assert.deepEqual(
      world.notices.filter(({ kind }) => kind === 'approval-denied'),
      [{ account: account.id, kind: 'approval-denied', of: 'password' }],
    )
    const activity = await world.activity(account)
    assert.ok(activity.includes('sign-in-refused approval-wrong-number'))
    assert.ok(activity.includes('sign-in-refused approval-denied'))
  })

  test('a holder who says that it was not them stops a second step that is being looked at in that very moment', async () => {
    await using world = await signInWorld()
    const { secondSteps } = world.stores
    const { account, holder, phone } = await withPhone(world)
    const [code = ''] = await world.recoveryCodes(holder)
    const { token } = await askingBrowser(world, account)
    const [request] = await phone.waiting()
    const { hasRecoveryCode } = secondSteps
    Object.assign(secondSteps, {
      hasRecoveryCode: async (...of: Parameters<typeof hasRecoveryCode>) => {
        assert.equal(await phone.answer(request?.id ?? '', null), 'answered')
        return hasRecoveryCode(...of)
      },
    })
    const result = await world.signIn.steps.recoveryCode(CALLER, { attempt: token, code })
    assert.ok(result.kind === 'refused' && result.because === 'start-again')
    assert.equal(await secondSteps.recoveryCodesLeft(account.id), 10)
  })

  test('a fault while "not me" is written down leaves it to be said again, and then it holds', async () => {
    await using world = await signInWorld()
    const { tickets, approvals } = world.stores
    const { account, phone } = await withPhone(world)
    for (const [store, verb] of [
      [tickets, 'change'],
      [approvals, 'answer'],
    ] as const) {
      const { token } = await askingBrowser(world, account)
      const [request] = await phone.waiting()
      const whole: unknown = Reflect.get(store, verb)
      Reflect.set(store, verb, () => Promise.reject(new StoreDown('down')))
      await assert.rejects(phone.answer(request?.id ?? '', null), StoreDown)
      Reflect.set(store, verb, whole)
      assert.equal((await phone.waiting()).length, 1, verb)
      assert.equal(await phone.answer(request?.id ?? '', null), 'answered')
      assert.deepEqual([await stateOf(world, token), await finish(world, token)], ['denied', 'start-again'])
    }
    assert.equal(world.notices.filter(({ kind }) => kind === 'approval-denied').length, 2)
  })

  test('nobody answers: it is over after two minutes, and the holder sees it', async () => {
    await using world = await signInWorld()
    const { account, phone } = await withPhone(world)
    const { token, number } = await askingBrowser(world, account)
    const [request] = await phone.waiting()
    world.clock.advance(APPROVAL_MS)
    assert.deepEqual(await phone.waiting(), [])
    assert.equal(await phone.answer(request?.id ?? '', number), 'request-over')
    assert.equal(await stateOf(world, token), 'unanswered')
    assert.ok((await world.activity(account)).includes('sign-in-refused approval-unanswered'))
  })

  test('two browsers at once: the second hears that one waits; another way withdraws what was asked', async () => {
    await using world = await signInWorld()
    const { account, holder, phone } = await withPhone(world)
    const codes = await world.recoveryCodes(holder)
    const first = await askingBrowser(world, account)
    const second = await askingBrowser(world, account)
    assert.ok(second.asked.kind === 'refused' && second.asked.because === 'approval-pending')
    assert.equal((await phone.waiting()).length, 1)
    const byCode = await world.signIn.steps.recoveryCode(CALLER, {
      attempt: first.token,
      code: codes[0] ?? '',
    })
    assert.equal(byCode.kind, 'signed-in')
    assert.deepEqual(await phone.waiting(), [])
  })

  test('an answer lets in the browser that asked, and no other that has its number', async () => {
    await using world = await signInWorld()
    const { account, phone } = await withPhone(world)
    const thief = await world.attempt(account)
    const { token, number } = await askingBrowser(world, account)
    const [request] = await phone.waiting()
    assert.equal(await phone.answer(request?.id ?? '', number), 'answered')
    assert.equal(await finish(world, thief), 'not-approved')
    assert.equal(await finish(world, token), 'signed-in')
  })
})

describe('an answer', () => {
  test('counts for its own request, number, account and time only, and once', async () => {
    await using world = await signInWorld()
    const { account, phone } = await withPhone(world, 'anna')
    const { phone: bos } = await withPhone(world, 'bo')
    const { token, number } = await askingBrowser(world, account)
    const [request] = await phone.waiting()
    const id = request?.id ?? ''
    const purpose = ['approve', id, number]
    const nowMs = world.clock.nowMs()
    const check = async (signed: { approver: string; atMs: number; signature: string }, as = purpose) => {
      const result = await world.signIn.approverProof.check(signed, as)
      return result.kind === 'refused' ? result.because : result.kind
    }
    const right = phone.soft.signed(purpose, nowMs)
    assert.equal(await check(right), 'proved')
    for (const [what, signed] of [
      ['another request', phone.soft.signed(['approve', 'other', number], nowMs)],
      ['another number', phone.soft.signed(['approve', id, other(number)], nowMs)],
      ['a denial', phone.soft.signed(['deny', id], nowMs)],
      ['another time', { ...right, atMs: nowMs + 1 }],
      ['another phone', { ...bos.soft.signed(purpose, nowMs), approver: phone.id }],
      ['nobody', { ...right, approver: 'nobody' }],
      ['no signature', { ...right, signature: 'A'.repeat(86) }],
    ] as const)
      assert.equal(await check(signed), 'not-an-approver', what)
    for (const offMs of [-PHONE_CLOCK_SLACK_MS - 1, PHONE_CLOCK_SLACK_MS + 1])
      assert.equal(await check(phone.soft.signed(purpose, nowMs + offMs)), 'wrong-clock')

    assert.equal(await bos.answer(id, number), 'request-over')
    assert.equal(await phone.answer(id, number), 'answered')
    assert.equal(await phone.answer(id, number), 'request-over')
    assert.equal(await finish(world, token), 'signed-in')
  })

  test('of a phone that was removed since lets nobody in', async () => {
    await using world = await signInWorld()
    const { account, holder, phone } = await withPhone(world)
    await world.authenticator(holder)
    const { token, number } = await askingBrowser(world, account)
    const [request] = await phone.waiting()
    assert.equal(await phone.answer(request?.id ?? '', number), 'answered')
    assert.equal((await world.signIn.approvers.remove(holder, phone.id)).kind, 'removed')
    assert.equal(await finish(world, token), 'not-approved')
    assert.equal(await phone.answer(request?.id ?? '', number), 'not-an-approver')
  })
})

describe('instead of the password', () => {
  test('a phone that may, signs in alone, and one that may not is not asked', async () => {
    await using world = await signInWorld()
    const { account, holder, phone } = await withPhone(world)
    const before = await browserAt(world, account.address)
    assert.deepEqual(await phone.waiting(), [])
    assert.equal(await stateOf(world, before.token), 'waiting')

    await world.signIn.approvers.setAlone(holder, phone.id, true)
    const { token, number } = await browserAt(world, account.address)
    const [request] = await phone.waiting()
    assert.equal(request?.kind, 'alone')
    assert.equal(await phone.answer(request?.id ?? '', number), 'answered')
    const result = await world.signIn.approvalSteps.finish(CALLER, { attempt: token, trustBrowser: true })
    assert.ok(result.kind === 'signed-in')
    assert.notEqual(result.session.secondStepMs, null)
    assert.equal(result.trustedBrowser, null)
  })

  test('every address gets the same answers, whoever is asked, until it is over', async () => {
    await using world = await signInWorld()
    const { account, holder, phone } = await withPhone(world)
    await world.signIn.approvers.setAlone(holder, phone.id, true)
    const plain = await world.newAccount()
    const seen = await Promise.all(
      [account.address, plain.address, 'nobody@example.test', 'no address'].map(async (address) => {
        const told: unknown[] = []
        for (let round = 0; round < 8; round++) {
          const { token, asked } = await browserAt(world, address)
          assert.ok(asked.kind === 'asked')
          told.push(Object.keys(asked), asked.number.length, asked.names, await stateOf(world, token))
        }
        return told
      }),
    )
    for (const told of seen) assert.deepEqual(told, seen[0])
    // Though the phone was asked no more than it may be.
    assert.equal((await phone.waiting()).length, 1)
  })

  test('it is over for all at the moment that was told, however long it took to find whose phone that is', async () => {
    await using world = await signInWorld()
    const { account, holder, phone } = await withPhone(world)
    await world.signIn.approvers.setAlone(holder, phone.id, true)
    const { accounts } = world.stores
    const { findByAddress } = accounts
    accounts.findByAddress = (address) => {
      world.clock.advance(700)
      return findByAddress(address)
    }
    const { asked } = await browserAt(world, account.address)
    const [request] = await phone.waiting()
    assert.ok(asked.kind === 'asked')
    assert.equal(request?.untilMs, asked.untilMs)
  })

  test('who gave the password goes before who gave none, and has more left', async () => {
    await using world = await signInWorld()
    const { account, holder, phone } = await withPhone(world)
    await world.signIn.approvers.setAlone(holder, phone.id, true)
    for (let round = 0; round < 10; round++) await browserAt(world, account.address)
    const { asked, number } = await askingBrowser(world, account)
    assert.equal(asked.kind, 'asked')
    const waiting = await phone.waiting()
    assert.deepEqual(
      waiting.map(({ kind }) => kind),
      ['sign-in'],
    )
    assert.equal(await phone.answer(waiting[0]?.id ?? '', number), 'answered')
  })
})

test('phones are pushed to for something else that waits; those that were not tried out are not', async () => {
  await using world = await signInWorld()
  const { account, holder, phone } = await withPhone(world)
  const unconfirmed = await paired(world, holder)
  await world.signIn.approvals.idle()
  const before = world.pushed.length
  await world.signIn.approvals.alert(account.id)
  await world.signIn.approvals.idle()
  assert.deepEqual(world.pushed.slice(before), [`https://push.test/${phone.id}`])
  assert.notEqual(unconfirmed.id, phone.id)
})

describe('a step-up', () => {
  test('by the phone counts as a fresh second step of that session', async () => {
    await using world = await signInWorld()
    const { account, phone } = await withPhone(world)
    const holder = await world.holder(account)
    const { stepUp } = world.signIn
    assert.equal(await stepUp.provedUntilMs(holder.session, 'fresh-second-step'), null)
    assert.deepEqual((await stepUp.state(holder.session)).ways, ['password', 'approver'])
    const asked = await stepUp.askApproval(holder)
    assert.ok(asked.kind === 'asked')
    const elsewhere = await world.holder(account)
    assert.equal(await phone.answer(asked.approval, asked.number), 'answered')
    const stolen = await stepUp.approval(elsewhere, asked.approval)
    assert.ok(stolen.kind === 'refused' && stolen.because === 'not-found')
    assert.equal((await stepUp.approval(holder, asked.approval)).kind, 'proved')
    const proved = await world.stores.sessions.find(holder.session.id)
    assert.ok(proved !== null)
    assert.notEqual(await stepUp.provedUntilMs(proved, 'fresh-second-step'), null)
  })
})
