/** Email/get (RFC 8621 §4.2). Rows of many emails are read together, bodies one by one. */
import { z } from 'zod'
import type { AccountId } from '../../account/account.ts'
import { type Email, emailsOf } from '../../mail/email.ts'
import type { EmailId } from '../../mail/message.ts'
import { emailIdText, parseEmailId } from '../../mail/object-ids.ts'
import { BodyDamaged, BodyGone, type MailReader } from '../../mail/store.ts'
import { partBlobId } from '../blobs/blob-id.ts'
import { MAIL } from '../capabilities.ts'
import { noteMessages } from '../deeds.ts'
import {
  bodyProperties,
  headerProperties,
  newReadBudget,
  type ReadBudget,
  rowProperties,
  type Texts,
} from '../email/email-object.ts'
import { inMemory, type Octets } from '../email/octets.ts'
import { type EmailPlan, planEmails } from '../email/plan.ts'
import { PROPERTIES_MAX } from '../limits.ts'
import { answer, method } from '../method.ts'
import { methodError } from '../refusal.ts'
import { stateText } from '../wire/changes.ts'
import { getArguments, tooManyToGet } from '../wire/standard.ts'
import { unsignedInt } from '../wire/values.ts'

export const bodyArguments = {
  bodyProperties: z.array(z.string()).max(PROPERTIES_MAX).nullable().default(null),
  fetchTextBodyValues: z.boolean().default(false),
  fetchHTMLBodyValues: z.boolean().default(false),
  fetchAllBodyValues: z.boolean().default(false),
  maxBodyValueBytes: unsignedInt.default(0),
}

const EMAILS_A_SLICE = 50 // whose texts are in memory together

export const emailGet = method({
  name: 'Email/get',
  using: MAIL,
  args: z.strictObject({ ...getArguments, ...bodyArguments }),
  run: async ({ args, account, visitor, needs: { mail } }) => {
    const plan = planEmails(args)
    if (typeof plan === 'string') return methodError('invalidArguments', undefined, [plan])
    // Without ids all are asked for, and a mailbox has more than one answer may hold (RFC 8620 §5.1).
    if (args.ids === null || tooManyToGet(args.ids)) return methodError('requestTooLarge')
    const state = stateText(await mail.read.highestModseq(account))
    const ids = [...new Set(args.ids)]
    const emails = ids.map(parseEmailId).filter((email) => email !== null)
    const messages = await mail.read.messagesOf(account, emails)
    const found = emailsOf(messages)
    const objects = await readEmails(mail.read, account, [...found.values()], plan)
    if (objects === null)
      return methodError('requestTooLarge', 'What is asked for is more than one answer may hold.')
    if (plan.body.has('bodyValues')) noteMessages(visitor, 'read', messages)
    const list = ids.map((id) => objects.get(id)).filter((object) => object !== undefined)
    return answer({
      accountId: account,
      state,
      list,
      notFound: ids.filter((id) => !objects.has(id)),
    })
  },
})

/** By id; what went meanwhile is left out. Null when it would be too much. */
const readEmails = async (
  read: MailReader,
  account: AccountId,
  emails: readonly Email[],
  plan: EmailPlan,
): Promise<ReadonlyMap<string, Record<string, unknown>> | null> => {
  const objects = new Map<string, Record<string, unknown>>()
  const budget = newReadBudget()
  for (let start = 0; start < emails.length; start += EMAILS_A_SLICE) {
    const slice = emails.slice(start, start + EMAILS_A_SLICE)
    const ids = slice.map(({ email }) => email)
    const texts: readonly (Texts | null)[] =
      plan.columns.length === 0 ? slice.map(() => ({})) : await read.texts(account, ids, plan.columns)
    for (const [index, email] of slice.entries()) {
      const own = texts[index]
      if (own === null || own === undefined) continue
      const body = await bodyOf(read, account, email, own, plan, budget)
      if (body === 'too-large') return null
      if (body === 'gone') continue
      const header = headerProperties(own, plan, budget)
      if (header === null) return null
      objects.set(emailIdText(email.email), { ...rowProperties(email, plan.row), ...header, ...body })
    }
  }
  return objects
}

const bodyOf = async (
  read: MailReader,
  account: AccountId,
  { email, sizeOctets }: Email,
  { structure }: Texts,
  plan: EmailPlan,
  budget: ReadBudget,
): Promise<Record<string, unknown> | 'too-large' | 'gone'> => {
  if (plan.body.size === 0 || structure === undefined) return {}
  const blobIdOf = (partId: string) => partBlobId(email, partId)
  try {
    const octets = await octetsOf(read, account, email, sizeOctets)
    return (await bodyProperties(blobIdOf, structure, octets, plan, budget)) ?? 'too-large'
  } catch (fault) {
    if (fault instanceof BodyGone) return 'gone'
    // Its structure is told all the same, and nothing of it is passed off as whole (R8).
    if (fault instanceof BodyDamaged)
      return (
        (await bodyProperties(blobIdOf, structure, inMemory(new Uint8Array(0)), plan, budget)) ?? 'too-large'
      )
    throw fault
  }
}

/** Small ones at once: their parts are read several times. */
const octetsOf = async (
  read: MailReader,
  account: AccountId,
  email: EmailId,
  sizeOctets: number,
): Promise<Octets> => {
  const [small] = await read.smallBodies(account, [email])
  return small === null || small === undefined
    ? { sizeOctets, read: (start, end) => read.body(account, email, start, end, 'lent') }
    : inMemory(small)
}
