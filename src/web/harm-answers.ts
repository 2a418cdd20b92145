/** What the holder answers to harm, "it was me" or "it was not me": on the account pages, or on a phone that approves. */
import type { AccountId } from '../account/account.ts'
import type { Clock } from '../base/clock.ts'
import { type Harm, parseHarmId, UNDO_MS } from '../harm/harm.ts'
import type { Harms } from '../harm/harms.ts'
import type { Notify } from '../sign-in/notice.ts'
import type { Answerer, Note } from './note.ts'

export type HarmAnswers = {
  /** What waits for the holder's answer, newest first: what is held, and what was disabled and can be taken back. */
  open(account: AccountId): Promise<readonly Harm[]>
  /** False when there is nothing that could be undone (any more). */
  wasMe(by: Answerer, id: string): Promise<boolean>
  /** False when that was decided already. */
  wasNotMe(by: Answerer, id: string): Promise<boolean>
  /** After the holder had all disabled: told as what the holder did. */
  tellDisabled(by: Answerer, harm: Harm): Promise<void>
}

export type HarmAnswersNeeds = {
  readonly harms: Pick<Harms, 'list' | 'undo' | 'notMe'>
  readonly note: Note
  readonly notify: Notify
  readonly clock: Clock
}

export const createHarmAnswers = (needs: HarmAnswersNeeds): HarmAnswers => {
  const { harms, note, clock } = needs
  return {
    open: async (account) => (await harms.list(account)).filter((harm) => isOpen(harm, clock.nowMs())),
    wasMe: async (by, text) => {
      const id = parseHarmId(text)
      const undone = id === null ? null : await harms.undo(by.session.account, id)
      if (undone === null) return false
      await note(by, { kind: 'harm-undone', rule: undone.rule }, undone.appPassword)
      return true
    },
    wasNotMe: async (by, text) => {
      const id = parseHarmId(text)
      const answered = id === null ? null : await harms.notMe(by.session.account, id)
      if (answered === null) return false
      if (answered.disabled !== null) await tellDisabled(needs, by, answered.disabled)
      return true
    },
    tellDisabled: (by, harm) => tellDisabled(needs, by, harm),
  }
}

/** What the holder did themselves asks them nothing. */
const isOpen = ({ rule, state, atMs }: Harm, nowMs: number): boolean =>
  state === 'held' || (state === 'disabled' && rule !== 'holder-says' && nowMs - atMs < UNDO_MS)

const tellDisabled = async (
  { note, notify }: HarmAnswersNeeds,
  by: Answerer,
  { rule, count }: Harm,
): Promise<void> => {
  await note(by, { kind: 'app-passwords-disabled', rule, count })
  await notify(by.session.account, { kind: 'harm-disabled', rule, count }, by.visitor)
}
