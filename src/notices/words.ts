/**
 * The words of each notice: what happened, when and from where, and what to do if it was somebody else. No letter
 * has a link with a token; only the start page, and the names of the pages from there.
 */
import type { Language, Profile } from '../account/profile.ts'
import { browserName } from '../base/browser-name.ts'
import { sentenceOf } from '../harm/sentence.ts'
import type { Caller } from '../sign-in/caller.ts'
import type { Notice } from '../sign-in/notice.ts'
import type { Say, Values } from '../texts/texts.ts'

/** Where the words of a kind stand in texts/. Total: a new notice does not compile without words. */
const WORDS = {
  'two-step-on': { subject: 'mails.twoStepOnSubject', text: 'mails.twoStepOn' },
  'two-step-off': { subject: 'mails.twoStepOffSubject', text: 'mails.twoStepOff' },
  'app-password-created': { subject: 'mails.appPasswordCreatedSubject', text: 'mails.appPasswordCreated' },
  'app-password-removed': { subject: 'mails.appPasswordRemovedSubject', text: 'mails.appPasswordRemoved' },
  'all-app-passwords-removed': {
    subject: 'mails.allAppPasswordsRemovedSubject',
    text: 'mails.allAppPasswordsRemoved',
  },
  'harm-held': { subject: 'mails.harmHeldSubject', text: 'mails.harmHeld' },
  'harm-disabled': { subject: 'mails.harmDisabledSubject', text: 'mails.harmDisabled' },
  'app-connected': { subject: 'mails.appConnectedSubject', text: 'mails.appConnected' },
  'app-password-needed': { subject: 'mails.appPasswordNeededSubject', text: 'mails.appPasswordNeeded' },
  'passkey-added': { subject: 'mails.passkeyAddedSubject', text: 'mails.passkeyAdded' },
  'passkey-removed': { subject: 'mails.passkeyRemovedSubject', text: 'mails.passkeyRemoved' },
  'authenticator-added': { subject: 'mails.authenticatorAddedSubject', text: 'mails.authenticatorAdded' },
  'authenticator-removed': {
    subject: 'mails.authenticatorRemovedSubject',
    text: 'mails.authenticatorRemoved',
  },
  'approver-added': { subject: 'mails.approverAddedSubject', text: 'mails.approverAdded' },
  'approver-removed': { subject: 'mails.approverRemovedSubject', text: 'mails.approverRemoved' },
  'approver-alone': { subject: 'mails.approverAloneSubject', text: 'mails.approverAlone' },
  'approval-denied': { subject: 'mails.approvalDeniedSubject', text: 'mails.approvalDenied' },
  'recovery-codes-made': { subject: 'mails.recoveryCodesMadeSubject', text: 'mails.recoveryCodesMade' },
  'recovery-code-used': { subject: 'mails.recoveryCodeUsedSubject', text: 'mails.recoveryCodeUsed' },
  'password-changed': { subject: 'mails.passwordChangedSubject', text: 'mails.passwordChanged' },
  'password-recovered': { subject: 'mails.passwordRecoveredSubject', text: 'mails.passwordRecovered' },
  'recovery-address-changed': {
    subject: 'mails.recoveryAddressChangedSubject',
    text: 'mails.recoveryAddressChanged',
  },
  'many-wrong-codes': { subject: 'mails.manyWrongCodesSubject', text: 'mails.manyWrongCodes' },
} as const satisfies Record<Notice['kind'], { readonly subject: string; readonly text: string }>

export type Words = { readonly subject: string; readonly text: string }

export type Told = {
  readonly notice: Notice
  readonly caller: Caller
  readonly profile: Profile
  readonly address: string
  readonly origin: string
  readonly nowMs: number
}

export const noticeWords = (say: Say, { notice, caller, profile, address, origin, nowMs }: Told): Words => {
  const { language } = profile
  const { subject, text } = WORDS[notice.kind]
  const values: Values = { address, ...valuesOf(notice, (key) => say(language, key)) }
  const time = timeInWords(nowMs, profile)
  const { remote } = caller
  const paragraphs = [
    say(language, text, values),
    'client' in notice
      ? say(language, 'mails.whenProgram', { time, program: notice.client ?? 'unknown', remote })
      : say(language, 'mails.when', { time, browser: browserName(caller.userAgent) || 'unknown', remote }),
    say(language, ADVICE[notice.kind] ?? 'mails.ifNotYou', { origin }),
  ]
  return { subject: say(language, subject, values), text: `${paragraphs.join('\n\n')}\n` }
}

/** What to do, where it is not what to do if it was somebody else. */
const ADVICE: Readonly<Partial<Record<Notice['kind'], string>>> = {
  'app-password-needed': 'mails.nothingOpened',
  'harm-held': 'mails.harmAnswer',
  'harm-disabled': 'mails.harmAnswer',
}

const valuesOf = (notice: Notice, words: (key: string) => string): Values => {
  switch (notice.kind) {
    case 'recovery-address-changed':
      return { after: notice.after ?? 'none' }
    case 'two-step-off':
      return { count: notice.appPasswords }
    case 'harm-held':
      return { name: notice.name, because: words(sentenceOf(notice.rule)) }
    case 'harm-disabled':
      return { count: notice.count, because: words(sentenceOf(notice.rule)) }
    case 'app-connected':
      return { name: notice.name }
    case 'app-password-needed':
      return {}
    default: {
      const { kind, ...values } = notice
      return values
    }
  }
}

/** As on the pages: the English is the international one, 22 November 2026 and not November 22. */
const LOCALE: Readonly<Record<Language, string>> = { sv: 'sv-SE', en: 'en-GB' }

/** In the holder's own time; in UTC where their time zone is none that this machine knows. */
export const timeInWords = (
  atMs: number,
  { language, timeZone }: Pick<Profile, 'language' | 'timeZone'>,
): string => {
  const form = { dateStyle: 'long', timeStyle: 'long' } as const
  const locale = LOCALE[language]
  try {
    return new Intl.DateTimeFormat(locale, { ...form, timeZone }).format(atMs)
  } catch {
    return new Intl.DateTimeFormat(locale, { ...form, timeZone: 'UTC' }).format(atMs)
  }
}
