/**
 * The load: several programs at once that deliver, submit, file, flag, move and expunge until the server is gone, each
 * writing into the ledger what it is about to do, and what it was told. One program is one connection, which does one
 * thing at a time; so at most one change of each is without an answer.
 */
import type { Chance } from './chance.ts'
import {
  type Delivery,
  type Filed,
  type Ledger,
  messageOf,
  type Owner,
  type Place,
  placeFlags,
  type Sending,
  type Way,
} from './ledger.ts'
import type { ServerProcess } from './server-process.ts'
import { Gone, type ImapSession, mustBeOk, openImap, openSmtp, type SmtpSession } from './wire.ts'
import type { World } from './world.ts'

export type LoadNeeds = {
  readonly server: ServerProcess
  readonly world: World
  readonly ledger: Ledger
  readonly chance: Chance
  /** Part of every Message-ID of this round. */
  readonly round: string
  /** From here on a refusal is no fault: a part of it all is gone, and the rest says so. */
  readonly isEnding: () => boolean
}

/** Resolves when every program has lost its server; rejects at once when one meets a fault. */
export const load = async (needs: LoadNeeds): Promise<void> => {
  const unanswered = [...needs.ledger.sendings.values()].filter(({ deliveries }) =>
    deliveries.some(({ isAcknowledged, attempts }) => !isAcknowledged && attempts < 2),
  )
  const programs = [
    deliver(needs, 'reception', 1, unanswered),
    deliver(needs, 'reception', 2, unanswered),
    deliver(needs, 'lmtp', 2, unanswered),
    deliver(needs, 'submission', 2, unanswered),
    file(needs),
    work(needs),
    watch(needs),
  ]
  const untilGone = programs.map((program) =>
    program.catch((fault: unknown) => {
      if (!(fault instanceof Gone || needs.isEnding())) throw fault
    }),
  )
  await Promise.all(untilGone)
}

const OWNERS: readonly Owner[] = ['anna', 'bo']

const deliver = async (
  needs: LoadNeeds,
  way: Way,
  recipients: number,
  unanswered: readonly Sending[],
): Promise<void> => {
  const { server, world, ledger, round } = needs
  const session = await openSmtp(
    server.port(way),
    way === 'lmtp' ? 'LHLO' : 'EHLO',
    way === 'submission' ? world.cara : null,
  )
  for (const sending of unanswered)
    if (sending.way === way && sending.deliveries.length === recipients) await send(needs, session, sending)
  for (let number = 0; ; number++) {
    const id = `${way}${recipients}-${round}-${number}`
    const deliveries = OWNERS.slice(0, recipients).map((owner) => ({
      id,
      owner,
      attempts: 0,
      isAcknowledged: false,
    }))
    const sending = { id, way, deliveries }
    ledger.sendings.set(id, sending)
    await send(needs, session, sending)
  }
}

const send = async (
  { ledger }: LoadNeeds,
  session: SmtpSession,
  { id, way, deliveries }: Sending,
): Promise<void> => {
  const open: readonly Delivery[] = deliveries.filter(({ isAcknowledged }) => !isAcknowledged)
  await session.command('MAIL FROM:<cara@example.test>')
  for (const { owner } of open) {
    const reply = await session.command(`RCPT TO:<${owner}@example.test>`)
    if (!reply.startsWith('250')) throw new Error(`${id} was refused: ${reply}`)
  }
  for (const delivery of open) delivery.attempts += 1
  const replies = await session.data(messageOf(id), way === 'lmtp' ? open.length : 1)
  for (const [at, delivery] of open.entries()) {
    const reply = replies[at] ?? replies[0] ?? ''
    if (!reply.startsWith('250')) throw new Error(`${id} was refused: ${reply}`)
    delivery.isAcknowledged = true
    ledger.acknowledged += 1
  }
}

/** Files messages, with flags; nobody touches them afterwards. */
const file = async (needs: LoadNeeds): Promise<void> => {
  const { server, world, round } = needs
  const session = await openImap(server.port('imap'), world.anna)
  await session.command('CREATE Filed')
  for (let number = 0; ; number++) await append(needs, session, 'Filed', `filed-${round}-${number}`)
}

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', '$Forwarded'] as const

const append = async (
  { ledger, chance }: LoadNeeds,
  session: ImapSession,
  mailbox: string,
  id: string,
): Promise<Filed> => {
  const flags = placeFlags(FLAGS.filter(() => chance.below(3) === 0))
  const filed: Filed = { id, allowed: ['nowhere', { mailbox, uid: null, flags }] }
  ledger.filed.set(id, filed)
  const { text } = await mustBeOk(session.append(mailbox, flags.split(' '), messageOf(id)))
  const [, uid] = /^\[APPENDUID \d+ (\d+)\]/.exec(text) ?? []
  if (uid === undefined) throw new Error(`an APPEND was answered with ${text}`)
  settle(ledger, filed, newPlace(ledger, { mailbox, uid: Number(uid), flags }))
  return filed
}

