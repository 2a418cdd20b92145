/** What can be done with what is at hand, above the list and the reading pane. */
import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { ArchiveRegular } from '@fluentui/react-icons/svg/archive'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { FlagRegular } from '@fluentui/react-icons/svg/flag'
import { FolderArrowRightRegular } from '@fluentui/react-icons/svg/folder-arrow-right'
import { FolderProhibitedRegular } from '@fluentui/react-icons/svg/folder-prohibited'
import { MailInboxRegular } from '@fluentui/react-icons/svg/mail-inbox'
import { MailReadRegular } from '@fluentui/react-icons/svg/mail-read'
import type { ReactElement, ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import { type Hand, useDesk } from '../desk.tsx'
import { useFolderName } from '../folders/names.ts'
import { useActions } from './actions.ts'
import { useRemoval } from './removal.tsx'

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXXS,
    minWidth: 0,
    overflowX: 'auto',
    scrollbarWidth: 'none',
  },
  button: {
    flexShrink: 0,
    whiteSpace: 'nowrap',
    minWidth: '32px',
    '@media (max-width: 800px)': { padding: '5px' },
    '@media (max-width: 1180px)': { '& .words': { display: 'none' }, '& .fui-Button__icon': { margin: 0 } },
  },
})

export const MOVE_MENU_ID = 'mail-move'

export const Toolbar = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { atHand, folder, folderOf, place, chosen } = useDesk()
  const { moveTo, setKeyword } = useActions()
  const { remove } = useRemoval()
  const isAnything = chosen.size > 0 || place.email !== null
  const junk = folderOf('junk')?.id ?? ''
  // What a search finds may lie anywhere.
  const { emails } = atHand()
  const isJunk =
    place.search === ''
      ? folder?.id === junk
      : emails.length > 0 && emails.every(({ mailboxIds }) => mailboxIds[junk] === true)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons; a fieldset is for forms
    <div role="group" aria-label={text('mail.actions.title')} className={styles.bar}>
      <Action
        icon={<DeleteRegular />}
        words={text('mail.actions.delete')}
        isOff={!isAnything}
        act={() => remove(atHand())}
      />
      <Action
        icon={<ArchiveRegular />}
        words={text('mail.actions.archive')}
        isOff={!isAnything || (folder?.role === 'archive' && place.search === '')}
        act={() => moveTo(atHand(), 'archive')}
      />
      {isJunk ? (
        <Action
          icon={<MailInboxRegular />}
          words={text('mail.actions.notJunk')}
          isOff={!isAnything}
          act={() => moveTo(atHand(), 'inbox')}
        />
      ) : (
        <Action
          icon={<FolderProhibitedRegular />}
          words={text('mail.actions.junk')}
          isOff={!isAnything}
          act={() => moveTo(atHand(), 'junk')}
        />
      )}
      <MoveMenu isOff={!isAnything} />
      <Action
        icon={<MailReadRegular />}
        words={text('mail.actions.toggleRead')}
        isOff={!isAnything}
        act={() => setKeyword(...toggled(atHand(), '$seen'))}
      />
      <Action
        icon={<FlagRegular />}
        words={text('mail.actions.flag')}
        isOff={!isAnything}
        act={() => setKeyword(...toggled(atHand(), '$flagged'))}
      />
    </div>
  )
}

/** On, unless all have it already. */
export const toggled = (hand: Hand, keyword: string): [Hand, string, boolean] => [
  hand,
  keyword,
  !hand.emails.every(({ keywords }) => keywords[keyword] === true),
]

type ActionProps = {
  readonly icon: ReactElement
  readonly words: string
  readonly isOff: boolean
  readonly act: () => unknown
}

const Action = ({ icon, words, isOff, act }: ActionProps): ReactNode => (
  <Button
    appearance="subtle"
    icon={icon}
    title={words}
    aria-label={words}
    disabledFocusable={isOff}
    className={useStyles().button}
    onClick={() => void act()}
  >
    <span className="words">{words}</span>
  </Button>
)

const MoveMenu = ({ isOff }: { isOff: boolean }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const nameOf = useFolderName()
  const { folders, folder, atHand } = useDesk()
  const { move } = useActions()
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          id={MOVE_MENU_ID}
          appearance="subtle"
          icon={<FolderArrowRightRegular />}
          title={text('mail.actions.move')}
          aria-label={text('mail.actions.move')}
          disabledFocusable={isOff}
          className={styles.button}
        >
          <span className="words">{text('mail.actions.move')}</span>
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {folders
            .filter(({ id, role }) => id !== folder?.id && role !== 'drafts' && role !== 'sent')
            .map((to) => (
              <MenuItem
                key={to.id}
                onClick={() => move(atHand(), to)}
                style={{ paddingLeft: `${8 + to.depth * 16}px` }}
              >
                {nameOf(to)}
              </MenuItem>
            ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
