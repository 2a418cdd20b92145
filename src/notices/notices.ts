/**
 * Tells the holder by mail what happened to the account, and sends codes to addresses outside. Everything goes through
 * the queue: on disk before the request is answered, tried again until it is delivered. What cannot even be queued is
 * logged; what the holder did stands, told or not.
 */
import type { AccountId } from '../account/account.ts'
import { type Address, parseAddress } from '../account/address.ts'
import type { Language, ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import type { TellNews } from '../activity/sign-in-news.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import { type Random, randomId } from '../base/random.ts'
import type { Mail, Recipient } from '../mail/mail.ts'
import { takeIn } from '../mail/take-in.ts'
import type { Caller } from '../sign-in/caller.ts'
import type { Notice, Notify } from '../sign-in/notice.ts'
import type { SendCode } from '../sign-in/ports.ts'
import type { SecondStepStore } from '../sign-in/second-step-store.ts'
import type { Say } from '../texts/texts.ts'
import { letterBytes } from './letter.ts'
import { type NewsNeeds, noticeOfNews } from './news.ts'
import { noticeWords, type Words } from './words.ts'

export type Notices = {
  readonly notify: Notify
  /** Of sign-ins of mail programs. */
  readonly tell: TellNews
  readonly sendCode: SendCode
  /** How many are on their way to the queue. */
  waiting(): number
  /** When what is on its way to the queue is there: for the end of the process and for tests. */
  idle(): Promise<void>
}

export type NoticesNeeds = NewsNeeds & {
  readonly accounts: Pick<AccountStore, 'find' | 'findByAddress'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly secondSteps: Pick<SecondStepStore, 'recoveryAddress'>
  readonly mail: Pick<Mail, 'queueIntake' | 'queue'>
  /** Whether mail can leave this server at all. */
  readonly hasRelay: boolean
  readonly say: Say
  readonly origin: () => string
  readonly hostname: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

// Guesses at many addresses at once are not worth as many questions to the store: the program will try again.
const ON_THE_WAY_MAX = 100

export const createNotices = (needs: NoticesNeeds): Notices => {
  const { say, log } = needs
  const onTheWay = new Set<Promise<void>>()

  /** Never throws. */
  const post = (task: string, work: () => Promise<void>): Promise<void> => {
    const posted = work()
      .catch((fault: unknown) => log({ event: 'background.fault', task, fault }))
      .finally(() => onTheWay.delete(posted))
    onTheWay.add(posted)
    return posted
  }

  return {
    notify: (account, notice, caller) =>
      post(`notice ${notice.kind}`, () => notify(needs, account, notice, caller)),
    tell: (news) => {
      if (news.kind === 'not-an-app-password' && onTheWay.size >= ON_THE_WAY_MAX) return
      void post(`news ${news.kind}`, async () => {
        const notice = await noticeOfNews(needs, news)
        const remote = news.kind === 'first-use' ? news.use.remote : news.remote
        if (notice !== null) await notify(needs, news.account, notice, { remote, userAgent: '' })
      })
    },
    // Not waited for: how long it takes must not tell whether there was anybody to send to.
    sendCode: async (to, code, purpose, language) => {
      void post('code by mail', async () => {
        const values = { code: code.reveal(), origin: needs.origin() }
        const words =
          purpose === 'recover'
            ? { subject: say(language, 'mails.recoverSubject'), text: say(language, 'mails.recover', values) }
            : { subject: say(language, 'mails.confirmSubject'), text: say(language, 'mails.confirm', values) }
        const recipient = await recipientOf(needs, to)
        if (recipient === null) throw new Error('no relay is configured, so no code can be sent')
        await send(needs, words, language, to, [recipient])
      })
    },
    waiting: () => onTheWay.size,
    idle: async () => {
      await Promise.all(onTheWay)
    },
  }
}

const notify = async (
  needs: NoticesNeeds,
  account: AccountId,
  notice: Notice,
  caller: Caller,
): Promise<void> => {
  const found = await needs.accounts.find(account)
  if (found === null) return
  const { address } = found
  const profile = await needs.profiles.profile(account)
  const told = { notice, caller, profile, address, origin: needs.origin(), nowMs: needs.clock.nowMs() }
  const recipients = await recipientsOf(needs, account, address, notice)
  await send(needs, noticeWords(needs.say, told), profile.language, address, recipients)
}

/** The mailbox, and what other addresses the holder has; a changed one is told to the one before too. */
const recipientsOf = async (
  needs: NoticesNeeds,
  account: AccountId,
  address: Address,
  notice: Notice,
): Promise<readonly Recipient[]> => {
  const recovery = await needs.secondSteps.recoveryAddress(account)
  const others = new Set<string>()
  if (recovery !== null && recovery.confirmedMs !== null) others.add(recovery.address)
  if (notice.kind === 'recovery-address-changed' && notice.before !== null) others.add(notice.before)
  const found = await Promise.all([...others].map((each) => recipientOf(needs, each)))
  return [{ kind: 'local', account, address }, ...found.filter((each) => each !== null)]
}

/** Null when it is elsewhere and no mail can leave this server. */
const recipientOf = async ({ accounts, hasRelay }: NoticesNeeds, text: string): Promise<Recipient | null> => {
  const address = parseAddress(text)
  const here = address === null ? null : await accounts.findByAddress(address)
  if (here !== null) return { kind: 'local', account: here.id, address: here.address }
  return hasRelay ? { kind: 'elsewhere', address: text } : null
}

const ID_LENGTH = 26

const send = async (
  { mail, say, hostname, clock, random }: NoticesNeeds,
  { subject, text }: Words,
  language: Language,
  to: string,
  recipients: readonly Recipient[],
): Promise<void> => {
  const bytes = letterBytes({
    hostname,
    productName: say(language, 'shell.productName'),
    to,
    subject,
    text,
    language,
    nowMs: clock.nowMs(),
    id: randomId(random, ID_LENGTH),
  })
  await using taken = await takeIn(await mail.queueIntake(bytes.length, { binary: true }), bytes)
  // No envelope sender: nothing is sent back about a notice (RFC 5321 §4.5.5).
  await mail.queue(taken.message, null, recipients)
}
