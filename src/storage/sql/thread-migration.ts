/** Threads for mail that was there before there were threads: in the order of arrival, as delivery would have done it. */
import type { AccountId } from '../../account/account.ts'
import { emailFacts } from '../../mail/email-facts.ts'
import { nextTurn } from './database.ts'
import { joinThread } from './email-threads.ts'
import type { MailDatabase } from './mail-reader.ts'
import { headerOf } from './stored-header.ts'

const EMAILS_A_SLICE = 200

export const threadWhatIsThere = async (db: MailDatabase): Promise<void> => {
  const states = await db.selectFrom('mail_state').select('account_id').execute()
  for (const { account_id } of states) {
    let next = 1
    let after = 0
    for (;;) {
      const rows = await emailsAfter(db, account_id, after)
      for (const { email_id, header, structure } of rows) {
        const { threadKeys, hasAttachment } = emailFacts({ header: headerOf(header), structure })
        const thread = await joinThread(db, account_id as AccountId, threadKeys, async () => next++)
        await db
          .updateTable('message')
          .set({ thread_id: thread, has_attachment: hasAttachment ? 1 : 0 })
          .where('account_id', '=', account_id)
          .where('email_id', '=', email_id)
          .execute()
        after = email_id
      }
      if (rows.length < EMAILS_A_SLICE) break
      await nextTurn()
    }
    await db
      .updateTable('mail_state')
      .set({ next_thread_id: next })
      .where('account_id', '=', account_id)
      .execute()
  }
}

const emailsAfter = (db: MailDatabase, account: string, after: number) =>
  db
    .selectFrom('email_text')
    .innerJoin('email_header', (join) =>
      join
        .onRef('email_header.account_id', '=', 'email_text.account_id')
        .onRef('email_header.email_id', '=', 'email_text.email_id'),
    )
    .select(['email_text.email_id', 'header', 'structure'])
    .where('email_text.account_id', '=', account)
    .where('email_text.email_id', '>', after)
    .orderBy('email_text.email_id')
    .limit(EMAILS_A_SLICE)
    .execute()
