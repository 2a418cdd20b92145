/** QUOTA (RFC 9208): one root, the account's, named by the empty string; STORAGE in units of 1,024 octets. */
import type { SignedIn } from '../../app-password/authorize.ts'
import { no, noSuchName, ok, type Reply, replyTo } from '../replies.ts'
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
  const mailbox = await session.deps.mail.read.mailboxNamed(who.account, name)
  if (mailbox === null) return replyTo['no-such-mailbox']
  const root = hasQuota(session) ? ' ""' : ''
  say(session, `* QUOTAROOT ${mailboxText(name, isUtf8(session))}${root}`)
  if (hasQuota(session)) await sayQuota(session, who)
  return ok('That is the quota')
}

export const setQuota = (): Reply => no('[NOPERM] Quotas are set by the operator')

const hasQuota = ({ deps }: Session): boolean => Number.isFinite(deps.mail.limits.quotaOctets)

const sayQuota = async (session: Session, { account }: SignedIn): Promise<void> => {
  const { read, limits } = session.deps.mail
  const { octets } = await read.usage(account)
  say(session, `* QUOTA "" (STORAGE ${Math.ceil(octets / 1_024)} ${Math.floor(limits.quotaOctets / 1_024)})`)
}
