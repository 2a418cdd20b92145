/** One email of what is open: who wrote to whom and when, what came with it, and what it says. */
import { Avatar, Button, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowForwardRegular } from '@fluentui/react-icons/svg/arrow-forward'
import { ArrowReplyRegular } from '@fluentui/react-icons/svg/arrow-reply'
import { ArrowReplyAllRegular } from '@fluentui/react-icons/svg/arrow-reply-all'
import { type ReactNode, useState } from 'react'
import { useDates } from '../../dates.ts'
import { Notice } from '../../shell/notice.tsx'
import { useAccount } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { useDesk } from '../desk.tsx'
import type { Email, EmailAddress, Summary } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { fullAddress, nameOfAddress, namesOf } from '../people.ts'
import { useShortcutKeys } from '../shortcuts/keys.ts'
import { Attachments } from './attachments.tsx'
import { bodiesOf, filesOf } from './bodies.ts'
import { HtmlBody } from './html-body.tsx'
import { mistakenFor } from './look-alike.ts'
import { MoreMenu } from './more-menu.tsx'
import { TextBody } from './text-body.tsx'
import { useContacts } from './use-contacts.ts'
import { useEmail } from './use-email.ts'

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    minWidth: 0,
    '@media print': { border: 'none', padding: 0 },
    '@media (max-width: 480px)': { padding: tokens.spacingHorizontalM },
  },
  head: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'flex-start', flexWrap: 'wrap' },
  who: { flexGrow: 1, flexBasis: '220px', minWidth: 0 },
  from: { margin: 0, font: 'inherit', fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  address: { display: 'inline-block', fontWeight: tokens.fontWeightRegular },
  more: {
    padding: 0,
    border: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorBrandForegroundLink,
    font: 'inherit',
    textDecorationLine: 'underline',
    cursor: 'pointer',
  },
  name: {
    fontWeight: tokens.fontWeightSemibold,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  when: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, whiteSpace: 'nowrap' },
  quiet: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  actions: { display: 'flex', alignItems: 'center', '@media print': { display: 'none' } },
  closed: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, max-content) minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    width: '100%',
    minHeight: '48px',
    '@media (max-width: 480px)': {
      gridTemplateColumns: 'auto minmax(0, 1fr) auto',
      '& > :first-child': { gridRow: '1 / 3' },
      '& > :nth-child(3)': { gridColumn: '2 / 4', gridRow: 2 },
    },
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    textAlign: 'left',
    font: 'inherit',
    color: 'inherit',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  preview: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground2,
  },
})

type Props = { readonly summary: Summary; readonly isFirstOpen: boolean; readonly isAlone: boolean }

export const EmailCard = ({ summary, isFirstOpen, isAlone }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const [isOpen, setIsOpen] = useState(isFirstOpen)
  const sender = namesOf(summary.from) || text('mail.list.noSender')
  if (isOpen) return <OpenCard summary={summary} {...(isAlone ? {} : { onClose: () => setIsOpen(false) })} />
  return (
    <button type="button" className={styles.closed} aria-expanded={false} onClick={() => setIsOpen(true)}>
      <Avatar name={sender} size={32} color="colorful" aria-hidden />
      <span className={styles.name}>{sender}</span>
      <span className={styles.preview}>{summary.preview}</span>
      <span className={styles.when}>{dates.short(Date.parse(summary.receivedAt))}</span>
    </button>
  )
}

const OpenCard = ({ summary, onClose }: { summary: Summary; onClose?: () => void }): ReactNode => {
  const styles = useStyles()
  const { data: email } = useEmail(summary.id)
  return (
    <div className={styles.card}>
      <Head summary={summary} email={email ?? null} {...(onClose === undefined ? {} : { onClose })} />
      {email !== undefined && <Content email={email} />}
    </div>
  )
}

type HeadProps = { readonly summary: Summary; readonly email: Email | null; readonly onClose?: () => void }

