/**
 * Whether a server that came back has what the ledger says: everything acknowledged exactly, everything else whole or not
 * at all, counters as a recount gives them, removed app passwords refused. Returns what is wrong, in words; nothing when
 * all is well. What was without an answer is written into the ledger as it was found.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { folders } from '../../src/config/data-folder.ts'
import { bodyOf, FILED_MAILBOXES, type Ledger, type Owner, type Place, placeFlags } from './ledger.ts'
import { type ImapSession, mustBeOk, openImap, type Response } from './wire.ts'
import type { Who, World } from './world.ts'

/** Where the server listens for IMAP without TLS. */
export type CheckNeeds = { readonly world: World; readonly ledger: Ledger; readonly imapPort: number }

type Found = {
  readonly id: string
  readonly mailbox: string
  readonly uid: number
  readonly flags: string
  readonly octets: number
}

export const check = async (needs: CheckNeeds): Promise<readonly string[]> => {
  const { world, ledger, imapPort } = needs
  const problems = ledger.problems.splice(0)
  // Before the mailboxes are read: what leaves the queue meanwhile has arrived by then.
  const queued = queuedIds(world)
  const anna = await openImap(imapPort, world.anna)
  const bo = await openImap(imapPort, world.bo)
  try {
    const inboxes = {
      anna: await list(needs, anna, 'INBOX', problems),
      bo: await list(needs, bo, 'INBOX', problems),
    }
    const filed: Found[] = []
    for (const mailbox of FILED_MAILBOXES) filed.push(...(await list(needs, anna, mailbox, problems)))
    checkDeliveries(ledger, inboxes, queued, problems)
    checkFiled(ledger, filed, problems)
    await checkContents(ledger, anna, [...inboxes.anna, ...filed], problems)
    await checkContents(ledger, bo, inboxes.bo, problems)
  } finally {
    anna.close()
    bo.close()
  }
  for (const who of [world.anna, world.bo]) problems.push(...recount(world, who))
  problems.push(...(await checkAppPasswords(needs)))
  return problems
}

/** All messages of a mailbox; its counters are compared with them. */
const list = async (
  { ledger }: CheckNeeds,
  session: ImapSession,
  mailbox: string,
  problems: string[],
): Promise<readonly Found[]> => {
  const read = await readStill(session, mailbox)
  if (read === null) return []
  const { told, untagged } = read
  const found = untagged.flatMap(({ text, literals: [header] }): Found[] => {
    if (header === undefined) return []
    const [, id = ''] = /<(.*)@load\.test>/.exec(header.toString('latin1')) ?? []
    const [, uid] = /UID (\d+)/.exec(text) ?? []
    const [, flags = ''] = /FLAGS \(([^)]*)\)/.exec(text) ?? []
    const [, octets] = /RFC822\.SIZE (\d+)/.exec(text) ?? []
    return [
      {
        id,
        mailbox,
        uid: Number(uid),
        flags: placeFlags(flags.split(' ').filter(Boolean)),
        octets: Number(octets),
      },
    ]
  })
  const has = (flag: string) => found.filter(({ flags }) => flags.includes(flag)).length
  const counted = {
    MESSAGES: found.length,
    UNSEEN: found.length - has('\\Seen'),
    DELETED: has('\\Deleted'),
    SIZE: found.reduce((sum, { octets }) => sum + octets, 0),
  }
  for (const [name, count] of Object.entries(counted)) {
    if (!told.includes(`${name} ${count}`))
      problems.push(`${mailbox}: ${name} is ${count}, and STATUS says ${told}`)
  }
  const uidNext = Number(/UIDNEXT (\d+)/.exec(told)?.[1])
  const highest = Math.max(ledger.highestUid.get(mailbox) ?? 0, ...found.map(({ uid }) => uid))
  if (mailbox !== 'INBOX') {
    if (uidNext <= highest) problems.push(`${mailbox}: UIDNEXT ${uidNext} is not above uid ${highest}`)
    ledger.highestUid.set(mailbox, uidNext - 1)
  }
  return found
}

