/** What a `DeedStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countOf, HOUR_MS, type MailboxDeed, rangesOf, type Touched } from '../../activity/deeds.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import { ANNA, BERTIL, type MailHarness, type OpenHarness } from './mail-harness.ts'

const PHONE = 'aaaaaphone' as AppPasswordId
const TABLET = 'aaaatablet' as AppPasswordId
const EVERYTHING = 1_000_000
const DAY_MS = 86_400_000

const chance = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
}

export const deedsContract = (engine: string, open: OpenHarness): void => {
  const made = async (): Promise<MailHarness & { hour: number }> => {
    const harness = await open()
    for (const account of [ANNA, BERTIL]) await harness.store.createAccount(account)
    return Object.assign(harness, { hour: Math.floor(harness.clock.nowMs() / HOUR_MS) })
  }
  const touched = (hour: number, uids: readonly number[], changes: Partial<Touched> = {}): Touched => ({
    appPassword: PHONE,
    deed: 'read',
    hour,
    mailbox: 1,
    ranges: rangesOf(uids),
    ...changes,
  })

  describe(`what programs did, in ${engine}`, () => {
    test('a message is there once an hour, whatever the order and however often it was read', async () => {
      const harness = await made()
      const { deeds, hour } = harness
      const random = chance(7)
      const read = new Set<number>()
      for (let batch = 0; batch < 40; batch++) {
        const uids = Array.from({ length: 1 + random(30) }, () => 1 + random(300))
        for (const uid of uids) read.add(uid)
        await deeds.record(ANNA, [touched(hour, uids)], [])
      }
      const [found] = await deeds.touched(ANNA, PHONE, EVERYTHING)
      assert.deepEqual(found?.ranges, rangesOf([...read]))
      assert.equal(countOf(found?.ranges ?? []), read.size)
      await harness.close()
    })

    test('hours, deeds, mailboxes and app passwords are apart; the newest hour comes first', async () => {
      const harness = await made()
      const { deeds, hour } = harness
      const all = [
        touched(hour, [1, 2]),
        touched(hour, [2, 3], { mailbox: 2 }),
        ...(['moved', 'deleted'] as MailboxDeed[]).map((deed) => touched(hour, [4], { deed })),
        touched(hour - 1, [2]),
        touched(hour - 2, [0], { deed: 'opened' }),
      ]
      await deeds.record(ANNA, [...all, touched(hour, [9], { appPassword: TABLET })], [])
      assert.deepEqual(await deeds.touched(ANNA, PHONE, EVERYTHING), all)
      assert.deepEqual(await deeds.touched(ANNA, PHONE, 2), all.slice(0, 2))
      assert.equal((await deeds.touched(ANNA, TABLET, EVERYTHING)).length, 1)
      assert.deepEqual(await deeds.touched(BERTIL, PHONE, EVERYTHING), [])
      await harness.close()
    })

    test('what was sent is listed one by one, also of one moment, the newest first', async () => {
      const harness = await made()
      const nowMs = harness.clock.nowMs()
      const sent = [3, 1, 2].map((recipients, at) => ({
        appPassword: PHONE,
        atMs: nowMs + Math.min(at, 1),
        recipients,
      }))
      await harness.deeds.record(ANNA, [], sent.slice(0, 2))
      await harness.deeds.record(ANNA, [], sent.slice(2))
      assert.deepEqual(await harness.deeds.sent(ANNA, PHONE, 10), sent.toReversed())
      assert.equal((await harness.deeds.sent(ANNA, PHONE, 1)).length, 1)
      await harness.close()
    })

    test('after 90 days it is neither shown nor kept', async () => {
      const harness = await made()
      const { deeds, hour, clock } = harness
      await deeds.record(
        ANNA,
        [touched(hour, [1])],
        [{ appPassword: PHONE, atMs: clock.nowMs(), recipients: 1 }],
      )
      clock.setMs(clock.nowMs() + 91 * DAY_MS)
      assert.deepEqual(await deeds.touched(ANNA, PHONE, EVERYTHING), [])
      const now = Math.floor(clock.nowMs() / HOUR_MS)
      await deeds.record(ANNA, [touched(now, [2])], [])
      clock.setMs(clock.nowMs() - 91 * DAY_MS)
      assert.deepEqual(await deeds.touched(ANNA, PHONE, EVERYTHING), [touched(now, [2])])
      assert.deepEqual(await deeds.sent(ANNA, PHONE, 10), [])
      await harness.close()
    })
  })
}
