/**
 * Whether a server that came back has what the ledger says: everything acknowledged exactly, everything else whole or not
 * at all, counters as a recount gives them, removed app passwords refused. Returns what is wrong, in words; nothing when
 * all is well. What was without an answer is written into the ledger as it was found.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { folders } from '../../src/config/data-folder.ts'
import { readSettings } from '../../src/config/read-settings.ts'
import { BodyDamaged } from '../../src/mail/store.ts'
import { checkStore } from '../../src/storage/check-store.ts'
import type { Stores } from '../../src/storage/stores.ts'
import { bodyOf, FILED_MAILBOXES, type Ledger, type Owner, type Place, placeFlags } from './ledger.ts'
import { type ImapSession, mustBeOk, openImap, type Response } from './wire.ts'
import { openWorld, type Who, type World } from './world.ts'

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
  await using opened = new AsyncDisposableStack()
  const stores = await openWorld(world)
  opened.defer(() => stores.close())
  // Before the mailboxes are read: what leaves the queue meanwhile has arrived by then.
  const queued = await queuedIds(stores, world)
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
  problems.push(...(await checkStore(stores.end, () => {})))
  if (readSettings(world.folder, world.environment).store === 'sqlite')
    for (const who of [world.anna, world.bo]) problems.push(...checkFile(world, who))
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
const queuedIds = async ({ end, outbox }: Stores, { anna }: World): Promise<ReadonlySet<string>> => {
  const waiting = await end.directory.read
    .selectFrom('queued_recipient')
    .select(['queue_id', 'account_id'])
    .execute()
  const ids = new Set<string>()
  for (const { queue_id, account_id } of waiting) {
    let text = ''
    try {
      for await (const chunk of outbox.body(queue_id)) text += Buffer.from(chunk).toString('latin1')
    } catch (fault) {
      if (!(fault instanceof BodyDamaged)) throw fault // it has left the queue; else the store's check says so
    }
    ids.add(`${account_id === anna.account ? 'anna' : 'bo'} ${/<(.*)@load\.test>/.exec(text)?.[1]}`)
  }
  return ids
}

/** The soundness of the account's file, its indexes included. */
const checkFile = ({ folder }: World, { account, address }: Who): readonly string[] => {
  const path = join(folders(folder).accounts, account, 'mail.sqlite')
  using database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  const sound = JSON.stringify(database.prepare('PRAGMA integrity_check').get())
  return sound === '{"integrity_check":"ok"}' ? [] : [`${address}: ${sound}`]
}

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
