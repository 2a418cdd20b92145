import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from './account/account.ts'
import type { AppPasswordId } from './app-password/app-password.ts'
import type { HarmId } from './harm/harm.ts'
import { createTellHarm } from './tell-harm.ts'

const ANNA = 'anna' as AccountId

const telling = () => {
  const told: string[] = []
  const tell = createTellHarm({
    activity: { record: async (all) => void told.push(...all.map(({ what }) => what.kind)) },
    appPasswords: { names: async () => new Map() },
    notify: async (_account, { kind }) => void told.push(`mail ${kind}`),
    alertPhones: async (account) => void told.push(`phones of ${account}`),
    log: ({ event }) => assert.fail(event),
  })
  const harm = {
    id: 'harm' as HarmId,
    account: ANNA,
    atMs: 1,
    appPassword: 'phone' as AppPasswordId,
    seen: { service: 'imap', client: null, remote: '192.0.2.7', country: null },
    count: 1,
  } as const
  return { told, tell, harm }
}

test('what is held until its holder answers is told to their phones too, which ask', async () => {
  const { told, tell, harm } = telling()
  await tell({ ...harm, rule: 'two-programs', state: 'held' })
  assert.deepEqual(told, ['app-password-held', 'mail harm-held', 'phones of anna'])
})

test('so is what is disabled, which can be taken back; what the holder did themselves asks nothing', async () => {
  const { told, tell, harm } = telling()
  await tell({ ...harm, rule: 'decoy', state: 'disabled' })
  assert.deepEqual(told, ['app-passwords-disabled', 'mail harm-disabled', 'phones of anna'])
  await tell({ ...harm, rule: 'holder-says', state: 'disabled' })
  assert.equal(told.length, 3)
})
