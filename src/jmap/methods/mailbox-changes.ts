/** Mailbox/changes (RFC 8621 §2.2). */
import { mailboxIdText } from '../../mail/object-ids.ts'
import { MAIL } from '../capabilities.ts'
import { answer, method } from '../method.ts'
import { methodError } from '../refusal.ts'
import { type Change, lookAfter, parseState, tellChanges } from '../wire/changes.ts'
import { changesArguments } from '../wire/standard.ts'
import { COUNT_PROPERTIES } from './mailbox-get.ts'

export const mailboxChanges = method({
  name: 'Mailbox/changes',
  using: MAIL,
  args: changesArguments,
  run: async ({ args, account, needs: { mail } }) => {
    const newest = await mail.read.highestModseq(account)
    const state = parseState(args.sinceState, newest)
    if (state === null) return methodError('cannotCalculateChanges')
    const after = lookAfter(state)
    const changed = (await mail.read.mailboxes(account)).filter(({ highestModseq }) => highestModseq > after)
    const removed = await mail.read.removedMailboxes(account, after)
    const changes = [
      ...changed.map(
        ({ id, highestModseq, sinceModseq }): Change => ({
          id: mailboxIdText(id),
          number: id,
          modseq: highestModseq,
          what: sinceModseq > state.sinceModseq ? 'created' : 'updated',
        }),
      ),
      ...removed.map(
        ({ mailbox, modseq }): Change => ({
          id: mailboxIdText(mailbox),
          number: mailbox,
          modseq,
          what: 'destroyed',
        }),
      ),
    ]
    const told = tellChanges(state, changes, args.maxChanges, newest)
    const updated = new Set(told.updated)
    const onlyCounts = changed.every(
      ({ id, namedModseq }) => !updated.has(mailboxIdText(id)) || namedModseq <= state.sinceModseq,
    )
    return answer({
      accountId: account,
      oldState: args.sinceState,
      ...told,
      updatedProperties: onlyCounts && told.updated.length > 0 ? COUNT_PROPERTIES : null,
    })
  },
})
