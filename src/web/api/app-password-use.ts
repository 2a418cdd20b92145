/** What an app password was used for, also one that is removed: to see what was within its reach. */
import type { AccountId } from '../../account/account.ts'
import type { ProfileStore } from '../../account/profile.ts'
import { DEEDS_KEPT_DAYS, type DeedStore } from '../../activity/deeds.ts'
import {
  byDay,
  countsOf,
  type Deeded,
  oneByOne,
  RANGES_SHOWN_MAX,
  SENT_SHOWN_MAX,
  type Used,
} from '../../activity/use.ts'
import { type AppPassword, parseAppPasswordId } from '../../app-password/app-password.ts'
import type { AppPasswords } from '../../app-password/app-passwords.ts'
import type { Clock } from '../../base/clock.ts'
import { programsSeen } from '../../harm/programs.ts'
import { USES_KEPT_DAYS, USES_MAX, type UseStore } from '../../harm/use.ts'
import type { Mail } from '../../mail/mail.ts'
import type { MailboxId } from '../../mail/mailbox.ts'
import type { Uid } from '../../mail/message.ts'
import { decodeEncodedWords } from '../../mime/encoded-words.ts'
import { readEnvelope } from '../../mime/envelope-reader.ts'
import { readHeaderValues } from '../../mime/header-block.ts'
import { answer, type Handlers, refused } from '../call.ts'

export type AppPasswordUseNeeds = {
  readonly appPasswords: Pick<AppPasswords, 'findEver'>
  readonly deeds: Pick<DeedStore, 'touched' | 'sent'>
  readonly uses: Pick<UseStore, 'of'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly mail: Pick<Mail, 'read' | 'open'>
  readonly clock: Clock
  /** Resolves when all that has happened is in the store. */
  readonly recorded: () => Promise<void>
}

const HOURS_KEPT = USES_KEPT_DAYS * 24
const HOUR_MS = 3_600_000
const PROGRAMS_SHOWN_MAX = 500 // those seen last
const PAGE = 100 // messages of one answer; each that is still there is looked up

export const appPasswordUseHandlers = (
  needs: AppPasswordUseNeeds,
): Pick<Handlers, 'appPasswordUse' | 'appPasswordMessages'> => ({
  appPasswordUse: async ({ session: { account }, id }) => {
    const found = await findUsed(needs, account, id)
    if (found === null) return refused('not-found')
    const { appPassword, used, isWhole } = found
    const { timeZone } = await needs.profiles.profile(account)
    const hour = Math.floor(needs.clock.nowMs() / HOUR_MS)
    const uses = await needs.uses.of(account, appPassword.id, hour - HOURS_KEPT)
    const programs = programsSeen(uses)
    return answer({
      name: appPassword.name,
      createdMs: appPassword.createdMs,
      removedMs: appPassword.removedMs,
      keptDays: DEEDS_KEPT_DAYS,
      isWhole: isWhole && uses.length < USES_MAX && programs.length <= PROGRAMS_SHOWN_MAX,
      total: countsOf(used),
      days: [...byDay(used, dayIn(timeZone))],
      programs: programs.slice(0, PROGRAMS_SHOWN_MAX),
    })
  },
  appPasswordMessages: async ({ session: { account }, id, query }) => {
    const found = await findUsed(needs, account, id)
    if (found === null) return refused('not-found')
    const skip = Math.max(0, Number.parseInt(query.get('skip') ?? '0', 10) || 0)
    const page = [...oneByOne(found.used, skip).take(PAGE + 1)]
    const shown = page.slice(0, PAGE)
    const mailboxes = await needs.mail.read.mailboxes(account)
    const names = new Map<number, string>(mailboxes.map((each) => [each.id, each.name]))
    const titles = await titlesOf(needs.mail, account, shown)
    return answer({
      deeds: shown.map((deed) =>
        deed.kind === 'sent'
          ? { ...blank, kind: deed.kind, atMs: deed.atMs, isExact: true, recipients: deed.recipients }
          : {
              ...blank,
              kind: deed.kind,
              atMs: deed.hourMs,
              mailbox: names.get(deed.mailbox) ?? null,
              ...(deed.uid === 0 ? {} : { uid: deed.uid }),
              ...titles.get(keyOf(deed.mailbox, deed.uid)),
            },
      ),
      nextSkip: page.length > PAGE ? skip + PAGE : null,
    })
  },
})

const blank = { isExact: false, mailbox: null, uid: null, subject: null, from: null, recipients: null }

const findUsed = async (
  { appPasswords, deeds, recorded }: AppPasswordUseNeeds,
  account: AccountId,
  text: string,
): Promise<{ appPassword: AppPassword; used: Used; isWhole: boolean } | null> => {
  const id = parseAppPasswordId(text)
  const appPassword = id === null ? null : await appPasswords.findEver(account, id)
  if (appPassword === null) return null
  await recorded()
  const touched = await deeds.touched(account, appPassword.id, RANGES_SHOWN_MAX)
  const sent = await deeds.sent(account, appPassword.id, SENT_SHOWN_MAX)
  const ranges = touched.reduce((count, each) => count + each.ranges.length, 0)
  const isWhole = ranges < RANGES_SHOWN_MAX && sent.length < SENT_SHOWN_MAX
  return { appPassword, used: { touched, sent }, isWhole }
}

/** `2026-11-22`, where the holder is. */
const dayIn = (timeZone: string): ((atMs: number) => string) => {
  // The Swedish form is the ISO one.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  return (atMs) => format.format(atMs)
}

type Title = { readonly subject: string | null; readonly from: string | null }

const keyOf = (mailbox: number, uid: number): string => `${mailbox} ${uid}`

/** Of those that are still where they were. */
const titlesOf = async (
  mail: AppPasswordUseNeeds['mail'],
  account: AccountId,
  deeds: readonly Deeded[],
): Promise<ReadonlyMap<string, Title>> => {
  const byMailbox = new Map<number, Uid[]>()
  for (const deed of deeds) {
    if (deed.kind === 'sent' || deed.uid === 0) continue
    byMailbox.set(deed.mailbox, [...(byMailbox.get(deed.mailbox) ?? []), deed.uid as Uid])
  }
  const titles = new Map<string, Title>()
  for (const [mailbox, uids] of byMailbox) {
    using open = await mail.open(account, mailbox as MailboxId)
    if (open === null) continue
    await open.refresh()
    const { table } = open
    const there = uids.filter((uid) => table.positionOf(uid) >= 0)
    const emails = there.map((uid) => table.emailAt(table.positionOf(uid)))
    const texts = await mail.read.texts(account, emails, ['header'])
    for (const [at, uid] of there.entries()) {
      const row = texts[at]
      if (row !== null && row !== undefined) titles.set(keyOf(mailbox, uid), titleOf(row.header))
    }
  }
  return titles
}

const titleOf = (header: string): Title => {
  const { subject, from } = readEnvelope(readHeaderValues(header), 1)
  const [first] = from
  const address = first === undefined ? null : `${first.mailbox ?? ''}@${first.host ?? ''}`
  return {
    subject: subject === null ? null : readable(decodeEncodedWords(subject)),
    from:
      first === undefined ? null : readable(first.name === null ? address : decodeEncodedWords(first.name)),
  }
}

const TITLE_CHARACTERS_MAX = 200 // what a line can show

const readable = (text: string | null): string | null =>
  text === null ? null : text.replace(/\p{C}+/gu, ' ').slice(0, TITLE_CHARACTERS_MAX)