const Head = ({ summary, email, onClose }: HeadProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const { go } = useDesk()
  const { canSend } = useMailSession()
  const [from] = summary.from ?? []
  const isDraft = summary.keywords.$draft === true
  const answer = (how: string) => () => go({ email: summary.id, compose: `${how}:${summary.id}` })
  return (
    <div className={styles.head}>
      <Avatar name={from === undefined ? '' : nameOfAddress(from)} size={40} color="colorful" aria-hidden />
      <div className={styles.who}>
        <h3 className={styles.from}>
          {from === undefined ? text('mail.list.noSender') : <From address={from} />}
        </h3>
        <Recipients label={text('mail.reading.to')} addresses={summary.to} />
        {email !== null && <Recipients label={text('mail.reading.cc')} addresses={email.cc} />}
        {email !== null && <Recipients label={text('mail.reading.bcc')} addresses={email.bcc} />}
        <div className={styles.quiet}>
          <time dateTime={summary.receivedAt}>{dates.moment(Date.parse(summary.receivedAt))}</time>
        </div>
      </div>
      <div className={styles.actions}>
        {!canSend ? null : isDraft ? (
          <Button appearance="primary" onClick={answer('draft')}>
            {text('mail.compose.continue')}
          </Button>
        ) : (
          <>
            <Button
              appearance="subtle"
              icon={<ArrowReplyRegular />}
              title={text('mail.reading.reply')}
              aria-label={text('mail.reading.reply')}
              onClick={answer('reply')}
            />
            <Button
              appearance="subtle"
              icon={<ArrowReplyAllRegular />}
              title={text('mail.reading.replyAll')}
              aria-label={text('mail.reading.replyAll')}
              onClick={answer('reply-all')}
            />
            <Button
              appearance="subtle"
              icon={<ArrowForwardRegular />}
              title={text('mail.reading.forward')}
              aria-label={text('mail.reading.forward')}
              onClick={answer('forward')}
            />
          </>
        )}
        {email !== null && <MoreMenu email={email} {...(onClose === undefined ? {} : { onClose })} />}
      </div>
    </div>
  )
}

/** The address as one piece, where it fits on a line. */
const From = ({ address }: { address: EmailAddress }): ReactNode => {
  const styles = useStyles()
  const whole = fullAddress(address)
  if (whole === address.email) return whole
  const [name] = whole.split(` <${address.email}>`)
  return (
    <>
      <bdi>{name}</bdi> <span className={styles.address}>{`<${address.email}>`}</span>
    </>
  )
}

const RECIPIENTS_SHOWN = 5

type RecipientsProps = { readonly label: string; readonly addresses: readonly EmailAddress[] | null }

const Recipients = ({ label, addresses }: RecipientsProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const [isWhole, setIsWhole] = useState(false)
  if (addresses === null || addresses.length === 0) return null
  const shown = isWhole ? addresses : addresses.slice(0, RECIPIENTS_SHOWN)
  const count = addresses.length - shown.length
  return (
    <div className={styles.quiet}>
      {label} {shown.map(fullAddress).join(', ')}
      {count > 0 && (
        <>
          {' '}
          <button type="button" className={styles.more} onClick={() => setIsWhole(true)}>
            {text('mail.reading.moreRecipients', { count })}
          </button>
        </>
      )}
    </div>
  )
}

const Content = ({ email }: { email: Email }): ReactNode => {
  const text = useText()
  const account = useAccount()
  const contacts = useContacts()
  const keys = useShortcutKeys()
  const { folderOf } = useDesk()
  const [from] = email.from ?? []
  const mistaken = from === undefined ? null : mistakenFor(from, contacts, account.address)
  return (
    <>
      {email.mailboxIds[folderOf('junk')?.id ?? ''] === true && (
        <Notice kind="warning" role="note">
          {text('mail.reading.isJunk')}
        </Notice>
      )}
      {mistaken !== null && from !== undefined && (
        <Notice kind="warning" role="note">
          {text('mail.reading.looksLike', { address: from.email, known: mistaken })}
        </Notice>
      )}
      <Attachments parts={filesOf(email)} />
      {bodiesOf(email).map((body, index) =>
        body.kind === 'html' ? (
          <HtmlBody
            key={body.part}
            email={email.id}
            part={body.part}
            subject={email.subject ?? ''}
            onKeyDown={keys}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a mail never change
          <TextBody key={index} text={body.text} />
        ),
      )}
    </>
  )
}
