/**
 * The tables of one account's `mail.sqlite`. Narrow tables are ordered by their key (WITHOUT ROWID); wide ones by email
 * id. Header blocks have their own, so that a listing of envelopes reads a third of the pages.
 */
import { type Kysely, sql } from 'kysely'
import type { Migration } from '../sql/migrate.ts'

const STATEMENTS = [
  `CREATE TABLE mail_state (
    account_id TEXT NOT NULL PRIMARY KEY,
    modseq INTEGER NOT NULL,
    next_mailbox_id INTEGER NOT NULL,
    next_email_id INTEGER NOT NULL,
    last_uid_validity INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    size_octets INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE mailbox (
    account_id TEXT NOT NULL,
    mailbox_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    special_use TEXT,
    uid_validity INTEGER NOT NULL,
    uid_next INTEGER NOT NULL,
    highest_modseq INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    unseen INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    size_octets INTEGER NOT NULL,
    recent_from_uid INTEGER NOT NULL,
    PRIMARY KEY (account_id, mailbox_id)
  ) STRICT, WITHOUT ROWID`,
  'CREATE UNIQUE INDEX mailbox_name ON mailbox (account_id, name)',
  `CREATE TABLE subscription (
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE message (
    account_id TEXT NOT NULL,
    mailbox_id INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    email_id INTEGER NOT NULL,
    system INTEGER NOT NULL,
    keywords TEXT NOT NULL,
    modseq INTEGER NOT NULL,
    size_octets INTEGER NOT NULL,
    internal_ms INTEGER NOT NULL,
    zone_minutes INTEGER NOT NULL,
    saved_ms INTEGER NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, uid)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX message_modseq ON message (account_id, mailbox_id, modseq)',
  'CREATE INDEX message_email ON message (account_id, email_id)',
  `CREATE TABLE email_text (
    account_id TEXT NOT NULL,
    email_id INTEGER NOT NULL PRIMARY KEY,
    sent_ms INTEGER,
    sent_zone_minutes INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    preview TEXT NOT NULL,
    body_structure BLOB NOT NULL,
    structure TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE email_header (
    account_id TEXT NOT NULL,
    email_id INTEGER NOT NULL PRIMARY KEY,
    header_cut INTEGER NOT NULL,
    header TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE email_body (
    account_id TEXT NOT NULL,
    email_id INTEGER NOT NULL PRIMARY KEY,
    size_octets INTEGER NOT NULL,
    checksums BLOB NOT NULL,
    file TEXT,
    content BLOB,
    CHECK ((file IS NULL) <> (content IS NULL))
  ) STRICT`,
  'CREATE UNIQUE INDEX email_body_file ON email_body (file) WHERE file IS NOT NULL',
  `CREATE TABLE expunged (
    account_id TEXT NOT NULL,
    mailbox_id INTEGER NOT NULL,
    modseq INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, modseq, uid)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE delivered (
    account_id TEXT NOT NULL,
    claim TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (account_id, claim)
  ) STRICT, WITHOUT ROWID`,
]

const tables: Migration = {
  version: 1,
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}

/** In the order of their versions. What else lives in an account's database (the search index) adds its own here. */
export const MAIL_MIGRATIONS: readonly Migration[] = [tables]
