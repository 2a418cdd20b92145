/** The three lines of a row: who, with its marks and buttons; what and when; and how it begins. */
import { mergeClasses } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useVisuallyHidden } from '../../shell/visually-hidden.ts'
import { useText } from '../../texts.tsx'
import type { Row } from '../cache.ts'
import { RowButtons, RowMarks } from './row-marks.tsx'
import { useRowStyles } from './row-styles.ts'
import type { RowWords } from './row-words.ts'

type LineProps = {
  readonly row: Row
  readonly words: RowWords
  /** It is open or chosen. */
  readonly isMarked: boolean
}

type Props = LineProps & {
  readonly folderName: string | null
  readonly onFlag: (row: Row) => void
  readonly onRemove: (row: Row) => void
}

export const RowLines = ({ folderName, onFlag, onRemove, ...line }: Props): ReactNode => {
  const styles = useRowStyles()
  const text = useText()
  const hidden = useVisuallyHidden()
  const { row, words, isMarked } = line
  return (
    <div role="gridcell" className={styles.lines}>
      <div className={styles.line}>
        <span dir="auto" className={mergeClasses(styles.text, words.isUnread && styles.bold)}>
          {words.isUnread && <span className={hidden}>{text('mail.list.unread')} </span>}
          {words.names}
        </span>
        <RowMarks marks={words} />
        <RowButtons isFlagged={words.isFlagged} onFlag={() => onFlag(row)} onRemove={() => onRemove(row)} />
      </div>
      <SubjectLine {...line} />
      <div className={styles.line}>
        {folderName !== null && <span className={styles.folder}>{folderName}</span>}
        <span dir="auto" className={mergeClasses(styles.text, styles.quiet, isMarked && styles.open3)}>
          {row.email.preview}
        </span>
      </div>
    </div>
  )
}

const SubjectLine = ({ row: { email, conversation }, words, isMarked }: LineProps): ReactNode => {
  const styles = useRowStyles()
  const text = useText()
  const unread = isMarked ? styles.bold : styles.subjectUnread
  return (
    <div className={styles.line}>
      <span dir="auto" className={mergeClasses(styles.text, words.isUnread && unread)}>
        {words.subject}
      </span>
      {conversation.length > 1 && (
        <span
          className={styles.count}
          role="img"
          aria-label={text('mail.list.inConversation', { count: conversation.length })}
        >
          {conversation.length}
        </span>
      )}
      <time
        dateTime={email.receivedAt}
        className={mergeClasses(styles.when, styles.quiet, isMarked && styles.open3)}
      >
        {words.when}
      </time>
    </div>
  )
}
