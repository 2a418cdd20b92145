/**
 * A process that disables all app passwords of an account when it hears a line, undoes that, or says "not me" to the one
 * that is held: `disabler.ts FOLDER ACCOUNT disable|undo|not-me`. It says `ready` when it can, and `done` only after the
 * store has.
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
  const about = { rule: 'holder-says', appPassword: null, seen: null, state: 'disabled', count: 1 } as const
  const harm = { id, account: account as AccountId, atMs: systemClock.nowMs(), ...about }
  if (what === 'not-me') await harms.notMe(harm.account, id, { ...harm, id: 'bbbbbbbbbbbb' as HarmId })
  else await harms.disableAll(harm)
}
writeSync(1, 'done\n')
process.exit(0)
