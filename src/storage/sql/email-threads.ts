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
  /** Flags change: what was marked \Deleted may be so no more. */
  readonly flagsChange: () => void
  /** What a message that comes to hold it, with these flags and this modseq, says of it. */
  readonly factsOf: (email: EmailId, system: number, modseq: number) => Promise<FactsRow>
}

export const emailThreads = (
  db: () => MailDatabase,
  account: AccountId,
  counters: Pick<MailCounters, 'state'>,
): EmailThreads => {
  const known = new Map<EmailId, Pick<FactsRow, 'thread_id' | 'has_attachment'>>()
  /** The least `since_modseq` of the messages that hold a content and are not marked \Deleted. */
  const since = new Map<EmailId, number>()
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
      since.set(email, Number.POSITIVE_INFINITY)
    },
    leave: ({ email, thread, hasAttachment }) => {
      remember(email, thread, hasAttachment)
      since.delete(email)
    },
    flagsChange: () => since.clear(),
    factsOf: async (email, system, modseq) => {
      // Asked once: copying the copies of one content would read all of them for each.
      if (!since.has(email)) {
        const held = await heldFacts.first(db(), { account, email })
        if (held !== null && held.thread_id !== null)
          remember(email, held.thread_id, held.has_attachment !== 0)
        since.set(email, held?.since_modseq ?? Number.POSITIVE_INFINITY)
      }
      const facts = known.get(email)
      if (facts === undefined) throw new Error(`no message holds email ${email}`)
      const since_modseq = Math.min(modseq, since.get(email) ?? modseq)
      if ((system & FLAG.deleted) === 0) since.set(email, since_modseq)
      return { ...facts, since_modseq }
    },
  }
}

/** The thread of these keys, which from now on lead there; of many that are new, the newest. */
export const joinThread = async (
  db: MailDatabase,
  account: AccountId,
  keys: readonly string[],
  next: () => Promise<number>,
): Promise<number> => {
  const known = await knownKeys.all(db, { account }, keys)
  const thread = known.length > 0 ? Math.min(...known.map(({ thread_id }) => thread_id)) : await next()
  const fresh = new Set(keys).difference(new Set(known.map(({ key }) => key)))
  for (const key of [...fresh].slice(-NEW_KEYS_MAX)) await insertKey.run(db, { account, key, thread })
  return thread
}

/** The newest: they stay when the message goes, and are counted nowhere. An answer names several of those before it. */
const NEW_KEYS_MAX = 16

type OfAccount = { account: AccountId }

/** One row, of nulls when no message holds it; all that hold it say the same but for the modseq. */
const heldFacts = prepared((db: MailDatabase, of: OfAccount & { email: EmailId }) =>
  db
    .selectFrom('message')
    .select((select) => [
      select.fn.min<number | null>('thread_id').as('thread_id'),
      select.fn.min<number | null>('has_attachment').as('has_attachment'),
      select.fn
        .min<number | null>(
          select
            .case()
            .when(select.eb(select.eb.parens('system', '&', FLAG.deleted), '=', 0))
            .then(select.ref('since_modseq'))
            .end(),
        )
        .as('since_modseq'),
    ])
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
