/** The open email, or the conversation it belongs to; nothing where nothing is open. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { type ReactNode, useEffect } from 'react'
import { NotAnswered } from '../../account/asked.tsx'
import { useText } from '../../texts.tsx'
import { just, useActions } from '../actions/actions.ts'
import { useDesk } from '../desk.tsx'
import { problemIn } from '../jmap/problem.ts'
import type { Email, Id } from '../jmap/types.ts'
import { EmailCard } from './email-card.tsx'
import { useConversation, useEmail } from './use-email.ts'

const useStyles = makeStyles({
  pane: {
    padding: tokens.spacingHorizontalL,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  subject: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
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
  if (data === undefined)
    return (
      <NotAnswered
        asked={{
          answer: null,
          problem: error === null ? null : problemIn(error),
          again: async () => void (await refetch()),
        }}
      />
    )
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each email
  useEffect(() => {
    void actions.setKeyword(just(email), '$seen', true)
  }, [email.id])
  useEffect(() => {
    document.title = `${subject} – ${text('shell.productName')}`
  }, [subject, text])
  return (
    <article className={styles.pane} aria-label={subject}>
      <h2 className={styles.subject}>{subject}</h2>
      {emails.map((each) => (
        <EmailCard
          key={each.id}
          summary={each}
          isFirstOpen={each.id === email.id}
          isAlone={emails.length === 1}
        />
      ))}
    </article>
  )
}
