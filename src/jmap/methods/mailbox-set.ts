/** Mailbox/set (RFC 8621 §2.5): making, renaming, moving and removing mailboxes; the role only when one is made. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { INBOX, type Mailbox, type MailboxName, parseMailboxName, SEPARATOR } from '../../mail/mailbox.ts'
import { mailboxIdText, parseMailboxId } from '../../mail/object-ids.ts'
import { MAIL } from '../capabilities.ts'
import { byNameOf, placeOf, roleOf, specialUseOf } from '../mailbox-tree.ts'
import { answer, type Call, method } from '../method.ts'
import { methodError, type SetError } from '../refusal.ts'
import { stateAfter, tryEach } from '../set-each.ts'
import { stateText } from '../wire/changes.ts'
import {
  newOutcome,
  outcomeArguments,
  type Patch,
  resolveId,
  setArguments,
  tooManyToSet,
  unsaid,
} from '../wire/set.ts'
import { COUNT_PROPERTIES, countsOf, mailboxObject } from './mailbox-get.ts'

const setShape = z.strictObject({ ...setArguments, onDestroyRemoveEmails: z.boolean().default(false) })
type SetCall = Call<z.output<typeof setShape>>

export const mailboxSet = method({
  name: 'Mailbox/set',
  using: MAIL,
  changes: true,
  args: setShape,
  run: async (call) => {
    const { args, account, needs } = call
    if (tooManyToSet(args)) return methodError('requestTooLarge')
    const oldState = stateText(await needs.mail.read.highestModseq(account))
    if (args.ifInState !== null && args.ifInState !== oldState) return methodError('stateMismatch')
    const outcome = newOutcome()
    for (const [creationId, given] of parentsFirst(args.create ?? {})) {
      const created = await tryEach(call, () => create(call, given))
      if ('type' in created) outcome.notCreated[creationId] = created
      else {
        outcome.created[creationId] = created
        call.createdIds.set(creationId, created.id)
      }
    }
    const toDestroy = new Set((args.destroy ?? []).map((id) => resolveId(id, call.createdIds)))
    for (const [given, patch] of Object.entries(args.update ?? {})) {
      const id = resolveId(given, call.createdIds)
      const error = toDestroy.has(id) ? WILL_DESTROY : await tryEach(call, () => update(call, id, patch))
      if (error === null) outcome.updated[id] = null
      else outcome.notUpdated[id] = error
    }
    const inOrder = await tryEach(call, () => childrenFirst(call, toDestroy))
    for (const id of 'type' in inOrder ? toDestroy : inOrder) {
      const error = 'type' in inOrder ? inOrder : await tryEach(call, () => destroy(call, id))
      if (error === null) outcome.destroyed.push(id)
      else outcome.notDestroyed[id] = error
    }
    const newState = await stateAfter(call, oldState)
    return answer({ accountId: account, oldState, newState, ...outcomeArguments(outcome) })
  },
})

const WILL_DESTROY: SetError = { type: 'willDestroy' }
const NOT_FOUND: SetError = { type: 'notFound' }
const invalid = (...properties: string[]): SetError => ({ type: 'invalidProperties', properties })

const created = z.strictObject({
  name: z.string(),
  parentId: z.string().nullable().default(null),
  role: z.string().nullable().default(null),
  sortOrder: z.unknown().optional(), // the order is the same for all programs; what is asked for is passed over
  isSubscribed: z.boolean().default(true),
})

/** RFC 8620 §5.3: what is made below another of the same call is made after it. In a circle nothing can be. */
const parentsFirst = (create: Readonly<Record<string, Patch>>): ReadonlyMap<string, Patch> => {
  const inOrder = new Map<string, Patch>()
  const waiting = new Map(Object.entries(create))
  const take = (creationId: string): void => {
    const given = waiting.get(creationId)
    if (given === undefined) return
    waiting.delete(creationId)
    const { parentId } = given
    if (typeof parentId === 'string' && parentId.startsWith('#')) take(parentId.slice(1))
    inOrder.set(creationId, given)
  }
  for (const creationId of Object.keys(create)) take(creationId)
  return inOrder
}

const create = async (call: SetCall, given: Patch): Promise<SetError | { id: string }> => {
  const { account, needs, visitor } = call
  const parsed = created.safeParse(given)
  if (!parsed.success) return invalid(...namesIn(parsed.error))
  const { name, parentId, role, isSubscribed } = parsed.data
  const specialUse = role === null ? null : specialUseOf(role)
  if (role !== null && specialUse === null) return invalid('role')
  const path = await pathOf(call, name, parentId)
  if (typeof path !== 'string') return path
  const made = await needs.mail.createMailbox(account, path, specialUse)
  if (made.kind === 'refused')
    switch (made.because) {
      case 'exists':
        return invalid('name')
      case 'special-use-taken':
        return invalid('role')
      case 'too-many':
        return { type: 'overQuota' }
    }
  if (isSubscribed) await needs.mail.subscribe(account, path, true)
  const byName = byNameOf(await needs.mail.read.mailboxes(account))
  const whole = { ...mailboxObject(made.mailbox, byName, visitor.mayChange), ...NO_EMAILS, isSubscribed }
  const { sortOrder: _, ...said } = given // the order is not as the client says
  return { id: whole.id, ...unsaid(whole, said) }
}

