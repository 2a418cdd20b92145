/**
 * kill -9 between the decision to disable all app passwords (or to undo that, or "not me" to one that is held) and its end:
 * afterwards it is done, with every app password and every message in the queue, or it is not done at all. Never half.
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
import type { Harm, HarmId } from '../../src/harm/harm.ts'
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
const NOT_ME = 'bbbbbbbbbbbb' as HarmId // what it disables by
const DEEDS = ['disable', 'undo', 'not-me'] as const

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
  await withStores(disabled, ({ harms }) => harms.disableAll(harmOf(account, 'disabled', null)))
  const held = newFolder()
  cpSync(whole, held, { recursive: true })
  await withStores(held, async ({ harms, appPasswords }) => {
    const [first] = await appPasswords.list(account)
    await harms.hold(harmOf(account, 'held', first?.id ?? null))
  })
  const from = { disable: whole, undo: disabled, 'not-me': held }
  for (let round = 0; round < rounds; round++) {
    const folder = newFolder()
    const what = DEEDS[round % DEEDS.length] ?? 'disable'
    cpSync(from[what], folder, { recursive: true })
    await killedWhile(folder, account, what, chance.below(KILL_WITHIN_US))
    const state = await (what === 'not-me' ? stateOfHeld : stateOf)(folder, account)
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

const harmOf = (account: AccountId, state: 'held' | 'disabled', appPassword: AppPasswordId | null): Harm => ({
  ...{ id: HARM, account, atMs: 1, state, appPassword, seen: null, count: 1 },
  rule: state === 'held' ? 'two-programs' : 'holder-says',
})

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

/** What was held is disabled with the others and comes back with them, or it is held as it was. */
const stateOfHeld = (folder: string, account: AccountId): Promise<string> =>
  withStores(folder, async ({ appPasswords, harms, outbox }) => {
    const heldNow = async () =>
      (await appPasswords.list(account)).filter(({ heldBy }) => heldBy !== null).length
    const due = async () => (await outbox.claim(Number.MAX_SAFE_INTEGER / 2, 0, 1_000)).length
    const state = (await harms.find(account, HARM))?.state
    const disabled = await harms.find(account, NOT_ME)
    if (state === 'held' && disabled === null && (await heldNow()) === 1)
      return (await due()) === MESSAGES - MESSAGES / APP_PASSWORDS
        ? 'as it was'
        : 'held, with half of its queue'
    if (state !== 'confirmed' || disabled?.count !== APP_PASSWORDS || (await due()) > 0)
      return `held: ${state}, then ${disabled?.state ?? 'nothing'}, ${await due()} messages may go`
    const back = await harms.undo(account, NOT_ME, 0)
    const isWhole = back?.length === APP_PASSWORDS && (await heldNow()) === 0 && (await due()) === MESSAGES
    return isWhole ? 'disabled' : `${back?.length} come back, ${await heldNow()} of them held`
  })
