/** Harm as its holder sees it and answers it; and the decoy. */
import type { AccountStore } from '../../account/store.ts'
import type { AppPasswords } from '../../app-password/app-passwords.ts'
import type { Clock } from '../../base/clock.ts'
import { type Harm, UNDO_MS } from '../../harm/harm.ts'
import type { Harms } from '../../harm/harms.ts'
import { answer, done, type Handlers, refused } from '../call.ts'
import type { HarmAnswers } from '../harm-answers.ts'
import type { Note } from '../note.ts'

export type HarmApiNeeds = {
  readonly harms: Harms
  readonly appPasswords: Pick<AppPasswords, 'names' | 'decoy' | 'setDecoy'>
  readonly accounts: Pick<AccountStore, 'find'>
  readonly harmAnswers: HarmAnswers
  readonly note: Note
  readonly clock: Clock
  /** What has happened is in the stores, and the rules were asked about it. */
  readonly recorded: () => Promise<void>
}

type Names = 'harm' | 'undoHarm' | 'confirmHarm' | 'disableAppPasswords' | 'setDecoy' | 'removeDecoy'

const SHOWN_DAYS = 30
const DAY_MS = 86_400_000
const DECOY_NAME = 'decoy' // never shown: there is one

export const harmHandlers = (needs: HarmApiNeeds): Pick<Handlers, Names> => {
  const { harms, appPasswords, clock, harmAnswers: answers } = needs
  return {
    harm: async ({ session: { account } }) => {
      await needs.recorded()
      const nowMs = clock.nowMs()
      const names = await appPasswords.names(account)
      const decoy = await appPasswords.decoy(account)
      const listed = await harms.list(account)
      return answer({
        harms: listed
          .filter(({ atMs, state }) => state === 'held' || nowMs - atMs < SHOWN_DAYS * DAY_MS)
          .map((harm) => view(harm, names, nowMs)),
        decoy: decoy === null ? null : { createdMs: decoy.createdMs },
      })
    },
    undoHarm: async (call) => {
      return (await answers.wasMe(call, call.id)) ? done : refused('not-found')
    },
    confirmHarm: async (call) => {
      return (await answers.wasNotMe(call, call.id)) ? done : refused('not-found')
    },
    disableAppPasswords: async (call) => {
      const { account } = call.session
      const acted = await harms.act({ account, rule: 'holder-says', appPassword: null, seen: null })
      if (acted !== null) await answers.tellDisabled(call, acted.harm)
      return answer({ removed: acted?.harm.count ?? 0, connectionsEnded: acted?.connectionsEnded ?? 0 })
    },
    setDecoy: async (call) => {
      const { account } = call.session
      if (((await needs.accounts.find(account))?.twoStepSinceMs ?? null) === null)
        return refused('two-step-off')
      const made = await appPasswords.setDecoy(account, DECOY_NAME)
      if (made === null || made.kind === 'refused') throw new Error('a decoy could not be made')
      await needs.note(call, { kind: 'decoy-made' })
      return answer({ secret: made.secret.reveal() })
    },
    removeDecoy: async (call) => {
      await appPasswords.setDecoy(call.session.account, null)
      await needs.note(call, { kind: 'decoy-removed' })
      return done
    },
  }
}

const view = (
  { id, rule, atMs, state, appPassword, seen, count }: Harm,
  names: ReadonlyMap<string, string>,
  nowMs: number,
) => {
  const name = appPassword === null ? undefined : names.get(appPassword)
  const canBeUndone = state === 'disabled' && nowMs - atMs < UNDO_MS
  return {
    id,
    rule,
    atMs,
    state,
    appPassword: appPassword === null || name === undefined ? null : { id: appPassword, name },
    service: seen?.service ?? null,
    client: seen?.client ?? null,
    remote: seen?.remote ?? null,
    country: seen?.country ?? null,
    count,
    undoUntilMs: canBeUndone ? atMs + UNDO_MS : null,
  }
}
