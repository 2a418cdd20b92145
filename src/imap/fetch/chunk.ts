/** One chunk of a FETCH: marks what is read, reads what the items need, writes the answers. */
import { type EmailId, FLAG, type PreparedTexts, type Uid } from '../../mail/message.ts'
import { StoreFull } from '../../mail/store.ts'
import { SMALL_BODY_OCTETS_MAX } from '../limits.ts'
import { note, type Selected } from '../session.ts'
import { flagsAt } from '../tell.ts'
import type { OutputBuffer } from '../wire/output-buffer.ts'
import type { FetchedMessage } from './message.ts'
import type { OctetSource } from './octets.ts'
import type { FetchPlan } from './plan.ts'

export const fetchChunk = async (
  source: OctetSource,
  selected: Selected,
  plan: FetchPlan,
  places: readonly number[],
  out: OutputBuffer,
): Promise<void> => {
  const { view, open } = selected
  const { session, account, troubles } = source
  const { read } = session.deps.mail
  const goneBefore = troubles.gone
  const uids = places.map((place) => view.uidAt(place))
  const seen = plan.marksSeen ? await markSeen(source, selected, uids) : NONE
  const emails = emailsOf(selected, uids)
  const texts = plan.columns.length > 0 ? await read.texts(account, emails, plan.columns) : null
  const bodies = plan.needsBody ? await smallBodies(source, selected, uids, emails) : null
  const message = blank()
  for (const [index, place] of places.entries()) {
    if (session.ended.aborted) return
    const uid = uids[index] as Uid
    const position = open.table.positionOf(uid)
    const found = texts === null ? NO_TEXTS : texts[index]
    if (position < 0 || found === null || found === undefined) {
      troubles.gone += 1
      continue
    }
    fill(message, selected, place, position, found, bodies?.[index] ?? null)
    const wait = writeMessage(source, selected, plan, message, seen.has(uid), out)
    if (wait !== null) await wait
  }
  if (plan.needsBody) note(session, 'read', open.id, troubles.gone === goneBefore ? uids : there(open, uids))
}

const there = ({ table }: Selected['open'], uids: readonly Uid[]): readonly Uid[] =>
  uids.filter((uid) => table.positionOf(uid) >= 0)

const NONE: ReadonlySet<Uid> = new Set()
const NO_TEXTS: Partial<PreparedTexts> = {}

/** All of a chunk at once; which were not seen before. */
const markSeen = async (
  { session, account }: OctetSource,
  { open }: Selected,
  uids: readonly Uid[],
): Promise<ReadonlySet<Uid>> => {
  const unseen = uids.filter((uid) => {
    const position = open.table.positionOf(uid)
    return position >= 0 && (open.table.systemAt(position) & FLAG.seen) === 0
  })
  if (unseen.length === 0) return NONE
  const flags = { system: FLAG.seen, keywords: '' }
  try {
    await session.deps.mail.changeFlags(account, open.id, unseen, { how: 'add', flags, unchangedSince: null })
  } catch (fault) {
    // Reading goes on while the disk is full; what was read stays unseen.
    if (fault instanceof StoreFull) return NONE
    throw fault
  }
  await open.refresh()
  return new Set(unseen)
}

/** Those that just went keep a place with an id that no email has. */
const emailsOf = ({ open: { table } }: Selected, uids: readonly Uid[]): readonly EmailId[] =>
  uids.map((uid) => {
    const position = table.positionOf(uid)
    return position < 0 ? NO_EMAIL : table.emailAt(position)
  })

const NO_EMAIL = -1 as EmailId

/** Null for each that is large: it will be streamed. */
const smallBodies = async (
  { session, account }: OctetSource,
  { open: { table } }: Selected,
  uids: readonly Uid[],
  emails: readonly EmailId[],
): Promise<readonly (Uint8Array | null)[]> => {
  const small = emails.filter((_, index) => {
    const position = table.positionOf(uids[index] as Uid)
    return position >= 0 && table.sizeAt(position) <= SMALL_BODY_OCTETS_MAX
  })
  if (small.length === 0) return []
  const bodies = await session.deps.mail.read.smallBodies(account, small)
  const byEmail = new Map(small.map((email, index) => [email, bodies[index] ?? null]))
  return emails.map((email) => byEmail.get(email) ?? null)
}

const blank = (): FetchedMessage => ({
  place: 0,
  position: 0,
  uid: 0 as Uid,
  email: NO_EMAIL,
  sizeOctets: 0,
  texts: NO_TEXTS,
  body: null,
  structure: null,
})

const fill = (
  message: FetchedMessage,
  { open: { table } }: Selected,
  place: number,
  position: number,
  texts: Partial<PreparedTexts>,
  body: Uint8Array | null,
): void => {
  message.place = place
  message.position = position
  message.uid = table.uidAt(position)
  message.email = table.emailAt(position)
  message.sizeOctets = table.sizeAt(position)
  message.texts = texts
  message.body = body
  message.structure = null
}

/** A promise only when an item has to wait; then the rest of the line waits too. */
const writeMessage = (
  source: OctetSource,
  selected: Selected,
  plan: FetchPlan,
  message: FetchedMessage,
  wasMarked: boolean,
  out: OutputBuffer,
): Promise<void> | null => {
  const { session } = source
  const { table } = selected.open
  out.text('* ')
  out.number(message.place + 1)
  out.text(' FETCH (')
  if (wasMarked && !plan.tellsFlags) {
    // RFC 9051 §6.4.5: a FETCH that sets \Seen tells the new flags.
    const modseq = session.enabled.condstore ? `MODSEQ (${table.modseqAt(message.position)}) ` : ''
    out.text(`${modseq}FLAGS ${flagsAt(session, selected, message.position)} `)
  }
  if (wasMarked || plan.tellsFlags) selected.view.know(message.uid, table.modseqAt(message.position))
  for (const [index, write] of plan.writers.entries()) {
    if (index > 0) out.text(' ')
    const wait = write(out, message)
    if (wait !== null) return finishLater(source, plan, message, index + 1, wait, out)
  }
  out.text(')\r\n')
  return null
}

/** While this runs, the client has half an answer: nothing else may be said (see `Session.doing`). */
const finishLater = async (
  { session }: OctetSource,
  plan: FetchPlan,
  message: FetchedMessage,
  from: number,
  first: Promise<void>,
  out: OutputBuffer,
): Promise<void> => {
  session.doing = 'sending'
  await first
  for (const write of plan.writers.slice(from)) {
    out.text(' ')
    await write(out, message)
  }
  out.text(')\r\n')
  out.flush()
  session.doing = 'running'
}