const settle = (ledger: Ledger, filed: Filed, now: Place | 'nowhere'): void => {
  filed.allowed = [now]
  ledger.acknowledged += 1
}

/** A uid that was told now is larger than every one before (RFC 9051 §2.3.1.1). */
const newPlace = (ledger: Ledger, place: Place & { readonly uid: number }): Place => {
  const highest = ledger.highestUid.get(place.mailbox) ?? 0
  if (place.uid <= highest) ledger.problems.push(`${place.mailbox}: uid ${place.uid} came after ${highest}`)
  ledger.highestUid.set(place.mailbox, Math.max(highest, place.uid))
  return place
}

/** The only program that changes what is in Work: files, flags, moves to Moved, expunges. */
const work = async (needs: LoadNeeds): Promise<void> => {
  const { server, world, ledger, chance, round } = needs
  const session = await openImap(server.port('imap'), world.anna)
  await session.command('CREATE Work')
  await session.command('CREATE Moved')
  await mustBeOk(session.command('SELECT Work'))
  for (let number = 0; ; number++) {
    await append(needs, session, 'Work', `work-${round}-${number}`)
    const some = [...ledger.filed.values()]
      .filter(({ allowed: [at] }) => typeof at === 'object' && at.mailbox === 'Work')
      .slice(-8)
      .filter(() => chance.below(4) === 0)
    if (some.length > 0) await chance.one([store, store, move, expunge])(needs, session, some)
  }
}

const placeOf = ({ allowed: [at] }: Filed): Place & { readonly uid: number } => {
  if (typeof at !== 'object' || at.uid === null) throw new Error('only what was acknowledged is changed')
  return { ...at, uid: at.uid }
}

const uidsOf = (some: readonly Filed[]): string => some.map((filed) => placeOf(filed).uid).join(',')

type Change = (needs: LoadNeeds, session: ImapSession, some: readonly Filed[]) => Promise<void>

const store: Change = async ({ ledger, chance }, session, some) => {
  const flags = placeFlags(FLAGS.filter(() => chance.below(2) === 0))
  const changed = some.map((filed) => [filed, { ...placeOf(filed), flags }] as const)
  const uids = uidsOf(some)
  for (const [filed, place] of changed) filed.allowed = [...filed.allowed, place]
  await mustBeOk(session.command(`UID STORE ${uids} FLAGS.SILENT (${flags})`))
  for (const [filed, place] of changed) settle(ledger, filed, place)
}

const move: Change = async ({ ledger }, session, some) => {
  const moved = some.map((filed) => [filed, placeOf(filed)] as const)
  for (const [filed, place] of moved)
    filed.allowed = [...filed.allowed, { ...place, mailbox: 'Moved', uid: null }]
  const { untagged } = await mustBeOk(
    session.command(`UID MOVE ${moved.map(([, { uid }]) => uid).join(',')} Moved`),
  )
  const [, from = '', to = ''] =
    untagged.map(({ text }) => /COPYUID \d+ (\S+) ([\d:,]+)\]/.exec(text)).find((found) => found !== null) ??
    []
  const targets = numbersOf(to)
  for (const [at, uid] of numbersOf(from).entries()) {
    const [filed, place] = moved.find(([, { uid: old }]) => old === uid) ?? []
    const target = targets[at]
    if (filed === undefined || place === undefined || target === undefined)
      throw new Error(`COPYUID ${from} ${to} is not what was moved`)
    settle(ledger, filed, newPlace(ledger, { ...place, mailbox: 'Moved', uid: target }))
  }
}

const expunge: Change = async ({ ledger }, session, some) => {
  const uids = uidsOf(some)
  const deleted = some.map((filed) => [filed, { ...placeOf(filed), flags: '\\Deleted' }] as const)
  for (const [filed, place] of deleted) filed.allowed = [...filed.allowed, place]
  await mustBeOk(session.command(`UID STORE ${uids} FLAGS.SILENT (\\Deleted)`))
  for (const [filed, place] of deleted) {
    settle(ledger, filed, place)
    filed.allowed = [...filed.allowed, 'nowhere']
  }
  await mustBeOk(session.command(`UID EXPUNGE ${uids}`))
  for (const [filed] of deleted) settle(ledger, filed, 'nowhere')
}

/** `1:3,7` as numbers. */
const numbersOf = (set: string): readonly number[] =>
  set.split(',').flatMap((piece) => {
    const [first = 0, last = first] = piece.split(':').map(Number)
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })

/** Reads all the while, so that readers and the search index are there too. */
const watch = async ({ server, world }: LoadNeeds): Promise<void> => {
  const session = await openImap(server.port('imap'), world.anna)
  await mustBeOk(session.command('SELECT INBOX'))
  for (;;) {
    await mustBeOk(session.command('SEARCH TEXT "again and again"'))
    await mustBeOk(session.command('UID FETCH * (FLAGS ENVELOPE BODY.PEEK[])'))
  }
}
