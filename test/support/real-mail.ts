/** Mail over the real stores in a folder of its own, and short words for putting messages into it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId } from '../../src/account/account.ts'
import { type Bus, localBus } from '../../src/base/bus.ts'
import { systemRandom } from '../../src/base/random.ts'
import { createMail, type MailNeeds, type RunningMail } from '../../src/mail/create-mail.ts'
import type { Appended, MailboxChanged, MailLimits } from '../../src/mail/mail.ts'
import { INBOX, type Mailbox, type MailboxId, type MailboxName } from '../../src/mail/mailbox.ts'
import type { Flags, Uid } from '../../src/mail/message.ts'
import type { OpenMailbox } from '../../src/mail/open-mailbox.ts'
import { createMessageParser } from '../../src/mime/message-parser.ts'
import { prepareTexts } from '../../src/mime/prepare.ts'
import { openStores, type Stores } from '../../src/storage/stores.ts'
import { type HandClock, handClock } from './hand-clock.ts'

export const ANNA = 'aaaaaaaaaaaaaaaa' as AccountId

export type RealMail = {
  readonly mail: RunningMail
  readonly stores: Stores
  readonly clock: HandClock
  readonly index: NonNullable<MailNeeds['searchIndex']>
  readonly bus: Bus<MailboxChanged>
  readonly notices: readonly MailboxChanged[]
  readonly faults: readonly unknown[]
  /** How often something was queued. */
  readonly queued: () => number
  /** As another process would: over the same stores, with a bus and open mailboxes of its own. */
  otherProcess(): RunningMail
  incoming(text: string, mail?: RunningMail): Promise<Appended['message']>
  /** Appends messages to a mailbox and gives their uids. */
  put(texts: readonly string[], mailbox?: MailboxName, flags?: Flags): Promise<readonly Uid[]>
  mailboxNamed(name?: MailboxName): Promise<Mailbox>
  open(name?: MailboxName): Promise<OpenMailbox>
  [Symbol.asyncDispose](): Promise<void>
}

const NO_FLAGS: Flags = { system: 0, keywords: '' }
export const named = (name: string): MailboxName => name as MailboxName

const LIMITS: MailLimits = {
  messageOctetsMax: 1_000_000,
  quotaOctets: 100_000_000,
  messagesMax: 1_000_000,
  mailboxesMax: 20,
}

export const realMail = async (limits: Partial<MailLimits> = {}, withIndex = false): Promise<RealMail> => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-real-mail-'))
  const accounts = join(folder, 'accounts')
  const clock = handClock()
  const stores = await openStores(
    { directory: join(folder, 'directory.sqlite'), queue: join(folder, 'queue'), accounts },
    clock,
  )
  const index = stores.searchIndex
  const faults: unknown[] = []
  const notices: MailboxChanged[] = []
  let queued = 0
  const newBus = () => localBus<MailboxChanged>((fault) => faults.push(fault))
  const start = (bus: Bus<MailboxChanged>): RunningMail => {
    return createMail({
      store: stores.mail,
      outbox: stores.outbox,
      bus,
      clock,
      random: systemRandom,
      limits: { ...LIMITS, ...limits },
      searchIndex: withIndex ? index : null,
      prepare: () => {
        const parser = createMessageParser()
        return { push: (chunk) => parser.push(chunk), end: () => prepareTexts(parser.end()) }
      },
      onQueued: () => queued++,
      onFault: (_, fault) => faults.push(fault),
    })
  }
  const bus = newBus()
  bus.listen('mailbox-changed', (notice) => notices.push(notice))
  const mail = start(bus)
  const others: RunningMail[] = []
  await stores.mail.createAccount(ANNA)

  const incoming: RealMail['incoming'] = async (text, into = mail) => {
    const intake = await into.intake(ANNA, null)
    await intake.write(Buffer.from(text))
    const result = await intake.finish()
    if (result.kind !== 'message') throw new Error('the message is too large')
    return result.message
  }
  const mailboxNamed: RealMail['mailboxNamed'] = async (name = INBOX) => {
    const mailbox = await mail.read.mailboxNamed(ANNA, name)
    if (mailbox === null) throw new Error(`there is no mailbox ${name}`)
    return mailbox
  }
  return {
    mail,
    stores,
    clock,
    index,
    bus,
    notices,
    faults,
    queued: () => queued,
    otherProcess: () => {
      const other = start(newBus())
      others.push(other)
      return other
    },
    incoming,
    put: async (texts, mailbox = INBOX, flags = NO_FLAGS) => {
      const messages: Appended[] = []
      for (const text of texts) {
        const message = await incoming(text)
        messages.push({ message, flags, date: { atMs: clock.nowMs(), zoneMinutes: 0 } })
      }
      const result = await mail.append(ANNA, mailbox, messages)
      for (const { message } of messages) await message.body[Symbol.asyncDispose]()
      if (result.kind !== 'appended') throw new Error(result.because)
      return result.uids
    },
    mailboxNamed,
    open: async (name) => {
      const opened = await mail.open(ANNA, (await mailboxNamed(name)).id as MailboxId)
      if (opened === null) throw new Error('there is no such mailbox')
      return opened
    },
    [Symbol.asyncDispose]: async () => {
      for (const each of [mail, ...others]) await each.close()
      await stores.close()
      await rm(folder, { recursive: true })
    },
  }
}
