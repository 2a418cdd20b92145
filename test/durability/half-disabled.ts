/**
 * kill -9 between the decision to disable all app passwords (or to undo that) and its end: afterwards it is done, with
 * every app password and every message in the queue, or it is not done at all. Never half.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type AccountId, newAccountId } from '../../src/account/account.ts'
import type { Address } from '../../src/account/address.ts'
import { type AppPasswordId, newAppPasswordId } from '../../src/app-password/app-password.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { folders } from '../../src/config/data-folder.ts'
import type { HarmId } from '../../src/harm/harm.ts'
import type { QueueId } from '../../src/mail/queue-id.ts'
import { openStores, type Stores } from '../../src/storage/stores.ts'
import type { Chance } from './chance.ts'

export type HalfDisabledResult = {
  readonly done: number
  readonly undone: number
  readonly problems: readonly string[]
}

type Options = { readonly rounds: number; readonly chance: Chance; readonly newFolder: () => string }

const APP_PASSWORDS = 20
const MESSAGES = 60 // so that the transaction takes a few milliseconds
const KILL_WITHIN_US = 12_000
const HARM = 'aaaaaaaaaaaa' as HarmId

export const killWhileDisabling = async ({
  rounds,
  chance,
  newFolder,
}: Options): Promise<HalfDisabledResult> => {
  const problems: string[] = []
  let done = 0
  let undone = 0
  const whole = newFolder()
  const account = await prepared(whole)
  const disabled = newFolder()
  cpSync(whole, disabled, { recursive: true })
  await wholly(disabled, account)
  for (let round = 0; round < rounds; round++) {
    const folder = newFolder()
    const what = round % 2 === 0 ? 'disable' : 'undo'
    cpSync(what === 'undo' ? disabled : whole, folder, { recursive: true })
    await killedWhile(folder, account, what, chance.below(KILL_WITHIN_US))
    const state = await stateOf(folder, account)
    if (state === 'disabled') done += 1
    else if (state === 'as it was') undone += 1
    else problems.push(`round ${round}, ${what}: ${state}`)
    rmSync(folder, { recursive: true, force: true })
  }
  return { done, undone, problems }
}

const withStores = async <Result>(
  folder: string,
  work: (stores: Stores) => Promise<Result>,
): Promise<Result> => {
  const stores = await openStores(folders(folder), systemClock)
  try {
    return await work(stores)
  } finally {
    await stores.close()
  }
}

const prepared = (folder: string): Promise<AccountId> =>
  withStores(folder, async ({ accounts, appPasswords, outbox }) => {
    const account = newAccountId(systemRandom)
    const address = 'anna@example.test' as Address
    await accounts.add({ id: account, address, createdMs: 0, twoStepSinceMs: 0 }, '')
    const ids: AppPasswordId[] = []
    for (let number = 0; number < APP_PASSWORDS; number++) {
      const id = newAppPasswordId(systemRandom)
      ids.push(id)
      const never = { expiresMs: null, unusedUntilMs: null, replaces: null, removedMs: null, lastUse: null }
      const plain = { isDecoy: false, madeIn: null, heldBy: null, networks: [] }
      await appPasswords.add(
        {
          id,
          account,
          name: `${number}`,
          device: 'other',
          access: 'read-and-send',
          services: ['smtp'],
          createdMs: 0,
          ...never,
          ...plain,
        },
        { keyId: 'k', lookup: systemRandom.bytes(16), proof: systemRandom.bytes(16) },
      )
    }
    for (let number = 0; number < MESSAGES; number++) {
      const writer = await outbox.writeBody(null)
      await writer.write(new TextEncoder().encode('Subject: x\r\n\r\nx\r\n'))
      await using body = await writer.finish()
      const to = [{ kind: 'elsewhere', address: 'x@example.net' }] as const
      await outbox.add(`message${number}` as QueueId, null, to, body, 0, ids[number % ids.length])
    }
    return account
  })

const wholly = (folder: string, account: AccountId): Promise<unknown> =>
  withStores(folder, ({ harms }) =>
    harms.disableAll({
      ...{ id: HARM, account, rule: 'holder-says', atMs: 1, state: 'disabled', appPassword: null },
      ...{ seen: null, count: 1 },
    }),
  )

const killedWhile = async (
  folder: string,
  account: AccountId,
  what: string,
  afterUs: number,
): Promise<void> => {
  const script = join(import.meta.dirname, 'disabler.ts')
  const child = spawn(process.execPath, [script, folder, account, what], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  await once(child.stdout, 'data')
  child.stdin.write('go\n')
  // Finer than a timer: what is being interrupted takes a few milliseconds.
  const atMs = performance.now() + afterUs / 1_000
  while (performance.now() < atMs);
  child.kill('SIGKILL')
  await gone
}

const stateOf = (folder: string, account: AccountId): Promise<string> =>
  withStores(folder, async ({ appPasswords, harms, outbox }) => {
    const inForce = (await appPasswords.list(account)).length
    const harm = await harms.find(account, HARM)
    const due = (await outbox.claim(Number.MAX_SAFE_INTEGER / 2, 0, 1_000)).length
    const isOpen = harm === null || harm.state === 'undone'
    if (isOpen && inForce === APP_PASSWORDS && due === MESSAGES) return 'as it was'
    if (!isOpen && inForce === 0 && due === 0 && harm.count === APP_PASSWORDS) return 'disabled'
    return `harm ${harm?.state ?? 'none'}, ${inForce} app passwords in force, ${due} messages may go`
  })
