/**
 * A process that makes and removes app passwords until it is killed, or its store is: `remover.ts FOLDER ACCOUNT`. What it prints is what
 * it was told: `made ID SECRET`, `removing ID`, `removed ID`, the last only after the store said so.
 */
import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { AccountId } from '../../src/account/account.ts'
import { StoreDown } from '../../src/base/store-down.ts'
import { appPasswordsOf, makeAppPassword, openWorld } from './world.ts'

const PAUSE_MS = 15 // so that a round has a few dozen, spread over all of it

const [, , folder = '', account = ''] = process.argv
const stores = await openWorld({ folder, environment: process.env })
const appPasswords = appPasswordsOf(folder, stores.appPasswords)
const makeAndRemove = async (): Promise<void> => {
  const { id, secret } = await makeAppPassword(appPasswords, account as AccountId)
  writeSync(1, `made ${id} ${secret}\n`)
  await pause(PAUSE_MS)
  writeSync(1, `removing ${id}\n`)
  await appPasswords.remove(account as AccountId, id)
  writeSync(1, `removed ${id}\n`)
}

try {
  for (;;) await makeAndRemove()
} catch (fault) {
  if (!(fault instanceof StoreDown)) throw fault
  process.exit()
}