/** The mailbox as it was between two STATUS that are the same: the queue delivers meanwhile. Null: there is none. */
const readStill = async (
  session: ImapSession,
  mailbox: string,
): Promise<{ readonly told: string; readonly untagged: readonly Response[] } | null> => {
  const status = async (): Promise<string | null> => {
    const answer = await session.command(`STATUS ${mailbox} (MESSAGES UNSEEN DELETED SIZE UIDNEXT)`)
    return answer.status === 'OK' ? answer.untagged.map(({ text }) => text).join(' ') : null
  }
  for (let told = await status(); told !== null; ) {
    await mustBeOk(session.command(`EXAMINE ${mailbox}`))
    const { untagged } = await mustBeOk(
      session.command('UID FETCH 1:* (UID FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])'),
    )
    await mustBeOk(session.command('CLOSE'))
    const then = await status()
    if (then === told) return { told, untagged }
    told = then
  }
  return null
}

const checkDeliveries = (
  ledger: Ledger,
  inboxes: Readonly<Record<Owner, readonly Found[]>>,
  queued: ReadonlySet<string>,
  problems: string[],
): void => {
  const copies = new Map<string, number>()
  for (const [owner, found] of Object.entries(inboxes)) {
    for (const { id } of found) copies.set(`${owner} ${id}`, (copies.get(`${owner} ${id}`) ?? 0) + 1)
  }
  for (const { deliveries } of ledger.sendings.values()) {
    for (const { id, owner, attempts, isAcknowledged } of deliveries) {
      const count = copies.get(`${owner} ${id}`) ?? 0
      copies.delete(`${owner} ${id}`)
      if (isAcknowledged && count === 0 && !queued.has(`${owner} ${id}`))
        problems.push(`${id} for ${owner} was acknowledged and is lost`)
      if (count > attempts)
        problems.push(`${id} for ${owner} was sent ${attempts} times and is there ${count} times`)
    }
  }
  for (const id of copies.keys()) problems.push(`${id} is there, and nobody sent it`)
}

const checkFiled = (ledger: Ledger, all: readonly Found[], problems: string[]): void => {
  const places = Map.groupBy(all, ({ id }) => id)
  for (const filed of ledger.filed.values()) {
    const found = places.get(filed.id) ?? []
    places.delete(filed.id)
    const [at] = found
    if (found.length > 1) problems.push(`${filed.id} is in ${found.map(inWords).join(' and in ')}`)
    else if (!filed.allowed.some((place) => fits(place, at)))
      problems.push(
        `${filed.id} should be ${filed.allowed.map(inWords).join(' or ')} and is ${inWords(at ?? 'nowhere')}`,
      )
    filed.allowed = [at === undefined ? 'nowhere' : { mailbox: at.mailbox, uid: at.uid, flags: at.flags }]
  }
  for (const id of places.keys()) problems.push(`${id} is filed, and nobody filed it`)
}

const fits = (place: Place | 'nowhere', found: Found | undefined): boolean =>
  place === 'nowhere' || found === undefined
    ? place === 'nowhere' && found === undefined
    : place.mailbox === found.mailbox &&
      place.flags === found.flags &&
      (place.uid === null || place.uid === found.uid)

const inWords = (place: Place | 'nowhere'): string =>
  place === 'nowhere' ? 'nowhere' : `${place.mailbox} ${place.uid ?? 'any uid'} (${place.flags})`

const MESSAGES_A_FETCH = 200

