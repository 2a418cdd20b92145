/** The open email, or the conversation it belongs to; nothing where nothing is open. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { type ReactNode, useEffect, useRef } from 'react'
import { useText } from '../../texts.tsx'
import { just, useActions } from '../actions/actions.ts'
import { useDesk } from '../desk.tsx'
import type { Email, Id, Summary } from '../jmap/types.ts'
import { NotRead } from '../not-read.tsx'
import { EmailCard } from './email-card.tsx'
import { useConversation, useEmail } from './use-email.ts'

const useStyles = makeStyles({
  pane: {
    padding: tokens.spacingHorizontalL,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  // So that also the last one can be at the top.
  roomBelow: { paddingBottom: '60vh', '@media print': { paddingBottom: 0 } },
  subject: {
    margin: 0,
    textAlign: 'start',
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    overflow: 'hidden',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: '6',
  },
  nothing: {
    height: '100%',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingVerticalM,
    color: tokens.colorNeutralForeground2,
  },
  icon: { fontSize: '64px', lineHeight: 1, color: tokens.colorNeutralForeground3 },
})

export const ReadingPane = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { place } = useDesk()
  if (place.email !== null) return <OpenEmail key={place.email} id={place.email} />
  return (
    <div className={styles.nothing}>
      <span className={styles.icon} aria-hidden>
        <MailRegular />
      </span>
      {text('mail.reading.nothingOpen')}
    </div>
  )
}

const OpenEmail = ({ id }: { id: Id }): ReactNode => {
  const { data, error, refetch } = useEmail(id)
  if (data === undefined) return <NotRead error={error} again={refetch} />
  return <Conversation email={data} />
}

const Conversation = ({ email }: { email: Email }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { conversations } = useDesk()
  const actions = useActions()
  const emails = useConversation(email, conversations)
  const subject = email.subject?.trim() || text('mail.list.noSubject')
  // Opened is read; who marks it unread again while it is open is left in peace.
  const read = useRef(new Set<Id>())
  useEffect(() => {
    const fresh = emails.filter(({ id }) => !read.current.has(id))
    for (const { id } of fresh) read.current.add(id)
    if (fresh.length > 0) void actions.setKeyword(just(...fresh), '$seen', true)
  }, [actions, emails])
  const isOneOfMany = emails.length > 1
  // Where there is something to read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the others have come
  useEffect(() => {
    const begin = emails.findIndex((each) => isOpenFirst(each, email))
    if (begin > 0)
      document.getElementById(cardId(emails[begin]?.id ?? ''))?.scrollIntoView({ block: 'start' })
  }, [isOneOfMany])
  useEffect(() => {
    document.title = `${subject} – ${text('shell.productName')}`
  }, [subject, text])
  return (
    <article className={mergeClasses(styles.pane, isOneOfMany && styles.roomBelow)} aria-label={subject}>
      <h2 className={styles.subject} dir="auto" title={subject}>
        {subject}
      </h2>
      {emails.map((each) => (
        <div key={each.id} id={cardId(each.id)}>
          <EmailCard summary={each} isFirstOpen={isOpenFirst(each, email)} isAlone={!isOneOfMany} />
        </div>
      ))}
    </article>
  )
}

const cardId = (id: Id): string => `email-${id}`

/** What was asked for, and what nobody has read. */
const isOpenFirst = (each: Summary, asked: Email): boolean =>
  each.id === asked.id || each.keywords.$seen !== true
