/**
 * A process that makes and removes app passwords until it is killed: `remover.ts FOLDER ACCOUNT`. What it prints is what
 * it was told: `made ID SECRET`, `removing ID`, `removed ID`, the last only after the store said so.
 */
import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { AccountId } from '../../src/account/account.ts'
import { systemClock } from '../../src/base/clock.ts'
import { folders } from '../../src/config/data-folder.ts'
import { openStores } from '../../src/storage/stores.ts'
import { appPasswordsOf, makeAppPassword } from './world.ts'

const PAUSE_MS = 15 // so that a round has a few dozen, spread over all of it

const [, , folder = '', account = ''] = process.argv
const stores = await openStores(folders(folder), systemClock)
const appPasswords = appPasswordsOf(folder, stores.appPasswords)
for (;;) {
  const { id, secret } = await makeAppPassword(appPasswords, account as AccountId)
  writeSync(1, `made ${id} ${secret}\n`)
  await pause(PAUSE_MS)
  writeSync(1, `removing ${id}\n`)
  await appPasswords.remove(account as AccountId, id)
  writeSync(1, `removed ${id}\n`)
}
