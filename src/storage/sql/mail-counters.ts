/**
 * The counted rows of one transaction: an account's state and its mailboxes. Each is read at its first use, changed in
 * memory, and written once, by `flush`; so a thousand messages in a transaction cost one update of their mailbox.
 */
import type { AccountId } from '../../account/account.ts'
import type { MailboxId, MailboxName } from '../../mail/mailbox.ts'
import { FLAG } from '../../mail/message.ts'
import {
  type MailDatabase,
  readMailboxRow,
  readMailboxRowNamed,
  readMailboxRows,
  readState,
} from './mail-reader.ts'
import type { MailboxRow, MailTables, StateRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'

export type MailCounters = {
  /** To be changed in place; `flush` writes it. */
  readonly state: () => Promise<StateRow>
  readonly nextModseq: () => Promise<number>
  readonly find: (id: MailboxId) => Promise<MailboxRow | null>
  readonly findNamed: (name: MailboxName) => Promise<MailboxRow | null>
  readonly all: () => Promise<readonly MailboxRow[]>
  /** A mailbox that is there, to be changed in place; `flush` writes its counters. */
  readonly change: (id: MailboxId) => Promise<MailboxRow>
  readonly add: (row: MailboxRow) => Promise<void>
  readonly rename: (row: MailboxRow, name: MailboxName) => Promise<void>
  readonly remove: (row: MailboxRow) => Promise<void>
  readonly flush: () => Promise<void>
}

/** What a message adds to the counters of its mailbox. */
export const count = (
  row: MailboxRow,
  message: { readonly system: number; readonly sizeOctets: number },
  by: 1 | -1,
): void => {
  row.messages += by
  row.size_octets += by * message.sizeOctets
  countFlags(row, message.system, by)
}

export const countFlags = (row: MailboxRow, system: number, by: 1 | -1): void => {
  if ((system & FLAG.seen) === 0) row.unseen += by
  if ((system & FLAG.deleted) !== 0) row.deleted += by
}

export const mailCounters = (db: () => MailDatabase, account: AccountId): MailCounters => {
  let known: StateRow | null = null
  const rows = new Map<number, MailboxRow>()
  const changed = new Set<MailboxRow>()

  const state = async () => (known ??= await readState(db(), account))
  /** The row in memory is the true one: the one read may lack what is not written yet. */
  const remember = (read: MailboxRow | null): MailboxRow | null => {
    if (read === null) return null
    const row = rows.get(read.mailbox_id) ?? { ...read }
    rows.set(row.mailbox_id, row)
    return row
  }
  const find = async (id: MailboxId) => rows.get(id) ?? remember(await readMailboxRow(db(), account, id))
  const nextModseq = async () => ++(await state()).modseq

  return {
    state,
    nextModseq,
    find,
    findNamed: async (name) => remember(await readMailboxRowNamed(db(), account, name)),
    all: async () => (await readMailboxRows(db(), account)).map((row) => remember(row) as MailboxRow),
    change: async (id) => {
      const row = await find(id)
      if (row === null) throw new Error(`there is no mailbox ${id} in account ${account}`)
      changed.add(row)
      return row
    },
    add: async (row) => {
      await insertMailbox.run(db(), row)
      rows.set(row.mailbox_id, row)
    },
    rename: async (row, name) => {
      row.name = name
      await renameMailbox.run(db(), row)
    },
    remove: async (row) => {
      await deleteMailbox.run(db(), row)
      rows.delete(row.mailbox_id)
      changed.delete(row)
    },
    flush: async () => {
      for (const row of changed) await updateMailbox.run(db(), row)
      changed.clear()
      if (known !== null) await updateState.run(db(), known)
    },
  }
}

const insertMailbox = prepared((db: MailDatabase, row: MailTables['mailbox']) =>
  db.insertInto('mailbox').values({
    account_id: row.account_id,
    mailbox_id: row.mailbox_id,
    name: row.name,
    special_use: row.special_use,
    uid_validity: row.uid_validity,
    uid_next: row.uid_next,
    highest_modseq: row.highest_modseq,
    since_modseq: row.since_modseq,
    named_modseq: row.named_modseq,
    messages: row.messages,
    unseen: row.unseen,
    deleted: row.deleted,
    size_octets: row.size_octets,
    recent_from_uid: row.recent_from_uid,
  }),
)

/** At once and not with the counters: a later look for the name must find it. */
const renameMailbox = prepared((db: MailDatabase, row: MailboxRow) =>
  db
    .updateTable('mailbox')
    .set({ name: row.name })
    .where('account_id', '=', row.account_id)
    .where('mailbox_id', '=', row.mailbox_id),
)

const deleteMailbox = prepared((db: MailDatabase, row: MailboxRow) =>
  db.deleteFrom('mailbox').where('account_id', '=', row.account_id).where('mailbox_id', '=', row.mailbox_id),
)

const updateMailbox = prepared((db: MailDatabase, row: MailboxRow) =>
  db
    .updateTable('mailbox')
    .set({
      special_use: row.special_use,
      uid_next: row.uid_next,
      highest_modseq: row.highest_modseq,
      named_modseq: row.named_modseq,
      messages: row.messages,
      unseen: row.unseen,
      deleted: row.deleted,
      size_octets: row.size_octets,
      recent_from_uid: row.recent_from_uid,
    })
    .where('account_id', '=', row.account_id)
    .where('mailbox_id', '=', row.mailbox_id),
)

const updateState = prepared((db: MailDatabase, row: StateRow) =>
  db
    .updateTable('mail_state')
    .set({
      modseq: row.modseq,
      next_mailbox_id: row.next_mailbox_id,
      next_email_id: row.next_email_id,
      next_thread_id: row.next_thread_id,
      uploads: row.uploads,
      submissions: row.submissions,
      last_uid_validity: row.last_uid_validity,
      messages: row.messages,
      size_octets: row.size_octets,
    })
    .where('account_id', '=', row.account_id),
)
