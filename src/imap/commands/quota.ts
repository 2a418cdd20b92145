/** QUOTA (RFC 9208): one root, the account's, named by the empty string; what it limits is each told where it is limited. */
import type { SignedIn } from '../../app-password/authorize.ts'
import { no, noSuchName, ok, type Reply } from '../replies.ts'
import { isUtf8, type Session, say } from '../session.ts'
import type { GetQuotaArguments } from '../wire/parse-session.ts'
import { mailboxText } from '../wire/responses.ts'
import type { NamedMailbox } from '../wire/syntax.ts'

export const getQuota = async (
  session: Session,
  { root }: GetQuotaArguments,
  who: SignedIn,
): Promise<Reply> => {
  if (root !== '' || !hasQuota(session)) return no('[NONEXISTENT] There is no such quota root')
  await sayQuota(session, who)
  return ok('That is the quota')
}

export const getQuotaRoot = async (
  session: Session,
  { name }: NamedMailbox,
  who: SignedIn,
): Promise<Reply> => {
  if (name === null) return noSuchName
  // RFC 9208 §4.1.2: also for a mailbox that there is not yet.
  const root = hasQuota(session) ? ' ""' : ''
  say(session, `* QUOTAROOT ${mailboxText(name, isUtf8(session))}${root}`)
  if (hasQuota(session)) await sayQuota(session, who)
  return ok('That is the quota')
}

export const setQuota = (): Reply => no('[NOPERM] Quotas are set by the operator')

const hasQuota = ({ deps: { mail } }: Session): boolean =>
  Number.isFinite(mail.limits.quotaOctets) || Number.isFinite(mail.limits.messagesMax)

const UNIT_OCTETS = 1_024 // RFC 9208 §5.1

const sayQuota = async (session: Session, { account }: SignedIn): Promise<void> => {
  const { read, limits } = session.deps.mail
  const { octets, messages } = await read.usage(account)
  const resources = [
    {
      name: 'STORAGE',
      used: Math.ceil(octets / UNIT_OCTETS),
      limit: Math.floor(limits.quotaOctets / UNIT_OCTETS),
    },
    { name: 'MESSAGE', used: messages, limit: limits.messagesMax },
  ]
  const limited = resources.filter(({ limit }) => Number.isFinite(limit))
  say(session, `* QUOTA "" (${limited.map(({ name, used, limit }) => `${name} ${used} ${limit}`).join(' ')})`)
}
