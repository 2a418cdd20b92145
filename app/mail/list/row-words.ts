/** What a row says: who, what and when, which marks it has, and all of it as it is read out. */
import type { TextKey, TextValues } from '../../messages.ts'
import type { Row } from '../cache.ts'
import { nameOfAddress, namesOf } from '../people.ts'

export type Marks = {
  readonly isUnread: boolean
  readonly isAnswered: boolean
  readonly isForwarded: boolean
  readonly hasAttachment: boolean
  readonly isFlagged: boolean
}

export type RowWords = Marks & {
  readonly names: string
  readonly subject: string
  readonly when: string
  readonly spoken: string
}

/** What differs from list to list. */
export type RowIn = {
  /** In folders of what the holder wrote the recipients are shown. */
  readonly showsRecipients: boolean
  /** Where it lies, in a list that does not say so. */
  readonly folderName: string | null
}

type TextsAndDates = {
  readonly text: (key: TextKey, values?: TextValues) => string
  /** Of a time, as a list needs it. */
  readonly short: (atMs: number) => string
}

export const wordsOf = (
  row: Row,
  { showsRecipients, folderName }: RowIn,
  { text, short }: TextsAndDates,
): RowWords => {
  const { email, conversation } = row
  const marks = marksOf(row)
  const names =
    namesIn(row, showsRecipients) || text(showsRecipients ? 'mail.list.noRecipients' : 'mail.list.noSender')
  const subject = email.subject?.trim() || text('mail.list.noSubject')
  const when = short(Date.parse(email.receivedAt))
  // First what tells the rows from each other.
  const spoken = [
    marks.isUnread ? `${text('mail.list.unread')} ${names}` : names,
    subject,
    when,
    ...(conversation.length > 1 ? [text('mail.list.inConversation', { count: conversation.length })] : []),
    ...(folderName === null ? [] : [folderName]),
    ...(marks.hasAttachment ? [text('mail.list.hasAttachment')] : []),
    ...(marks.isAnswered ? [text('mail.list.answered')] : []),
    ...(marks.isForwarded ? [text('mail.list.forwarded')] : []),
    ...(marks.isFlagged ? [text('mail.list.flagged')] : []),
    email.preview,
  ].join(', ')
  return { ...marks, names, subject, when, spoken }
}

export const isFlagged = ({ conversation }: Row): boolean =>
  conversation.some(({ keywords }) => keywords.$flagged === true)

const marksOf = (row: Row): Marks => ({
  isUnread: row.conversation.some(({ keywords }) => keywords.$seen !== true),
  isAnswered: row.email.keywords.$answered === true,
  isForwarded: row.email.keywords.$forwarded === true,
  hasAttachment: row.conversation.some((each) => each.hasAttachment),
  isFlagged: isFlagged(row),
})

const namesIn = ({ email, conversation }: Row, showsRecipients: boolean): string => {
  if (showsRecipients) return namesOf(email.to)
  if (conversation.length === 1) return namesOf(email.from)
  return [...new Set(conversation.flatMap(({ from }) => (from ?? []).map(nameOfAddress)))].join(', ')
}