const NO_EMAILS = Object.fromEntries(COUNT_PROPERTIES.map((name) => [name, 0]))

const updated = z.strictObject({
  name: z.string().optional(),
  parentId: z.string().nullable().optional(),
  role: z.string().nullable().optional(),
  sortOrder: z.unknown().optional(),
  isSubscribed: z.boolean().optional(),
})

const update = async (call: SetCall, id: string, patch: Patch): Promise<SetError | null> => {
  const { account, needs } = call
  const found = await find(call, id)
  if (found === null) return NOT_FOUND
  const parsed = updated.safeParse(await withoutWhatIs(call, found, patch))
  if (!parsed.success) return invalid(...namesIn(parsed.error))
  const { name, parentId, role, isSubscribed } = parsed.data
  if (role !== undefined && role !== roleOf(found.mailbox)) return invalid('role')
  let current: MailboxName = found.mailbox.name
  if (name !== undefined || parentId !== undefined) {
    const place = placeOf(found.mailbox, found.byName)
    const above = place.parent === null ? null : mailboxIdText(place.parent)
    const parent = parentId === undefined ? above : parentId
    // Where a level above is gone the name has more than one level, and may be sent back all the same.
    const isSame = (name ?? place.name) === place.name && parent === above
    const path = isSame ? current : await pathOf(call, name ?? place.name, parent)
    if (typeof path !== 'string') return path
    if (path !== current) {
      if (current === INBOX) return { type: 'forbidden' }
      const renamed = await needs.mail.renameMailbox(account, current, path, 'follow')
      if (renamed.kind === 'refused')
        return renamed.because === 'no-such-mailbox'
          ? NOT_FOUND
          : invalid(renamed.because === 'into-itself' ? 'parentId' : 'name')
      current = path
    }
  }
  if (isSubscribed === undefined) return null
  const subscribed = await needs.mail.subscribe(account, current, isSubscribed)
  return subscribed.kind === 'refused' ? invalid('isSubscribed') : null
}

/** RFC 8620 §5.3: a client may send the whole object; what the server sets is then as it is, and no change. */
const withoutWhatIs = async (call: SetCall, { mailbox, byName }: Found, patch: Patch): Promise<Patch> => {
  const asksCounts = COUNT_PROPERTIES.some((property) => Object.hasOwn(patch, property))
  const { id, myRights } = mailboxObject(mailbox, byName, call.visitor.mayChange)
  const set: Patch = { id, myRights, ...(asksCounts ? await countsOf(call, mailbox) : {}) }
  return Object.fromEntries(
    Object.entries(patch).filter(
      ([property, value]) => !(Object.hasOwn(set, property) && isDeepStrictEqual(value, set[property])),
    ),
  )
}

const destroy = async (call: SetCall, id: string): Promise<SetError | null> => {
  const { account, needs, args, visitor } = call
  const found = await find(call, id)
  if (found === null) return NOT_FOUND
  const { mailbox, byName } = found
  if (mailbox.name === INBOX) return { type: 'forbidden' }
  if ([...byName.keys()].some((name) => name.startsWith(mailbox.name + SEPARATOR)))
    return { type: 'mailboxHasChild' }
  if (mailbox.messages > 0 && !args.onDestroyRemoveEmails) return { type: 'mailboxHasEmail' }
  const numbers = visitor.credential === null ? [] : await needs.mail.read.numbers(account, mailbox.id, 0)
  const removed = await needs.mail.removeMailbox(account, mailbox.name)
  if (removed.kind === 'refused') return removed.because === 'inbox' ? { type: 'forbidden' } : NOT_FOUND
  const uids = numbers.map(({ uid }) => uid)
  if (uids.length > 0) visitor.note({ kind: 'deleted', mailbox: mailbox.id, uids })
  await needs.mail.subscribe(account, mailbox.name, false)
  return null
}

type Found = { readonly mailbox: Mailbox; readonly byName: ReadonlyMap<string, Mailbox> }

const find = async ({ account, needs }: SetCall, id: string): Promise<Found | null> => {
  const mailboxes = await needs.mail.read.mailboxes(account)
  const mailbox = mailboxes.find((each) => each.id === parseMailboxId(id))
  return mailbox === undefined ? null : { mailbox, byName: byNameOf(mailboxes) }
}

/** The name of a mailbox under a parent, or what is wrong with it. */
const pathOf = async (
  call: SetCall,
  name: string,
  parentId: string | null,
): Promise<MailboxName | SetError> => {
  if (name.includes(SEPARATOR)) return invalid('name')
  const parent = parentId === null ? null : await find(call, resolveId(parentId, call.createdIds))
  if (parentId !== null && parent === null) return invalid('parentId')
  const path = parseMailboxName(parent === null ? name : `${parent.mailbox.name}${SEPARATOR}${name}`)
  return path ?? invalid('name')
}

/** So that a mailbox and those below it can go in one call. */
const childrenFirst = async (call: SetCall, ids: ReadonlySet<string>): Promise<readonly string[]> => {
  const depths = new Map<string, number>()
  for (const id of ids) {
    const found = await find(call, id)
    depths.set(id, found?.mailbox.name.split(SEPARATOR).length ?? 0)
  }
  return [...depths].sort(([, a], [, b]) => b - a).map(([id]) => id)
}

const namesIn = (error: z.ZodError): readonly string[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0] ?? '')],
  )
