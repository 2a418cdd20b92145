/** One row of the list: who, what and when; its buttons come when it is pointed at. */
import { Avatar, Checkbox, mergeClasses } from '@fluentui/react-components'
import { ArrowForwardRegular } from '@fluentui/react-icons/svg/arrow-forward'
import { ArrowReplyRegular } from '@fluentui/react-icons/svg/arrow-reply'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { FlagFilled, FlagRegular } from '@fluentui/react-icons/svg/flag'
import { type DragEvent, type MouseEvent, memo, type ReactNode } from 'react'
import { useDates } from '../../dates.ts'
import { useVisuallyHidden } from '../../shell/visually-hidden.ts'
import { useText } from '../../texts.tsx'
import type { Row } from '../cache.ts'
import type { Id } from '../jmap/types.ts'
import { POINTED } from '../media.ts'
import { nameOfAddress, namesOf } from '../people.ts'
import { IconButton } from './icon-button.tsx'
import { useRowStyles } from './row-styles.ts'

type Props = {
  /** Null while it is being asked for. */
  readonly row: Row | null
  readonly index: number
  readonly top: number
  readonly isOpen: boolean
  readonly isActive: boolean
  readonly isChosen: boolean
  readonly isChoosing: boolean
  /** In folders of what the holder wrote the recipients are shown. */
  readonly showsRecipients: boolean
  /** Where it lies, in a list that does not say so. */
  readonly folderName: string | null
  readonly onPress: (index: number, row: Row, event: MouseEvent) => void
  readonly onChoose: (index: number, row: Row, withShift: boolean) => void
  readonly onFlag: (row: Row) => void
  readonly onRemove: (row: Row) => void
  readonly onDrag: (row: Row, event: DragEvent) => void
}

const MAY_DRAG = matchMedia(POINTED).matches

export const rowId = (id: Id): string => `row-${id}`

export const MessageRow = memo((props: Props): ReactNode => {
  const styles = useRowStyles()
  const text = useText()
  const dates = useDates()
  const hidden = useVisuallyHidden()
  const { row, index, top, isOpen, isActive, isChosen, isChoosing, showsRecipients, folderName } = props
  const place = { transform: `translateY(${top}px)` }
  if (row === null)
    return (
      <div role="row" aria-rowindex={index + 1} className={styles.row} style={place}>
        <span />
        <span role="gridcell" className={styles.lines}>
          <span className={styles.empty} style={{ width: '60%' }} />
        </span>
      </div>
    )
  const { email, conversation } = row
  const isUnread = conversation.some(({ keywords }) => keywords.$seen !== true)
  const isFlagged = conversation.some(({ keywords }) => keywords.$flagged === true)
  const hasAttachment = conversation.some((each) => each.hasAttachment)
  const isAnswered = email.keywords.$answered === true
  const isForwarded = email.keywords.$forwarded === true
  const people = showsRecipients ? email.to : email.from
  const names =
    conversation.length === 1 || showsRecipients
      ? namesOf(people)
      : [...new Set(conversation.flatMap(({ from }) => (from ?? []).map(nameOfAddress)))].join(', ')
  const shownNames =
    names === '' ? text(showsRecipients ? 'mail.list.noRecipients' : 'mail.list.noSender') : names
  const subject = email.subject?.trim() || text('mail.list.noSubject')
  const when = dates.short(Date.parse(email.receivedAt))
  /** As it is read out: first what tells the rows from each other. */
  const spoken = [
    isUnread ? `${text('mail.list.unread')} ${shownNames}` : shownNames,
    subject,
    when,
    ...(conversation.length > 1 ? [text('mail.list.inConversation', { count: conversation.length })] : []),
    ...(folderName === null ? [] : [folderName]),
    ...(hasAttachment ? [text('mail.list.hasAttachment')] : []),
    ...(isAnswered ? [text('mail.list.answered')] : []),
    ...(isForwarded ? [text('mail.list.forwarded')] : []),
    ...(isFlagged ? [text('mail.list.flagged')] : []),
    email.preview,
  ].join(', ')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      role="row"
      id={rowId(email.id)}
      aria-rowindex={index + 1}
      aria-selected={isChosen || isOpen}
      aria-label={spoken}
      className={mergeClasses(
        styles.row,
        isUnread && styles.unread,
        (isOpen || isChosen) && styles.open,
        isActive && 'active',
        styles.mayChoose,
        isChoosing && styles.choosing,
      )}
      style={place}
      onClick={(event) => props.onPress(index, row, event)}
      draggable={MAY_DRAG}
      onDragStart={(event) => props.onDrag(row, event)}
    >
      <div role="gridcell" className={styles.who}>
        <span className="avatar">
          <Avatar name={shownNames} size={32} color="colorful" aria-hidden />
        </span>
        <span className={mergeClasses('box', styles.box)}>
          <Checkbox
            checked={isChosen}
            aria-label={text('mail.list.choose', { subject })}
            input={{ tabIndex: -1 }}
            onClick={(event) => {
              event.stopPropagation()
              if (event.target instanceof HTMLInputElement) props.onChoose(index, row, event.shiftKey)
            }}
            onChange={() => {}}
          />
        </span>
      </div>
      <div role="gridcell" className={styles.lines}>
        <div className={styles.line}>
          <span dir="auto" className={mergeClasses(styles.text, isUnread && styles.bold)}>
            {isUnread && <span className={hidden}>{text('mail.list.unread')} </span>}
            {shownNames}
          </span>
          <span className={mergeClasses(styles.marks, 'when-not')}>
            {isAnswered && <ArrowReplyRegular aria-label={text('mail.list.answered')} role="img" />}
            {isForwarded && <ArrowForwardRegular aria-label={text('mail.list.forwarded')} role="img" />}
            {hasAttachment && <AttachRegular aria-label={text('mail.list.hasAttachment')} role="img" />}
            {isFlagged && (
              <FlagFilled className={styles.flag} aria-label={text('mail.list.flagged')} role="img" />
            )}
          </span>
          <span className={mergeClasses(styles.marks, 'when-pointed')}>
            <IconButton
              icon={isFlagged ? <FlagFilled className={styles.flag} /> : <FlagRegular />}
              label={text(isFlagged ? 'mail.actions.unflag' : 'mail.actions.flag')}
              onPress={() => props.onFlag(row)}
            />
            <IconButton
              icon={<DeleteRegular />}
              label={text('mail.actions.delete')}
              onPress={() => props.onRemove(row)}
            />
          </span>
        </div>
        <div className={styles.line}>
          <span
            dir="auto"
            className={mergeClasses(
              styles.text,
              isUnread && (isOpen || isChosen ? styles.bold : styles.subjectUnread),
            )}
          >
            {subject}
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
            className={mergeClasses(styles.when, styles.quiet, (isOpen || isChosen) && styles.open3)}
          >
            {when}
          </time>
        </div>
        <div className={styles.line}>
          {folderName !== null && <span className={styles.folder}>{folderName}</span>}
          <span
            dir="auto"
            className={mergeClasses(styles.text, styles.quiet, (isOpen || isChosen) && styles.open3)}
          >
            {email.preview}
          </span>
        </div>
      </div>
    </div>
  )
})
