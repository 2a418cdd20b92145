/**
 * What is kept of an account's mail beside its messages, looked at again in the messages: counters, the numbers that are
 * given out next, and rows that need each other. Each question is one statement, which sees one moment: a server that
 * writes meanwhile makes none of them wrong.
 */
import { type RawBuilder, sql } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import { FLAG } from '../../mail/message.ts'
import type { MailTables } from '../sql/mail-tables.ts'

/** The rows of `of` are what is wrong. */
export type Recount = { readonly what: string; readonly of: (account: AccountId) => RawBuilder<unknown> }

export const RECOUNTS: readonly Recount[] = [
  {
    what: 'accounts without their state',
    of: (account) => sql`
      select 1 as missing where not exists (select 1 from mail_state where account_id = ${account})`,
  },
  {
    what: 'accounts whose counts are not those of their messages',
    of: (account) => sql`
      select 1 as wrong from mail_state where account_id = ${account} and (messages, size_octets) <> (
        select count(*), coalesce(sum(size_octets), 0) from message where account_id = ${account})`,
  },
  {
    what: 'accounts that would give out a number again',
    of: (account) => sql`
      select 1 as wrong from mail_state where account_id = ${account} and (
        modseq < ${newest('mailbox', 'highest_modseq', account)}
        or modseq < ${newest('removed_mailbox', 'modseq', account)}
        or next_mailbox_id <= ${newest('mailbox', 'mailbox_id', account)}
        or next_mailbox_id <= ${newest('removed_mailbox', 'mailbox_id', account)}
        or next_email_id <= ${newest('email_body', 'email_id', account)}
        or next_thread_id <= ${newest('message', 'thread_id', account)}
        or last_uid_validity < ${newest('mailbox', 'uid_validity', account)}
        or submissions < ${newest('submission', 'submission_id', account)}
        or -uploads > (select coalesce(min(email_id), 0) from upload where account_id = ${account}))`,
  },
  {
    what: 'mailboxes whose counts are not those of their messages',
    of: (account) => sql`
      select mailbox_id from mailbox where account_id = ${account} and (messages, unseen, deleted, size_octets) <> (
        select count(*), count(case when (system & ${sql.lit(FLAG.seen)}) = 0 then 1 end),
          count(case when (system & ${sql.lit(FLAG.deleted)}) <> 0 then 1 end), coalesce(sum(size_octets), 0)
        from message as m where m.account_id = mailbox.account_id and m.mailbox_id = mailbox.mailbox_id)`,
  },
  {
    what: 'mailboxes that would give out a number again',
    of: (account) => sql`
      select mailbox_id from mailbox where account_id = ${account} and (
        uid_next <= ${newestIn('message', 'uid')} or uid_next <= ${newestIn('expunged', 'uid')}
        or highest_modseq < ${newestIn('message', 'modseq')} or highest_modseq < ${newestIn('expunged', 'modseq')})`,
  },
  {
    what: 'messages in no mailbox',
    of: (account) => sql`
      select uid from message where account_id = ${account} and ${without('message', 'mailbox_id', 'mailbox')}`,
  },
  {
    what: 'messages without their content',
    of: (account) => sql`
      select uid from message where account_id = ${account} and (${without('message', 'email_id', 'email_body')}
        or ${without('message', 'email_id', 'email_text')} or ${without('message', 'email_id', 'email_header')})`,
  },
  {
    what: 'messages that are not as long as their content',
    of: (account) => sql`
      select uid from message join email_body as b on b.account_id = message.account_id and b.email_id = message.email_id
      where message.account_id = ${account} and b.size_octets <> message.size_octets`,
  },
  {
    what: 'uploads without their body',
    of: (account) => sql`
      select email_id from upload where account_id = ${account} and ${without('upload', 'email_id', 'email_body')}`,
  },
  {
    what: 'contents that nothing holds',
    of: (account) => sql`
      select email_id from email_body where account_id = ${account}
        and ${without('email_body', 'email_id', 'message')} and ${without('email_body', 'email_id', 'upload')}`,
  },
]

/** The greatest of an account, or 0. */
const newest = (table: keyof MailTables, column: string, account: AccountId) => sql`(
  select coalesce(max(${sql.ref(column)}), 0) from ${sql.table(table)} where account_id = ${account})`

/** The greatest of a row of `mailbox`, or 0. */
const newestIn = (table: keyof MailTables, column: string) => sql`(
  select coalesce(max(${sql.ref(column)}), 0) from ${sql.table(table)} as x
  where x.account_id = mailbox.account_id and x.mailbox_id = mailbox.mailbox_id)`

/** No row of `other` has in `column` what a row of `table` has. */
const without = (table: keyof MailTables, column: string, other: keyof MailTables) => sql`not exists (
  select 1 from ${sql.table(other)} as x where x.account_id = ${sql.ref(`${table}.account_id`)}
    and ${sql.ref(`x.${column}`)} = ${sql.ref(`${table}.${column}`)})`
