/** Reception (RFC 5321, port 25): from anybody, for addresses here, never on to elsewhere. */
import type { AddressSet } from '../base/networks.ts'
import type { Service } from '../net/service.ts'
import { distinct, intoAccount, intoQueue } from './destination.ts'
import { traceFilter } from './header-filter.ts'
import { findLocal } from './local.ts'
import { REPLY } from './replies.ts'
import type { Role } from './role.ts'
import type { Searching } from './searching.ts'
import { type SmtpNeeds, serviceIn } from './service.ts'
import { mailboxText, type Path } from './wire/path.ts'

export type ReceptionNeeds = SmtpNeeds & {
  readonly searching: Searching
  /** Servers that bring the mail of others. */
  readonly forwarders: AddressSet
}

export const receptionService = (needs: ReceptionNeeds): Service => serviceIn(receptionRole(needs), needs)

/** As it stands between the brackets; null for the null sender. */
export const senderText = (sender: Path): string | null =>
  sender.kind === 'null' ? null : mailboxText(sender)

const receptionRole = (needs: ReceptionNeeds): Role => ({
  name: 'reception',
  signIn: null,
  traceNamesClient: true,
  checkSender: () => ({ kind: 'accepted', own: null }),
  findRecipient: async (_, mailbox) => {
    const found = await findLocal(needs, mailbox)
    if (found.kind === 'found') return { kind: 'accepted', recipient: found.recipient }
    return { kind: 'refused', reply: found.kind === 'unknown' ? REPLY.unknownUser : REPLY.relayDenied }
  },
  // A server that brings the mail of others asks for whomever they wrote to.
  searching: ({ remote }) => (needs.forwarders.has(remote) ? null : needs.searching),
  destination: ({ sender, recipients }) => {
    const [only, ...others] = distinct(recipients)
    return only?.kind === 'local' && others.length === 0
      ? intoAccount(needs.mail, only.account, 1)
      : intoQueue(needs.mail, senderText(sender), recipients, null)
  },
  headerFilter: (_, trace) => traceFilter(trace),
})
