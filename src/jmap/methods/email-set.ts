/** Email/set (RFC 8621 §4.6): drafts are written, keywords and mailboxes changed, emails removed. */
import { z } from 'zod'
import { domainOf } from '../../account/address.ts'
import type { EmailChange, EmailChanged, MailboxesChange } from '../../mail/email-change.ts'
import type { MailboxId } from '../../mail/mailbox.ts'
import type { EmailId, Flags } from '../../mail/message.ts'
import { emailIdText, parseEmailId, parseMailboxId } from '../../mail/object-ids.ts'
import { type Blob, findBlob } from '../blobs/blob.ts'
import { MAIL } from '../capabilities.ts'
import { noteMessages } from '../deeds.ts'
import { readDraft } from '../email/draft.ts'
import { flagsOf } from '../email/keywords.ts'
import { blobIdsOf, writeDraft } from '../email/write-draft.ts'
import { answer, type Call, method } from '../method.ts'
import { methodError, type SetError } from '../refusal.ts'
import { stateAfter, tryEach } from '../set-each.ts'
import { stateText } from '../wire/changes.ts'
import {
  newOutcome,
  outcomeArguments,
  type Patch,
  readSet,
  readSetPatch,
  resolveId,
  type SetArguments,
  type SetOutcome,
  setArguments,
  tooManyToSet,
} from '../wire/set.ts'
import { utcDate } from '../wire/values.ts'
import { addToMailboxes, type CreatedEmail, takeIn } from './take-in.ts'

export const emailSet = method({
  name: 'Email/set',
  using: MAIL,
  changes: true,
  args: z.strictObject(setArguments),
  run: async (call) => {
    const { args, account, needs } = call
    if (tooManyToSet(args)) return methodError('requestTooLarge')
    const oldState = stateText(await needs.mail.read.highestModseq(account))
    if (args.ifInState !== null && args.ifInState !== oldState) return methodError('stateMismatch')
    const outcome = await setEmails(call, args)
    const newState = await stateAfter(call, oldState)
    return answer({ accountId: account, oldState, newState, ...outcomeArguments(outcome) })
  },
})

/** Also for what a submission brings with it (RFC 8621 §7.5 onSuccessUpdateEmail). */
export const setEmails = async (
  call: Call<unknown>,
  { create, update, destroy }: Pick<SetArguments, 'create' | 'update' | 'destroy'>,
): Promise<SetOutcome> => {
  const outcome = newOutcome()
  for (const [creationId, given] of Object.entries(create ?? {}))
    await createOne(call, creationId, given, outcome)
  const destroyed = new Set((destroy ?? []).map((id) => resolveId(id, call.createdIds)))
  await updateAll(call, update ?? {}, destroyed, outcome)
  await destroyAll(call, destroyed, outcome)
  return outcome
}

const createOne = async (
  call: Call<unknown>,
  creationId: string,
  given: Readonly<Record<string, unknown>>,
  outcome: SetOutcome,
): Promise<void> => {
  const created = await tryEach(call, () => createEmail(call, given))
  if ('type' in created) {
    outcome.notCreated[creationId] = created
    return
  }
  outcome.created[creationId] = created
  call.createdIds.set(creationId, created.id)
}

const createEmail = async (
  call: Call<unknown>,
  given: Readonly<Record<string, unknown>>,
): Promise<CreatedEmail | SetError> => {
  const { account, needs, visitor } = call
  const wrong: string[] = []
  const mailboxes = readMailboxes(given.mailboxIds, call)
  if (mailboxes === null) wrong.push('mailboxIds')
  const keywords = given.keywords === undefined ? [] : readSet(given.keywords)
  const flags = keywords === null ? null : flagsOf(keywords)
  if (flags === null || flags.kind === 'invalid') wrong.push('keywords')
  const receivedMs =
    given.receivedAt === undefined ? needs.clock.nowMs() : utcDate.safeParse(given.receivedAt).data
  if (receivedMs === undefined) wrong.push('receivedAt')
  const read = readDraft(given)
  if (read.kind === 'refused')
    return { ...read.error, properties: [...wrong, ...(read.error.properties ?? [])] }
  if (mailboxes === null || flags === null || receivedMs === undefined || flags.kind !== 'flags')
    return flags?.kind === 'too-many'
      ? { type: 'tooManyKeywords' }
      : { type: 'invalidProperties', properties: wrong }
  const blobs = new Map<string, Blob>()
  const notFound: string[] = []
  for (const blobId of new Set(blobIdsOf(read.draft.root))) {
    const blob = await findBlob(needs.mail.read, account, blobId)
    if (blob === null) notFound.push(blobId)
    else blobs.set(blobId, blob)
  }
  if (notFound.length > 0) return { type: 'blobNotFound', notFound }
  // What is put into a draft can be read there, and sent.
  for (const { messages } of blobs.values()) noteMessages(visitor, 'read', messages)
  const { random, clock } = needs
  const octets = writeDraft(read.draft, {
    random,
    nowMs: clock.nowMs(),
    domain: domainOf(visitor.address),
    blobs,
  })
  return addToMailboxes(call, await takeIn(call, octets), mailboxes, flags.flags, receivedMs)
}

/** Null unless it names at least one, all of which could be. */
export const readMailboxes = (
  value: unknown,
  { createdIds }: Pick<Call<unknown>, 'createdIds'>,
): readonly MailboxId[] | null => {
  const names = readSet(value)
  if (names === null || names.length === 0) return null
  const ids = names.map((name) => parseMailboxId(resolveId(name, createdIds)))
  return ids.every((id) => id !== null) ? ids : null
}

