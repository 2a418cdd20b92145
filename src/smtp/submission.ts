/** Submission (RFC 6409, RFC 8314): signed-in people's programs, for addresses here and, with a relay, elsewhere. */
import { type Address, domainOf } from '../account/address.ts'
import { appPasswordOf } from '../app-password/authorize.ts'
import type { Service } from '../net/service.ts'
import { distinct, intoAccount, intoQueue, unlessEnded } from './destination.ts'
import { findLocal, isOwn, storedAddress } from './local.ts'
import { senderText } from './reception.ts'
import { REPLY } from './replies.ts'
import type { RecipientVerdict, Role, SenderVerdict, SignInNeeds } from './role.ts'
import { type SmtpNeeds, serviceIn } from './service.ts'
import type { Session } from './session.ts'
import { submissionFilter } from './submission-filter.ts'
import { type Mailbox, mailboxText, type Path } from './wire/path.ts'

export type SubmissionNeeds = SmtpNeeds & {
  readonly signIn: SignInNeeds
  /** Whether recipients elsewhere can be served. */
  readonly relayConfigured: boolean
}

export const submissionService = (needs: SubmissionNeeds): Service => serviceIn(submissionRole(needs), needs)

const submissionRole = (needs: SubmissionNeeds): Role => ({
  name: 'submission',
  signIn: needs.signIn,
  traceNamesClient: false,
  checkSender: (session, sender) => checkSender(needs, session, sender),
  findRecipient: (_, mailbox) => findRecipient(needs, mailbox),
  searching: () => null, // the account that signed in
  destination: ({ sender, recipients }, { signedIn }) => {
    const [only, ...others] = distinct(recipients)
    const sentWith = signedIn === null ? null : appPasswordOf(signedIn.credential)
    if (only?.kind !== 'local' || others.length > 0)
      return intoQueue(needs.mail, senderText(sender), recipients, sentWith)
    const hasEnded = async () => sentWith !== null && (await needs.signIn.hasEnded(sentWith))
    return unlessEnded(hasEnded, intoAccount(needs.mail, only.account, 1))
  },
  headerFilter: ({ own }, trace) =>
    submissionFilter({ trace, own: own ?? new Set(), ...needs, domain: idDomain(own, needs.hostname) }),
})

const checkSender = async (
  { accounts }: SubmissionNeeds,
  session: Session,
  sender: Path,
): Promise<SenderVerdict> => {
  if (session.signedIn === null) return { kind: 'refused', reply: REPLY.signInFirst }
  const own = new Set(await accounts.addresses(session.signedIn.account))
  // RFC 8098 §3: a read receipt has no sender, so that no notice answers it. Its From field is the account's all the same.
  return sender.kind === 'null' || isOwn(own, storedAddress(sender))
    ? { kind: 'accepted', own }
    : { kind: 'refused', reply: REPLY.notYourSender }
}

const findRecipient = async (needs: SubmissionNeeds, mailbox: Mailbox): Promise<RecipientVerdict> => {
  const found = await findLocal(needs, mailbox)
  switch (found.kind) {
    case 'found':
      return { kind: 'accepted', recipient: found.recipient }
    case 'unknown':
      return { kind: 'refused', reply: REPLY.unknownUser }
    default:
      return needs.relayConfigured
        ? { kind: 'accepted', recipient: { kind: 'elsewhere', address: mailboxText(mailbox) } }
        : { kind: 'refused', reply: REPLY.noRelay }
  }
}

/** Message ids are made in the sender's own domain, as the program itself would have. */
const idDomain = (own: ReadonlySet<Address> | null, hostname: string): string => {
  const [first] = own ?? []
  return first === undefined ? hostname : domainOf(first)
}
