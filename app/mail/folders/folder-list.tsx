/** The folders: those with a role first, then the holder's own, each with how many unread there are. */
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ArchiveRegular } from '@fluentui/react-icons/svg/archive'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DraftsRegular } from '@fluentui/react-icons/svg/drafts'
import { FolderRegular } from '@fluentui/react-icons/svg/folder'
import { FolderAddRegular } from '@fluentui/react-icons/svg/folder-add'
import { FolderProhibitedRegular } from '@fluentui/react-icons/svg/folder-prohibited'
import { MailInboxRegular } from '@fluentui/react-icons/svg/mail-inbox'
import { SendRegular } from '@fluentui/react-icons/svg/send'
import { type ComponentType, type DragEvent, type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { useText } from '../../texts.tsx'
import { useActions } from '../actions/actions.ts'
import { allowDrop, takeDropped } from '../actions/dragging.ts'
import { type Hand, useDesk } from '../desk.tsx'
import type { Role } from '../jmap/types.ts'
import { addressOf } from '../place.ts'
import { useFolderWork } from './folder-work.tsx'
import type { Folder } from './mailboxes.ts'
import { useFolderName } from './names.ts'

const ICONS: Readonly<Record<Role, ComponentType>> = {
  inbox: MailInboxRegular,
  drafts: DraftsRegular,
  sent: SendRegular,
  archive: ArchiveRegular,
  junk: FolderProhibitedRegular,
  trash: DeleteRegular,
}

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  folder: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '36px',
    paddingRight: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
    '& svg': { flexShrink: 0, fontSize: '20px', width: '1em', height: '1em' },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    '@media (forced-colors: active)': { outline: '1px solid Highlight' },
  },
  new: {
    justifyContent: 'flex-start',
    width: '100%',
    marginTop: tokens.spacingVerticalS,
    paddingLeft: '9px',
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground2,
  },
  over: { outline: `2px dashed ${tokens.colorBrandStroke1}`, outlineOffset: '-2px' },
  name: { flexGrow: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  count: { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
})

const STEP_PX = 16

export const FolderList = ({ onLeave }: { onLeave?: () => void }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { folders } = useDesk()
  const { ask } = useFolderWork()
  const { move } = useActions()
  return (
    <nav aria-label={text('mail.folders.title')}>
      <ul className={styles.list}>
        {folders.map((folder) => (
          <li key={folder.id}>
            <FolderLink
              folder={folder}
              onDropped={(hand) => void move(hand, folder)}
              {...(onLeave === undefined ? {} : { onLeave })}
            />
          </li>
        ))}
      </ul>
      <Button
        appearance="subtle"
        icon={<FolderAddRegular />}
        className={styles.new}
        onClick={() => {
          onLeave?.()
          ask({ what: 'new' })
        }}
      >
        {text('mail.folders.new')}
      </Button>
    </nav>
  )
}

type LinkProps = {
  readonly folder: Folder
  readonly onDropped: (hand: Hand) => void
  readonly onLeave?: () => void
}

const FolderLink = ({ folder, onDropped, onLeave }: LinkProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const nameOf = useFolderName()
  const { folder: here, place } = useDesk()
  const [isOver, setIsOver] = useState(false)
  // Only what is written here lies among the drafts, and only what was sent among the sent.
  const mayTake = folder.role !== 'drafts' && folder.role !== 'sent' && folder.id !== here?.id
  const isHere = here?.id === folder.id && place.search === ''
  const Icon = folder.role === null ? FolderRegular : ICONS[folder.role]
  const count = folder.role === 'drafts' ? folder.totalEmails : folder.unreadEmails
  return (
    <Link
      href={addressOf({ folder: folder.role ?? folder.id, email: null, search: '', compose: null })}
      aria-current={isHere ? 'page' : undefined}
      className={mergeClasses(styles.folder, isHere && styles.here, isOver && styles.over)}
      style={{ paddingLeft: `${12 + folder.depth * STEP_PX}px` }}
      onClick={onLeave}
      onDragOver={(event: DragEvent) => mayTake && setIsOver(allowDrop(event))}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event: DragEvent) => {
        setIsOver(false)
        const hand = mayTake ? takeDropped(event) : null
        if (hand !== null) onDropped(hand)
      }}
    >
      <Icon />
      <span className={styles.name}>{nameOf(folder)}</span>
      {count > 0 && (
        <span
          className={styles.count}
          role="img"
          aria-label={text(folder.role === 'drafts' ? 'mail.folders.countAll' : 'mail.folders.countUnread', {
            count,
          })}
        >
          {count}
        </span>
      )}
    </Link>
  )
}
