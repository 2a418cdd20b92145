/** What is done to an email when its submission has been made, changed or thrown away (RFC 8621 §7.5). */
import { answer, type Call, type MethodResult } from '../method.ts'
import { faultType, methodError } from '../refusal.ts'
import { stateAfter } from '../set-each.ts'
import { stateText } from '../wire/changes.ts'
import { outcomeArguments, type Patch } from '../wire/set.ts'
import { setEmails } from './email-set.ts'

/** By the id of the submission, or `#` and its creation id. */
type OnSuccess = {
  readonly onSuccessUpdateEmail: Readonly<Record<string, Patch>> | null
  readonly onSuccessDestroyEmail: readonly string[] | null
}

type Then = {
  readonly answers: readonly (readonly [string, MethodResult])[]
  /** Whether what was to be done to an email has been done. */
  readonly isDone: (email: string) => boolean
}

/** Its own call, which fails by itself: what was submitted stays so. */
export const onSuccess = async (
  call: Call<OnSuccess>,
  emails: ReadonlyMap<string, string>,
): Promise<Then> => {
  const { onSuccessUpdateEmail, onSuccessDestroyEmail } = call.args
  const update: Record<string, Patch> = {}
  for (const [key, patch] of Object.entries(onSuccessUpdateEmail ?? {})) {
    const email = emails.get(key)
    if (email !== undefined) update[email] = patch
  }
  const destroy = (onSuccessDestroyEmail ?? []).map((key) => emails.get(key)).filter((id) => id !== undefined)
  if (Object.keys(update).length === 0 && destroy.length === 0) return { answers: [], isDone: () => true }
  const { account, needs } = call
  try {
    const oldState = stateText(await needs.mail.read.highestModseq(account))
    const outcome = await setEmails(call, { create: null, update, destroy })
    const newState = await stateAfter(call, oldState)
    const answered = answer({ accountId: account, oldState, newState, ...outcomeArguments(outcome) })
    return {
      answers: [['Email/set', answered]],
      isDone: (email) => !(email in outcome.notUpdated || email in outcome.notDestroyed),
    }
  } catch (fault) {
    needs.log({ event: 'background.fault', task: 'jmap Email/set', fault })
    return { answers: [['Email/set', methodError(faultType(fault))]], isDone: () => false }
  }
}
