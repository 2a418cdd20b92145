/**
 * Every table and what its rows are in order of, for moving a store from one engine to the other and for checking one. A new
 * table does not compile until it stands here. What hangs on another table comes after it.
 */
import type { DirectoryTables } from '../sql/directory-tables.ts'
import type { MailTables } from '../sql/mail-tables.ts'

/** The columns that tell a row; or those of rows that are taken together, where some may be alike. Null: not taken along. */
type Keys<Tables> = { readonly [Table in keyof Tables]: readonly (keyof Tables[Table] & string)[] | null }

export const DIRECTORY_KEYS: Keys<DirectoryTables> = {
  account: ['id'],
  address: ['address'],
  profile: ['account_id'],
  app_password: ['account_id', 'id'],
  app_password_use: ['account_id', 'app_password', 'hour', 'kind', 'network'],
  activity: ['account_id', 'at_ms'],
  still_trying: ['account_id', 'app_password'],
  harm: ['account_id', 'id'],
  session: ['id'],
  ticket: ['id'],
  authenticator: ['account_id', 'id'],
  taken_step: ['account_id', 'step'],
  passkey: ['account_id', 'id'],
  approver: ['account_id', 'id'],
  approval: ['account_id', 'id'],
  approval_turn: ['account_id'],
  recovery_code: ['account_id', 'set_id', 'digest'],
  recovery_address: ['account_id'],
  second_step_failures: ['account_id'],
  maildrop_lease: null, // of processes that run
  task_lease: null,
  push_subscription: ['account_id', 'id'],
  queued_message: ['id'],
  queued_recipient: ['queue_id', 'number'],
}

export const MAIL_KEYS: Keys<MailTables> = {
  mail_state: [],
  mailbox: ['mailbox_id'],
  subscription: ['name'],
  message: ['mailbox_id', 'uid'],
  email_text: ['email_id'],
  email_header: ['email_id'],
  email_body: ['email_id'],
  expunged: ['mailbox_id', 'modseq', 'uid'],
  removed_mailbox: ['modseq', 'mailbox_id'],
  upload: ['email_id'],
  submission: ['submission_id'],
  thread_key: ['key'],
  delivered: ['claim'],
  toucher: ['number'],
  touched: ['toucher', 'hour', 'deed', 'mailbox_id', 'first_uid'],
  sent: ['toucher', 'at_ms', 'position'],
}
