/** The web flow over the real stores in a temporary folder, with a clock moved by hand and mails caught. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from '../../src/account/account.ts'
import { createAccounts } from '../../src/account/accounts.ts'
import { parseAddress } from '../../src/account/address.ts'
import { createAppPasswords } from '../../src/app-password/app-passwords.ts'
import type { CredentialEnded } from '../../src/app-password/store.ts'
import { localBus } from '../../src/base/bus.ts'
import { noLog } from '../../src/base/event.ts'
import { systemRandom } from '../../src/base/random.ts'
import { Secret } from '../../src/base/secret.ts'
import { noThrottle } from '../../src/base/throttle.ts'
import { createAccountPasswordHash } from '../../src/crypto/account-password-hash.ts'
import { createCodeGenerator } from '../../src/crypto/code-generator.ts'
import { createPasskeyCheck } from '../../src/crypto/passkeys.ts'
import { createSealing } from '../../src/crypto/sealing.ts'
import { signatureCheck } from '../../src/crypto/signatures.ts'
import type { Approval } from '../../src/sign-in/approval-store.ts'
import type { ApprovalsChanged } from '../../src/sign-in/approvals.ts'
import type { Holder } from '../../src/sign-in/caller.ts'
import { createSignIn, type SignIn, type SignInNeeds } from '../../src/sign-in/create-sign-in.ts'
import type { Notice } from '../../src/sign-in/notice.ts'
import type { MethodId } from '../../src/sign-in/second-step-store.ts'
import { STEP_UP_WINDOWS } from '../../src/sign-in/step-up.ts'
import { openStores, type Stores } from '../../src/storage/stores.ts'
import { type HandClock, handClock } from './hand-clock.ts'
import { type SoftApprover, softApprover } from './soft-approver.ts'
import { type SoftPasskey, softPasskey } from './soft-passkey.ts'

const ORIGIN = 'https://mail.example.test'
export const PASSWORD = 'tre blå båtar i dimman'
export const CALLER = { remote: '192.0.2.7', userAgent: 'Firefox on Linux' }

export type TestPhone = {
  readonly id: string
  readonly soft: SoftApprover
  /** As the API does it: proved by the signature, then answered. Null: "not me". */
  answer(request: string, number: string | null): Promise<string>
  /** What it is asked now. */
  waiting(): Promise<readonly Approval[]>
}

export type SignInWorld = {
  readonly signIn: SignIn
  readonly stores: Stores
  readonly clock: HandClock
  readonly needs: SignInNeeds
  readonly notices: (Notice & { readonly account: string })[]
  readonly sent: { readonly to: string; readonly code: string; readonly purpose: string }[]
  /** Where was pushed to. */
  readonly pushed: readonly string[]
  readonly appPasswords: ReturnType<typeof createAppPasswords>
  readonly generator: ReturnType<typeof createCodeGenerator>
  newAccount(name?: string): Promise<Account>
  /** Signed in by the password alone. */
  holder(account: Account): Promise<Holder>
  /** An authenticator app, confirmed: gives the code of any moment. */
  authenticator(holder: Holder): Promise<{ readonly id: string; code(atMs?: number): string }>
  passkey(holder: Holder): Promise<{ readonly id: string; readonly soft: SoftPasskey }>
  /** A phone that approves, paired and tried out. */
  approver(holder: Holder): Promise<TestPhone>
  recoveryCodes(holder: Holder): Promise<readonly string[]>
  /** Two-step verification on, by an authenticator app and recovery codes. */
  twoStepOn(account: Account): Promise<{
    readonly holder: Holder
    readonly code: (atMs?: number) => string
    readonly codes: readonly string[]
  }>
  recoveryAddress(holder: Holder, address: string): Promise<void>
  /** A browser that gave an address, and nothing else. */
  begin(address: string): Promise<string>
  /** Past the address and the password. */
  attempt(account: Account): Promise<string>
  activity(account: Account): Promise<readonly string[]>
  [Symbol.asyncDispose](): Promise<void>
}

