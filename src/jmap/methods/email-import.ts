/** Email/import (RFC 8621 §4.8): a blob that is a whole message becomes an email. Email/copy (§4.7) between accounts: there is one. */
import { z } from 'zod'
import { findBlob } from '../blobs/blob.ts'
import { MAIL } from '../capabilities.ts'
import { flagsOf } from '../email/keywords.ts'
import { CORE_LIMITS } from '../limits.ts'
import { answer, type Call, method } from '../method.ts'
import { methodError, type SetError } from '../refusal.ts'
import { stateAfter, tryEach } from '../set-each.ts'
import { stateText } from '../wire/changes.ts'
import { readSet } from '../wire/set.ts'
import { accountId } from '../wire/standard.ts'
import { id, utcDate } from '../wire/values.ts'
import { readMailboxes } from './email-set.ts'
import { addToMailboxes, type CreatedEmail, takeIn } from './take-in.ts'

const imported = z.strictObject({
  blobId: id,
  mailboxIds: z.unknown(),
  keywords: z.unknown().optional(),
  receivedAt: utcDate.optional(),
})

export const emailImport = method({
  name: 'Email/import',
  using: MAIL,
  changes: true,
  args: z.strictObject({
    accountId,
    ifInState: z.string().nullable().default(null),
    emails: z.record(id, z.record(z.string(), z.unknown())),
  }),
  run: async (call) => {
    const { args, account, needs, createdIds } = call
    if (Object.keys(args.emails).length > CORE_LIMITS.maxObjectsInSet) return methodError('requestTooLarge')
    const oldState = stateText(await needs.mail.read.highestModseq(account))
    if (args.ifInState !== null && args.ifInState !== oldState) return methodError('stateMismatch')
    const created: Record<string, CreatedEmail> = {}
    const notCreated: Record<string, SetError> = {}
    for (const [creationId, given] of Object.entries(args.emails)) {
      const result = await tryEach(call, () => importOne(call, given))
      if ('type' in result) notCreated[creationId] = result
      else {
        created[creationId] = result
        createdIds.set(creationId, result.id)
      }
    }
    const newState = await stateAfter(call, oldState)
    const orNull = (those: object) => (Object.keys(those).length === 0 ? null : those)
    return answer({
      accountId: account,
      oldState,
      newState,
      created: orNull(created),
      notCreated: orNull(notCreated),
    })
  },
})

const importOne = async (
  call: Call<unknown>,
  given: Readonly<Record<string, unknown>>,
): Promise<CreatedEmail | SetError> => {
  const { account, needs } = call
  const parsed = imported.safeParse(given)
  if (!parsed.success) {
    const properties = parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0] ?? '')],
    )
    return { type: 'invalidProperties', properties }
  }
  const { blobId, mailboxIds, keywords, receivedAt = needs.clock.nowMs() } = parsed.data
  const mailboxes = readMailboxes(mailboxIds, call)
  if (mailboxes === null) return { type: 'invalidProperties', properties: ['mailboxIds'] }
  const members = keywords === undefined ? [] : readSet(keywords)
  const flags = members === null ? null : flagsOf(members)
  if (flags?.kind === 'too-many') return { type: 'tooManyKeywords' }
  if (flags === null || flags.kind === 'invalid')
    return { type: 'invalidProperties', properties: ['keywords'] }
  const blob = await findBlob(needs.mail.read, account, blobId)
  if (blob === null) return { type: 'blobNotFound', notFound: [blobId] }
  if (blob.sizeOctets === 0) return { type: 'invalidEmail' }
  const message = await takeIn(call, blob.read(0, blob.sizeOctets))
  return addToMailboxes(call, message, mailboxes, flags.flags, receivedAt)
}

export const emailCopy = method({
  name: 'Email/copy',
  using: MAIL,
  changes: true,
  args: z.strictObject({
    accountId,
    fromAccountId: id,
    ifFromInState: z.string().nullable().default(null),
    ifInState: z.string().nullable().default(null),
    create: z.record(id, z.unknown()),
    onSuccessDestroyOriginal: z.boolean().default(false),
    destroyFromIfInState: z.string().nullable().default(null),
  }),
  run: async ({ args, account }) =>
    args.fromAccountId === account
      ? methodError('invalidArguments', 'Both accounts are the same.', ['fromAccountId'])
      : methodError('fromAccountNotFound'),
})
