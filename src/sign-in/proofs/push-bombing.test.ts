/**
 * Push bombing (attack A3): 1,000 sign-ins in an hour, by somebody who has the password, and a victim who taps. They come ten
 * at a time, which asks more of the defence than one by one, and writes to the disk less often.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { CALLER, type SignInWorld, signInWorld } from '../../../test/support/sign-in-world.ts'
import type { Random } from '../../base/random.ts'
import { createSignIn, type SignInNeeds } from '../create-sign-in.ts'
import { PACE, type Pace } from './approval-pace.ts'

const SIGN_INS = 1_000
const HOUR_MS = 3_600_000

/** No limit at all: what the defence is compared with. */
const NO_PACE: Pace = {
  limits: { 'sign-in': [], alone: [], 'step-up': [], trial: [] },
  refusedMax: Number.MAX_SAFE_INTEGER,
}

/** Reproducible numbers, so that a lucky guess is the same in every run. */
const seededRandom = (): Random => {
  let drawn = 0
  return {
    bytes: (count) =>
      Buffer.concat(
        Array.from({ length: Math.ceil(count / 32) }, () =>
          createHash('sha256').update(`${drawn++}`).digest(),
        ),
      ).subarray(0, count),
  }
}

/** Reproducible chance, for a victim who does anything. */
const dice = (seed: number) => {
  let state = seed
  return (sides: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * sides)
  }
}

type Counted = { readonly prompts: number; readonly successes: number }

/** So many browsers at the same moment; until enough is shown. */
type Bombing = {
  readonly guesses: boolean
  readonly atOnce: number
  readonly isEnough?: (counted: Counted) => boolean
}

/** Somebody who approves on a phone. */
const withPhone = async (world: SignInWorld) => {
  const account = await world.newAccount()
  const holder = await world.holder(account)
  const phone = await world.approver(holder)
  await world.recoveryCodes(holder)
  await world.signIn.twoStep.turnOn(holder)
  await world.signIn.approvals.idle()
  return { account, phone }
}

/** The victim sees no number, and so guesses one, says "not me", or does nothing. */
const bomb = async (
  world: SignInWorld,
  { guesses, atOnce, isEnough = () => false }: Bombing,
): Promise<Counted> => {
  const { account, phone } = await withPhone(world)
  const before = world.pushed.length
  const roll = dice(7)
  let successes = 0
  const counted = (): Counted => ({ prompts: world.pushed.length - before, successes })
  for (let each = 0; each < SIGN_INS && !isEnough(counted()); each += atOnce) {
    world.clock.advance((HOUR_MS / SIGN_INS) * atOnce)
    const browsers = Array.from({ length: atOnce }, () => world.attempt(account))
    const tokens = await Promise.all(browsers)
    await Promise.all(tokens.map((token) => world.signIn.approvalSteps.ask(CALLER, token)))
    for (const { id } of await phone.waiting()) {
      const does = guesses ? roll(3) : 2
      if (does === 0) await phone.answer(id, null)
      if (does === 1) await phone.answer(id, String(10 + roll(90)))
    }
    for (const attempt of tokens) {
      const result = await world.signIn.approvalSteps.finish(CALLER, { attempt, trustBrowser: false })
      if (result.kind === 'signed-in') successes += 1
    }
  }
  await world.signIn.approvals.idle()
  return counted()
}

const withPace = (pace: Pace): Partial<SignInNeeds> => ({ pace, random: seededRandom() })

describe('push bombing, 1,000 sign-ins in an hour', () => {
  test('a victim who answers at random is asked at most 10 times, and nobody gets in (A3)', async () => {
    await using world = await signInWorld(withPace(PACE))
    const { prompts, successes } = await bomb(world, { guesses: true, atOnce: 10 })
    assert.ok(prompts >= 3 && prompts <= 10, `${prompts} prompts`)
    assert.equal(successes, 0)
  })

  test('a victim who never answers is asked at most 10 times too', async () => {
    await using world = await signInWorld(withPace(PACE))
    const { prompts, successes } = await bomb(world, { guesses: false, atOnce: 10 })
    assert.ok(prompts >= 3 && prompts <= 10, `${prompts} prompts`)
    assert.equal(successes, 0)
  })

  test('the control: without limits the phone is asked hundreds of times, and a guess gets in', async () => {
    await using world = await signInWorld(withPace(NO_PACE))
    // One at a time: of ten at once the last takes the place of the others, and the victim guesses less often.
    const isEnough = ({ prompts, successes }: Counted) => prompts > 300 && successes > 0
    const { prompts, successes } = await bomb(world, { guesses: true, atOnce: 1, isEnough })
    assert.ok(prompts > 300, `${prompts} prompts`)
    assert.ok(successes > 0)
  })

  test('through ten processes at once the phone is asked no more than through one', async () => {
    await using world = await signInWorld(withPace(PACE))
    const { account } = await withPhone(world)
    const processes = Array.from({ length: 10 }, () => createSignIn(world.needs))
    const before = world.pushed.length
    const prompts: number[] = []
    for (let minutes = 0; minutes < 10; minutes += 2.5) {
      const tokens = await Promise.all(processes.map(() => world.attempt(account)))
      await Promise.all(processes.map(({ approvalSteps }, at) => approvalSteps.ask(CALLER, tokens[at] ?? '')))
      await Promise.all(processes.map(({ approvals }) => approvals.idle()))
      prompts.push(world.pushed.length - before)
      world.clock.advance(150_000)
    }
    assert.deepEqual(prompts, [1, 2, 3, 3])
  })

  test('after three that were refused there is a rest of an hour, and then it goes on', async () => {
    await using world = await signInWorld()
    const { account, phone } = await withPhone(world)
    const ask = async () => {
      const asked = await world.signIn.approvalSteps.ask(CALLER, await world.attempt(account))
      return asked.kind === 'refused' ? asked.because : asked.kind
    }
    for (let round = 0; round < 3; round++) {
      assert.equal(await ask(), 'asked')
      await phone.answer((await phone.waiting())[0]?.id ?? '', null)
      world.clock.advance(60_000)
    }
    assert.equal(await ask(), 'approvals-rest')
    world.clock.advance(HOUR_MS - 60_001)
    assert.equal(await ask(), 'approvals-rest')
    world.clock.advance(1)
    assert.equal(await ask(), 'asked')
  })
})