export const signInWorld = async (
  change: Partial<SignInNeeds> | ((clock: HandClock) => Partial<SignInNeeds>) = {},
): Promise<SignInWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-sign-in-'))
  const clock = handClock()
  const random = systemRandom
  const folders = {
    directory: join(folder, 'directory.sqlite'),
    queue: join(folder, 'queue'),
    accounts: join(folder, 'accounts'),
  }
  const stores = await openStores(folders, clock, { random })
  const notices: SignInWorld['notices'] = []
  const sent: SignInWorld['sent'] = []
  const pushed: string[] = []
  const key = { id: '1', key: new Secret(random.bytes(32)) }
  const bus = localBus<CredentialEnded>((fault) => assert.fail(String(fault)))
  const appPasswords = createAppPasswords({ store: stores.appPasswords, key, clock, random, bus })
  const passwordHash = createAccountPasswordHash(random, { memoryKib: 64, passes: 1 })
  const isEasilyGuessed = async (password: string) => /^(.)\1+$/.test(password)
  const domains = ['example.test']
  const hostname = 'mail.example.test'
  const accounts = createAccounts({
    store: stores.accounts,
    mail: stores.mail,
    hash: passwordHash.hash,
    isEasilyGuessed,
    domains,
    hostname,
    clock,
    random,
  })
  const generator = createCodeGenerator('Sigill')
  const needs: SignInNeeds = {
    ...stores,
    createAccount: accounts.create,
    appPasswords,
    passwordHash,
    isEasilyGuessed,
    estimateGuesses: async (password) => password.length / 2,
    codeGenerator: generator,
    sealing: createSealing([key], random),
    passkeyCheck: createPasskeyCheck({ name: 'Sigill', origin: () => ORIGIN }),
    signatureCheck,
    push: async (to) => {
      pushed.push(to.endpoint)
      return 'sent'
    },
    approvalsChanged: localBus<ApprovalsChanged>((fault) => assert.fail(String(fault))),
    approvalDigits: 2,
    keys: [key],
    throttle: noThrottle,
    lookupThrottle: noThrottle,
    startThrottle: noThrottle,
    canSendTo: (domain) => domain !== 'unreachable.test',
    sendCode: async (to, code, purpose) => void sent.push({ to, code: code.reveal(), purpose }),
    notify: async (account, notice) => void notices.push({ account, ...notice }),
    signUp: 'open',
    domains,
    hostname,
    windows: STEP_UP_WINDOWS,
    clock,
    random,
    log: noLog,
    ...(typeof change === 'function' ? change(clock) : change),
  }
  const signIn = createSignIn(needs)
  let made = 0

  const world: SignInWorld = {
    signIn,
    stores,
    clock,
    needs,
    notices,
    sent,
    pushed,
    appPasswords,
    generator,
    newAccount: async (name = `anna${made++}`) => {
      const address = parseAddress(`${name}@example.test`)
      assert.ok(address !== null)
      const created = await accounts.create(address, new Secret(PASSWORD))
      assert.ok(created.kind === 'created', JSON.stringify(created))
      return created.account
    },
    holder: async (account) => {
      const { session } = await signIn.sessions.begin(account.id, CALLER, 'not-given')
      return { session, caller: CALLER }
    },
    authenticator: async (holder) => {
      const begun = await signIn.authenticators.begin(holder)
      assert.ok(begun.kind === 'begun')
      const stored = (await stores.secondSteps.authenticators(holder.session.account)).find(
        ({ id }) => id === begun.id,
      )
      assert.ok(stored !== undefined)
      const shared = needs.sealing.open(stored.sealedKey, `authenticator/v1 ${stored.account} ${stored.id}`)
      assert.ok(shared !== null)
      const code = (atMs = clock.nowMs()) => generator.code(shared, Math.floor(atMs / 30_000))
      const confirmed = await signIn.authenticators.confirm(holder, begun.id, code(), 'My phone')
      assert.equal(confirmed.kind, 'proved')
      // The step of the first code is taken.
      clock.advance(60_000)
      return { id: begun.id, code }
    },
    passkey: async (holder) => {
      const soft = softPasskey(ORIGIN)
      const made = await signIn.passkeys.options(holder)
      assert.ok(made.kind === 'options')
      const added = await signIn.passkeys.add(holder, soft.create(made.options), 'My laptop')
      assert.ok(added.kind === 'proved', JSON.stringify(added))
      return { id: added.id, soft }
    },
    approver: async (holder) => {
      const phone = await paired(world, holder)
      const trial = await signIn.approvers.beginTrial(holder, phone.id)
      assert.ok(trial.kind === 'asked', JSON.stringify(trial))
      assert.equal(await phone.answer(trial.approval, trial.number), 'answered')
      assert.equal((await signIn.approvers.confirm(holder, trial.approval)).kind, 'proved')
      return phone
    },
    recoveryCodes: async (holder) => {
      const { set, codes } = await signIn.recoveryCodes.offer(holder)
      assert.equal((await signIn.recoveryCodes.save(holder, set)).kind, 'saved')
      return codes
    },
    twoStepOn: async (account) => {
      const holder = await world.holder(account)
      const { code } = await world.authenticator(holder)
      const codes = await world.recoveryCodes(holder)
      assert.equal((await signIn.twoStep.turnOn(holder)).kind, 'on')
      return { holder: await world.holder(account), code, codes }
    },
    recoveryAddress: async (holder, address) => {
      assert.equal((await signIn.recoveryAddress.set(holder, address)).kind, 'sent')
      const confirmed = await signIn.recoveryAddress.confirm(holder, sent.at(-1)?.code ?? '')
      assert.equal(confirmed.kind, 'confirmed')
    },
    begin: async (address) => {
      const begun = await signIn.steps.address(CALLER, address)
      assert.ok('attempt' in begun, JSON.stringify(begun))
      return begun.attempt.reveal()
    },
    attempt: async ({ address }) => {
      const result = await signIn.steps.password(CALLER, {
        attempt: await world.begin(address),
        password: PASSWORD,
        trustedBrowser: null,
      })
      assert.ok(result.kind === 'second-step', JSON.stringify(result))
      return result.attempt.reveal()
    },
    activity: async (account) => {
      await signIn.flush()
      const all = await stores.activity.list(account.id, Number.MAX_SAFE_INTEGER, 1_000)
      return all.map(({ what }) => ('because' in what ? `${what.kind} ${what.because}` : what.kind))
    },
    [Symbol.asyncDispose]: async () => {
      await signIn.flush()
      await stores.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return world
}

/** A phone that is paired and not tried out yet. */
export const paired = async ({ signIn, stores, clock }: SignInWorld, holder: Holder): Promise<TestPhone> => {
  const soft = softApprover()
  const begun = await signIn.approvers.beginPairing(holder)
  assert.ok(begun.kind === 'begun', JSON.stringify(begun))
  const publicKey = new Uint8Array(Buffer.from(soft.publicKey, 'base64url'))
  const made = await signIn.approvers.pair(CALLER, { code: begun.code, publicKey, name: 'My phone' })
  assert.ok(made.kind === 'paired', JSON.stringify(made))
  soft.approver = made.approver
  soft.account = made.account
  const id = made.approver as MethodId
  await stores.approvers.setPush(id, { endpoint: `https://push.test/${id}`, p256dh: '', auth: '' })
  const proved = async (purpose: readonly string[]) =>
    signIn.approverProof.check(soft.signed(purpose, clock.nowMs()), purpose)
  return {
    id,
    soft,
    answer: async (request, number) => {
      const who = await proved(number === null ? ['deny', request] : ['approve', request, number])
      if (who.kind === 'refused') return who.because
      const answered = await signIn.approvals.answer(who.approver, request, number)
      return answered.kind === 'refused' ? answered.because : answered.kind
    },
    waiting: async () => {
      const approver = await stores.approvers.find(id)
      return approver === null ? [] : signIn.approvals.waiting(approver)
    },
  }
}