/** What is new since the last check is read whole and compared, octet by octet. */
const checkContents = async (
  ledger: Ledger,
  session: ImapSession,
  all: readonly Found[],
  problems: string[],
): Promise<void> => {
  for (const [mailbox, found] of Map.groupBy(all, (one) => one.mailbox)) {
    const fresh = found.filter(({ id, uid }) => !ledger.compared.has(`${mailbox} ${uid} ${id}`))
    if (fresh.length > 0) await mustBeOk(session.command(`EXAMINE ${mailbox}`))
    for (let at = 0; at < fresh.length; at += MESSAGES_A_FETCH) {
      const some = new Map(fresh.slice(at, at + MESSAGES_A_FETCH).map(({ uid, id }) => [uid, id]))
      const { untagged } = await mustBeOk(
        session.command(`UID FETCH ${[...some.keys()].join(',')} (UID BODY.PEEK[])`),
      )
      for (const {
        text,
        literals: [whole],
      } of untagged) {
        const uid = Number(/UID (\d+)/.exec(text)?.[1])
        const id = some.get(uid)
        if (whole === undefined || id === undefined) continue
        some.delete(uid)
        const body = whole.subarray(whole.indexOf('\r\n\r\n') + 4)
        if (!body.equals(Buffer.from(bodyOf(id), 'latin1'))) problems.push(`${id} is not what was sent`)
        ledger.compared.add(`${mailbox} ${uid} ${id}`)
      }
      for (const id of some.values()) problems.push(`${id} is listed in ${mailbox} and cannot be read`)
    }
  }
}

/** `owner id` of each recipient that still waits in the queue. */
const queuedIds = ({ folder, anna }: World): ReadonlySet<string> => {
  using database = open(folders(folder).directory)
  const rows = database
    .prepare(
      `SELECT m.body, m.file, r.account_id AS account FROM queued_message m JOIN queued_recipient r ON r.queue_id = m.id`,
    )
    .all() as unknown as readonly { body: Uint8Array | null; file: string | null; account: string }[]
  return new Set(
    rows.map(({ body, file, account }) => {
      const text = Buffer.from(body ?? readFileSync(join(folders(folder).queue, String(file)))).toString(
        'latin1',
      )
      return `${account === anna.account ? 'anna' : 'bo'} ${/<(.*)@load\.test>/.exec(text)?.[1]}`
    }),
  )
}

/** The account's counters, and the soundness of its file. */
const recount = ({ folder }: World, { account, address }: Who): readonly string[] => {
  using database = open(join(folders(folder).accounts, account, 'mail.sqlite'))
  database.exec('BEGIN') // one moment of the file
  const first = (sql: string) => JSON.stringify(database.prepare(sql).get())
  const told = first('SELECT messages, size_octets AS octets FROM mail_state')
  const counted = first('SELECT count(*) AS messages, coalesce(sum(size_octets), 0) AS octets FROM message')
  const lost = first(
    'SELECT count(*) AS n FROM message WHERE email_id NOT IN (SELECT email_id FROM email_body)',
  )
  const sound = first('PRAGMA integrity_check')
  return [
    told === counted ? '' : `${address}: the account counts ${told}, and it is ${counted}`,
    lost === '{"n":0}' ? '' : `${address}: messages without content: ${lost}`,
    sound === '{"integrity_check":"ok"}' ? '' : `${address}: ${sound}`,
  ].filter(Boolean)
}

const open = (path: string): DatabaseSync => new DatabaseSync(path, { readOnly: true, timeout: 5_000 })

const checkAppPasswords = async ({ world, ledger, imapPort }: CheckNeeds): Promise<readonly string[]> => {
  const problems: string[] = []
  for (const known of ledger.appPasswords.values()) {
    const session = await openImap(imapPort, null)
    const { status, text } = await session.command(`LOGIN ${world.dora.address} ${known.secret}`)
    session.close()
    const isLive = status === 'OK'
    if (!isLive && !text.startsWith('[AUTHENTICATIONFAILED]'))
      problems.push(`app password ${known.id}: ${text}`)
    if (isLive && known.state === 'removed')
      problems.push(`app password ${known.id} was removed and opens the door`)
    if (!isLive && known.state === 'live') problems.push(`app password ${known.id} was made and is refused`)
    known.state = isLive ? 'live' : 'removed'
  }
  return problems
}
