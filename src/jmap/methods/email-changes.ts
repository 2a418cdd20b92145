/** Email/changes (RFC 8621 §4.3). */
import { emailIdText } from '../../mail/object-ids.ts'
import { MAIL } from '../capabilities.ts'
import { changedEmails } from '../email/changed-emails.ts'
import { answer, method } from '../method.ts'
import { methodError } from '../refusal.ts'
import { parseState, tellChanges } from '../wire/changes.ts'
import { changesArguments } from '../wire/standard.ts'

export const emailChanges = method({
  name: 'Email/changes',
  using: MAIL,
  args: changesArguments,
  run: async ({ args, account, needs: { mail } }) => {
    const newest = await mail.read.highestModseq(account)
    const state = parseState(args.sinceState, newest)
    const changed = state === null ? null : await changedEmails(mail.read, account, state)
    if (state === null || changed === null) return methodError('cannotCalculateChanges')
    const changes = changed.map(({ email, modseq, what }) => ({
      id: emailIdText(email),
      number: email as number,
      modseq,
      what,
    }))
    const told = tellChanges(state, changes, args.maxChanges, newest)
    return answer({ accountId: account, oldState: args.sinceState, ...told })
  },
})
