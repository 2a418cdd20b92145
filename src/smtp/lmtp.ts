/** LMTP (RFC 2033): a server in front hands over mail that is to be stored, and hears of each recipient by itself. */
import type { Service } from '../net/service.ts'
import { distinct, intoAccount, intoEach } from './destination.ts'
import { traceFilter } from './header-filter.ts'
import { findLocal } from './local.ts'
import { REPLY } from './replies.ts'
import type { Role } from './role.ts'
import { type SmtpNeeds, serviceIn } from './service.ts'

export const lmtpService = (needs: SmtpNeeds): Service => serviceIn(lmtpRole(needs), needs)

const lmtpRole = (needs: SmtpNeeds): Role => ({
  name: 'lmtp',
  signIn: null,
  traceNamesClient: true,
  checkSender: () => ({ kind: 'accepted', own: null }),
  findRecipient: async (_, mailbox) => {
    const found = await findLocal(needs, mailbox)
    return found.kind === 'found'
      ? { kind: 'accepted', recipient: found.recipient }
      : { kind: 'refused', reply: REPLY.unknownUser }
  },
  searching: () => null, // all that comes to the server in front
  destination: ({ recipients }) => {
    // RFC 2033 §4.2: one reply for each RCPT that was accepted, in their order.
    const accounts = recipients.flatMap((recipient) =>
      recipient.kind === 'local' ? [recipient.account] : [],
    )
    const [first] = accounts
    return first !== undefined && distinct(recipients).length === 1
      ? intoAccount(needs.mail, first, accounts.length)
      : intoEach(needs.mail, accounts, (fault) =>
          needs.log({ event: 'background.fault', task: 'lmtp delivery', fault }),
        )
  },
  headerFilter: (_, trace) => traceFilter(trace),
})
