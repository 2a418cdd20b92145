/**
 * A process that disables all app passwords of an account when it hears a line, or undoes that: `disabler.ts FOLDER ACCOUNT
 * disable|undo`. It says `ready` when it can, and `done` only after the store has.
 */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import type { AccountId } from '../../src/account/account.ts'
import { systemClock } from '../../src/base/clock.ts'
import { folders } from '../../src/config/data-folder.ts'
import type { HarmId } from '../../src/harm/harm.ts'
import { openStores } from '../../src/storage/stores.ts'

const [, , folder = '', account = '', what = ''] = process.argv
const { harms } = await openStores(folders(folder), systemClock)
const id = 'aaaaaaaaaaaa' as HarmId
writeSync(1, 'ready\n')
await once(process.stdin, 'data')
if (what === 'undo') await harms.undo(account as AccountId, id, 0)
else {
  const about = { rule: 'holder-says', appPassword: null, seen: null } as const
  const harm = { id, account: account as AccountId, atMs: systemClock.nowMs(), count: 1, ...about }
  await harms.disableAll({ ...harm, state: 'disabled' })
}
writeSync(1, 'done\n')
process.exit(0)
