/** One row of the list: who, what and when; its buttons come when it is pointed at. */
import { Avatar, Checkbox, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { FlagFilled, FlagRegular } from '@fluentui/react-icons/svg/flag'
import { type DragEvent, type MouseEvent, memo, type ReactNode } from 'react'
import { useDates } from '../../dates.ts'
import { useVisuallyHidden } from '../../shell/visually-hidden.ts'
import { useText } from '../../texts.tsx'
import type { Row } from '../cache.ts'
import type { Id } from '../jmap/types.ts'
import { nameOfAddress, namesOf } from '../people.ts'
import { IconButton } from './icon-button.tsx'

export const ROW_PX = 84

const useStyles = makeStyles({
  row: {
    position: 'absolute',
    left: 0,
    right: 0,
    height: `${ROW_PX}px`,
    display: 'grid',
    gridTemplateColumns: '48px minmax(0, 1fr)',
    alignItems: 'center',
    paddingRight: tokens.spacingHorizontalM,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    borderLeft: '3px solid transparent',
    cursor: 'default',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    '& .when-pointed': { display: 'none' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':hover .when-pointed': { display: 'inline-flex' },
    ':hover .when-not': { display: 'none' },
    '@media (hover: none)': {
      ':hover .when-pointed': { display: 'none' },
      ':hover .when-not': { display: 'flex' },
    },
  },
  unread: { borderLeftColor: tokens.colorBrandStroke1 },
  open: {
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  active: { '[role="grid"]:focus-visible &': { boxShadow: `inset 0 0 0 2px ${tokens.colorStrokeFocus2}` } },
  // The box lies over the avatar: a finger on it chooses, a pointer shows it.
  who: { display: 'grid', placeItems: 'center', '& > *': { gridArea: '1 / 1' } },
  box: { opacity: 0, ':focus-within': { opacity: 1 } },
  choosing: { '& .avatar': { opacity: 0 }, '& .box': { opacity: 1 } },
  mayChoose: {
    '@media (hover: hover)': { ':hover .avatar': { opacity: 0 }, ':hover .box': { opacity: 1 } },
  },
  lines: { minWidth: 0, display: 'flex', flexDirection: 'column', lineHeight: '20px' },
  line: {
    display: 'flex',
    gap: tokens.spacingHorizontalXS,
    alignItems: 'center',
    minWidth: 0,
    height: '22px',
  },
  text: {
    flexGrow: 1,
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    // Cut at its end, whichever side that is, but at the left like all others.
    textAlign: 'left',
  },
  bold: { fontWeight: tokens.fontWeightSemibold },
  subjectUnread: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorBrandForeground1 },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  when: { flexShrink: 0, whiteSpace: 'nowrap' },
  open3: { color: tokens.colorNeutralForeground2 },
  marks: { display: 'flex', alignItems: 'center', gap: '2px', flexShrink: 0 },
  flag: { color: tokens.colorStatusDangerForeground1 },
  count: {
    minWidth: '18px',
    padding: '0 5px',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralBackground5,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '18px',
    textAlign: 'center',
  },
  empty: {
    height: '12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground5,
  },
})

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
  readonly onPress: (index: number, row: Row, event: MouseEvent) => void
  readonly onChoose: (index: number, row: Row, withShift: boolean) => void
  readonly onFlag: (row: Row) => void
  readonly onRemove: (row: Row) => void
  readonly onDrag: (row: Row, event: DragEvent) => void
}

/** Where a finger scrolls it does not drag. */
const MAY_DRAG = matchMedia('(hover: hover)').matches

export const rowId = (id: Id): string => `row-${id}`

export const MessageRow = memo((props: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const hidden = useVisuallyHidden()
  const { row, index, top, isOpen, isActive, isChosen, isChoosing, showsRecipients } = props
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
    ...(hasAttachment ? [text('mail.list.hasAttachment')] : []),
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
        isActive && styles.active,
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
