/**
 * Which thread a content belongs to, within one transaction (RFC 8621 §3): that of the first of its keys that is known,
 * else a new one. A content never changes its thread, so two threads that turn out to be one stay two.
 */
import type { AccountId } from '../../account/account.ts'
import { type EmailFacts, type EmailId, FLAG, type MessageNumbers } from '../../mail/message.ts'
import type { MailCounters } from './mail-counters.ts'
import { listQuery } from './mail-lists.ts'
import type { MailDatabase } from './mail-reader.ts'
import type { MessageRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'

type FactsRow = Pick<MessageRow, 'thread_id' | 'has_attachment' | 'since_modseq'>

export type EmailThreads = {
  /** A new content. */
  readonly begin: (email: EmailId, facts: EmailFacts) => Promise<void>
  /** A message that held it goes; another may come in the same transaction. */
  readonly leave: (message: Pick<MessageNumbers, 'email' | 'thread' | 'hasAttachment'>) => void
  /** What a message that holds it says of it; `modseq` is that of the message. */
  readonly factsOf: (email: EmailId, modseq: number) => Promise<FactsRow>
}

export const emailThreads = (
  db: () => MailDatabase,
  account: AccountId,
  counters: Pick<MailCounters, 'state'>,
): EmailThreads => {
  const known = new Map<EmailId, Pick<FactsRow, 'thread_id' | 'has_attachment'>>()
  const remember = (email: EmailId, thread: number, hasAttachment: boolean): void => {
    known.set(email, { thread_id: thread, has_attachment: hasAttachment ? 1 : 0 })
  }
  return {
    begin: async (email, { threadKeys, hasAttachment }) => {
      const thread = await joinThread(
        db(),
        account,
        threadKeys,
        async () => (await counters.state()).next_thread_id++,
      )
      remember(email, thread, hasAttachment)
    },
    leave: ({ email, thread, hasAttachment }) => remember(email, thread, hasAttachment),
    factsOf: async (email, modseq) => {
      const rows = await factsRows.all(db(), { account, email })
      const facts = rows[0] ?? known.get(email)
      if (facts === undefined) throw new Error(`no message holds email ${email}`)
      const seen = rows.filter(({ system }) => (system & FLAG.deleted) === 0)
      return {
        thread_id: facts.thread_id,
        has_attachment: facts.has_attachment,
        since_modseq: Math.min(modseq, ...seen.map(({ since_modseq }) => since_modseq)),
      }
    },
  }
}

/** The thread of these keys, which from now on all lead there. */
export const joinThread = async (
  db: MailDatabase,
  account: AccountId,
  keys: readonly string[],
  next: () => Promise<number>,
): Promise<number> => {
  const known = await knownKeys.all(db, { account }, keys)
  const thread = known.length > 0 ? Math.min(...known.map(({ thread_id }) => thread_id)) : await next()
  const have = new Set(known.map(({ key }) => key))
  for (const key of new Set(keys)) if (!have.has(key)) await insertKey.run(db, { account, key, thread })
  return thread
}

type OfAccount = { account: AccountId }

const factsRows = prepared((db: MailDatabase, of: OfAccount & { email: EmailId }) =>
  db
    .selectFrom('message')
    .select(['thread_id', 'has_attachment', 'since_modseq', 'system'])
    .where('account_id', '=', of.account)
    .where('email_id', '=', of.email),
)

const knownKeys = listQuery((db: MailDatabase, of: OfAccount, keys: string[]) =>
  db
    .selectFrom('thread_key')
    .select(['key', 'thread_id'])
    .where('account_id', '=', of.account)
    .where('key', 'in', keys),
)

const insertKey = prepared((db: MailDatabase, of: OfAccount & { key: string; thread: number }) =>
  db
    .insertInto('thread_key')
    .values({ account_id: of.account, key: of.key, thread_id: of.thread })
    // A key that is no Unicode may be stored as another: then it looked new.
    .onConflict((conflict) => conflict.doNothing()),
)