type Asked = { readonly id: string; readonly change: EmailChange }

const updateAll = async (
  call: Call<unknown>,
  update: Readonly<Record<string, Patch>>,
  destroyed: ReadonlySet<string>,
  outcome: SetOutcome,
): Promise<void> => {
  const asked: Asked[] = []
  for (const [given, patch] of Object.entries(update)) {
    const id = resolveId(given, call.createdIds)
    const change = destroyed.has(id) ? WILL_DESTROY : readChange(call, id, patch)
    if ('type' in change) outcome.notUpdated[id] = change
    else asked.push({ id, change })
  }
  if (asked.length === 0) return
  const changes = asked.map(({ change }) => change)
  const results = await tryEach(call, () => call.needs.mail.changeEmails(call.account, changes))
  for (const [index, { id }] of asked.entries()) {
    const result = 'type' in results ? results : (results[index] as EmailChanged)
    if ('type' in result) outcome.notUpdated[id] = result
    else if (result.kind === 'changed') outcome.updated[id] = null
    else outcome.notUpdated[id] = errorOf(result)
  }
  const moved = asked.filter(({ id, change }) => change.mailboxes !== null && id in outcome.updated)
  const emails = moved.map(({ change }) => change.email)
  await tryEach(call, () => noteMoved(call, emails))
}

/** Where they are now. */
const noteMoved = async ({ account, needs, visitor }: Call<unknown>, emails: readonly EmailId[]) => {
  if (emails.length === 0 || visitor.credential === null) return
  noteMessages(visitor, 'moved', await needs.mail.read.messagesOf(account, emails))
}

const WILL_DESTROY: SetError = { type: 'willDestroy' }

const readChange = (call: Call<unknown>, id: string, patch: Patch): EmailChange | SetError => {
  const email = parseEmailId(id)
  if (email === null) return { type: 'notFound' }
  const other = Object.keys(patch).find((name) => !/^(?:keywords|mailboxIds)(?:\/[^/]*)?$/.test(name))
  // RFC 8621 §4.6: all else of an email never changes.
  if (other !== undefined) return { type: 'invalidProperties', properties: [other] }
  // RFC 8620 §5.3: null is what an email has when nothing is said, and that is none.
  const keywords = readSetPatch(patch.keywords === null ? { ...patch, keywords: {} } : patch, 'keywords')
  const mailboxIds = readSetPatch(patch, 'mailboxIds')
  if (keywords === 'invalid' || mailboxIds === 'invalid') return { type: 'invalidPatch' }
  const flags: { how: 'replace' | 'add' | 'remove'; flags: Flags }[] = []
  const wanted =
    keywords === null
      ? []
      : keywords.how === 'whole'
        ? ([['replace', keywords.members]] as const)
        : ([
            ['remove', keywords.removed],
            ['add', keywords.added],
          ] as const)
  for (const [how, members] of wanted) {
    const read = flagsOf(members)
    if (read.kind === 'too-many') return { type: 'tooManyKeywords' }
    if (read.kind === 'invalid') return { type: 'invalidProperties', properties: ['keywords'] }
    flags.push({ how, flags: read.flags })
  }
  const mailboxes = mailboxIds === null ? null : readMailboxesChange(call, mailboxIds)
  if (mailboxes === 'invalid') return { type: 'invalidProperties', properties: ['mailboxIds'] }
  return { email, flags, mailboxes }
}

const readMailboxesChange = (
  { createdIds }: Call<unknown>,
  patch: Exclude<ReturnType<typeof readSetPatch>, 'invalid' | null>,
): MailboxesChange | 'invalid' => {
  const idsOf = (texts: readonly string[]) => texts.map((text) => parseMailboxId(resolveId(text, createdIds)))
  if (patch.how === 'whole') {
    const mailboxes = idsOf(patch.members)
    return mailboxes.every((id) => id !== null) ? { how: 'replace', mailboxes } : 'invalid'
  }
  const add = idsOf(patch.added)
  const remove = idsOf(patch.removed).filter((id) => id !== null)
  return add.every((id) => id !== null) ? { how: 'patch', add, remove } : 'invalid'
}

const errorOf = ({ because }: Extract<EmailChanged, { kind: 'refused' }>): SetError => {
  switch (because) {
    case 'not-found':
      return { type: 'notFound' }
    case 'over-quota':
      return { type: 'overQuota' }
    case 'too-many-keywords':
      return { type: 'tooManyKeywords' }
    case 'no-such-mailbox':
    case 'no-mailbox':
      return { type: 'invalidProperties', properties: ['mailboxIds'] }
  }
}

const destroyAll = async (
  call: Call<unknown>,
  ids: ReadonlySet<string>,
  outcome: SetOutcome,
): Promise<void> => {
  if (ids.size === 0) return
  const emails = [...ids].map(parseEmailId).filter((email) => email !== null)
  const gone = await tryEach(call, () => removeAll(call, emails))
  for (const id of ids) {
    if ('type' in gone) outcome.notDestroyed[id] = gone
    else if (gone.has(id)) outcome.destroyed.push(id)
    else outcome.notDestroyed[id] = { type: 'notFound' }
  }
}

/** The ids of those that went. */
const removeAll = async (
  { account, needs, visitor }: Call<unknown>,
  emails: readonly EmailId[],
): Promise<ReadonlySet<string>> => {
  const messages = visitor.credential === null ? [] : await needs.mail.read.messagesOf(account, emails)
  const gone = new Set((await needs.mail.removeEmails(account, emails)).map(emailIdText))
  noteMessages(
    visitor,
    'deleted',
    messages.filter(({ email }) => gone.has(emailIdText(email))),
  )
  return gone
}
