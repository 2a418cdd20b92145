/** Pairing a phone: by a code, once, and it is nobody's until its trial succeeded. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, paired, signInWorld } from '../../test/support/sign-in-world.ts'

const MINUTE_MS = 60_000

const other = (number: string): string => (number === '10' ? '11' : '10')

describe('pairing', () => {
  test('a code pairs one phone, within ten minutes, and the next code voids it', async () => {
    await using world = await signInWorld()
    const holder = await world.holder(await world.newAccount())
    const { approvers } = world.signIn
    const begin = async () => {
      const begun = await approvers.beginPairing(holder)
      assert.ok(begun.kind === 'begun')
      return begun.code
    }
    const phone = await paired(world, holder)
    const publicKey = new Uint8Array(Buffer.from(phone.soft.publicKey, 'base64url'))
    const pair = async (code: string) => {
      const result = await approvers.pair(CALLER, { code, publicKey, name: 'Phone' })
      return result.kind === 'refused' ? result.because : result.kind
    }
    const first = await begin()
    assert.match(first, /^[A-Z2-9]{4}-[A-Z2-9]{4}$/)
    const second = await begin()
    assert.equal(await pair(first), 'wrong-pairing-code')
    assert.equal(await pair(second.toLowerCase().replace('-', ' ')), 'paired')
    assert.equal(await pair(second), 'wrong-pairing-code')
    const third = await begin()
    world.clock.advance(10 * MINUTE_MS)
    assert.equal(await pair(third), 'wrong-pairing-code')
    const bad = await approvers.pair(CALLER, {
      code: await begin(),
      publicKey: new Uint8Array(65).fill(4),
      name: 'x',
    })
    assert.ok(bad.kind === 'refused')
  })

  test('until its trial succeeded it proves nothing and is no way to turn two-step verification on', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const holder = await world.holder(account)
    const phone = await paired(world, holder)
    await world.recoveryCodes(holder)
    const on = await world.signIn.twoStep.turnOn(holder)
    assert.ok(on.kind === 'refused' && on.because === 'no-way')
    const trial = await world.signIn.approvers.beginTrial(holder, phone.id)
    assert.ok(trial.kind === 'asked')
    const early = await world.signIn.approvers.confirm(holder, trial.approval)
    assert.ok(early.kind === 'refused' && early.because === 'not-approved')
    assert.equal(await phone.answer(trial.approval, other(trial.number)), 'wrong-number')
    const again = await world.signIn.approvers.beginTrial(holder, phone.id)
    assert.ok(again.kind === 'asked')
    assert.equal(await phone.answer(again.approval, again.number), 'answered')
    const elsewhere = await world.holder(account)
    const stolen = await world.signIn.approvers.confirm(elsewhere, again.approval)
    assert.ok(stolen.kind === 'refused' && stolen.because === 'not-found')
    assert.equal((await world.signIn.approvers.confirm(holder, again.approval)).kind, 'proved')
    assert.equal((await world.signIn.twoStep.turnOn(holder)).kind, 'on')
    const last = await world.signIn.approvers.remove(holder, phone.id)
    assert.ok(last.kind === 'refused' && last.because === 'last-way')
    assert.ok(world.notices.some(({ kind }) => kind === 'approver-added'))
  })

  test('the next pairing forgets a phone that was never tried out', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const holder = await world.holder(account)
    const left = await paired(world, holder)
    const next = await paired(world, holder)
    assert.equal((await world.signIn.approvers.paired(account.id))?.id, next.id)
    assert.equal(await left.answer('any', null), 'not-an-approver')
  })
})
