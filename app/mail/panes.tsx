/** The panes and the bar above them: three on a wide screen, two on a smaller one, one at a time on a phone. */
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { ComposeRegular } from '@fluentui/react-icons/svg/compose'
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation'
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { page } from '../router/page.ts'
import { useVisuallyHidden } from '../shell/visually-hidden.ts'
import { useText } from '../texts.tsx'
import { Toolbar } from './actions/toolbar.tsx'
import { useDesk } from './desk.tsx'
import { FolderDrawer } from './folders/folder-drawer.tsx'
import { FolderList } from './folders/folder-list.tsx'
import { useFolderName } from './folders/names.ts'
import { focusList } from './list/focus-list.ts'
import { MessageList } from './list/message-list.tsx'
import { useMailSession } from './mail-session.tsx'
import { NARROW, useMedia, WIDE } from './media.ts'
import type { DesktopNotices } from './notices.ts'
import { beginNew, withDraft, withoutWriting } from './place.ts'
import { ReadingPane } from './reading/reading-pane.tsx'
import { SettingsMenu } from './settings-menu.tsx'

const ComposePane = page(() => import('./compose/compose-pane.tsx'), 'ComposePane')

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', minHeight: 0, flexGrow: 1 },
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '48px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    '@media print': { display: 'none' },
  },
  settings: { marginLeft: 'auto', display: 'flex', flexShrink: 0 },
  new: { flexShrink: 0 },
  panes: {
    flexGrow: 1,
    minHeight: 0,
    display: 'grid',
    gridTemplateRows: 'minmax(0, 1fr)',
    gridTemplateColumns: '220px minmax(320px, 400px) minmax(0, 1fr)',
    gap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingHorizontalS}`,
    '@media print': { display: 'block' },
  },
  two: { gridTemplateColumns: 'minmax(280px, 340px) minmax(0, 1fr)' },
  one: { gridTemplateColumns: 'minmax(0, 1fr)', padding: 0 },
  folders: { overflowY: 'auto', minHeight: 0, '@media print': { display: 'none' } },
  list: {
    minHeight: 0,
    minWidth: 0,
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    '@media print': { display: 'none' },
  },
  reading: {
    minHeight: 0,
    minWidth: 0,
    overflowY: 'auto',
    position: 'relative',
    borderRadius: tokens.borderRadiusXLarge,
    ':focus': { outline: 'none' },
    '@media print': { overflow: 'visible' },
  },
  whole: { borderRadius: 0, boxShadow: 'none' },
})

type Props = { readonly notices: DesktopNotices; readonly onHelp: () => void }

export const Panes = ({ notices, onHelp }: Props): ReactNode => {
  const styles = useStyles()
  const hidden = useVisuallyHidden()
  const text = useText()
  const nameOf = useFolderName()
  const { place, go, folder, chosen } = useDesk()
  const { canSend } = useMailSession()
  const isNarrow = useMedia(NARROW)
  const isWide = useMedia(WIDE)
  const [isDrawerOpen, setIsDrawerOpen] = useState(false)
  const isReading = place.email !== null || place.compose !== null
  const reading = useRef<HTMLDivElement>(null)
  const hadFocus = useRef(false)
  // Where the list goes away, the focus goes with what takes its place.
  useEffect(() => {
    if (isNarrow && isReading && reading.current?.contains(document.activeElement) === false)
      reading.current.focus()
  }, [isNarrow, isReading])
  // And back to it, when what had it is gone.
  const hidesList = isNarrow && isReading
  const isWriting = place.compose !== null
  useEffect(() => {
    if (!hidesList && !isWriting && document.activeElement === document.body && hadFocus.current) focusList()
    hadFocus.current = hidesList || isWriting
  }, [hidesList, isWriting])
  const unread = folder?.unreadEmails ?? 0
  const title = folder === null ? text('mail.title') : nameOf(folder)
  useEffect(() => {
    if (place.email === null)
      document.title = `${title}${unread > 0 ? ` (${unread})` : ''} – ${text('shell.productName')}`
  }, [title, unread, place.email, text])
  return (
    <div className={styles.page}>
      <h1 className={hidden}>{title}</h1>
      <div className={styles.bar}>
        {isNarrow && isReading ? (
          <Button
            appearance="subtle"
            icon={<ArrowLeftRegular />}
            aria-label={text('mail.back')}
            onClick={() => go(place.compose === null ? { email: null } : withoutWriting(place))}
          />
        ) : (
          !isWide && (
            <Button
              appearance="subtle"
              icon={<NavigationRegular />}
              aria-label={text('mail.folders.title')}
              onClick={() => setIsDrawerOpen(true)}
            />
          )
        )}
        {canSend && !(isNarrow && (isReading || chosen.size > 0)) && (
          <Button
            appearance="primary"
            icon={<ComposeRegular />}
            className={styles.new}
            onClick={() => beginNew(place, go)}
          >
            {text('mail.compose.new')}
          </Button>
        )}
        {(!isNarrow || (place.email !== null && place.compose === null) || chosen.size > 0) && <Toolbar />}
        <span className={styles.settings}>
          <SettingsMenu notices={notices} onHelp={onHelp} />
        </span>
      </div>
      <div className={mergeClasses(styles.panes, !isWide && styles.two, isNarrow && styles.one)}>
        {isWide && (
          <div className={styles.folders}>
            <FolderList />
          </div>
        )}
        <div className={mergeClasses(styles.list, isNarrow && styles.whole)} hidden={isNarrow && isReading}>
          <MessageList />
        </div>
        {(!isNarrow || isReading) && (
          <div ref={reading} tabIndex={-1} className={mergeClasses(styles.reading, isNarrow && styles.whole)}>
            <Suspense>
              {place.compose === null ? <ReadingPane /> : <Writing asked={place.compose} />}
            </Suspense>
          </div>
        )}
      </div>
      <FolderDrawer isOpen={isDrawerOpen && !isWide} onClose={() => setIsDrawerOpen(false)} />
    </div>
  )
}

/** What is being written stays the same when saving gives it another address, and is another when somebody asks for that. */
const Writing = ({ asked }: { asked: string }): ReactNode => {
  const { go, place } = useDesk()
  const here = useRef(place)
  here.current = place
  const shown = useRef({ asked, key: 0 })
  if (shown.current.asked !== asked) shown.current = { asked, key: shown.current.key + 1 }
  const rename = (compose: string): void => {
    shown.current.asked = compose
    go(withDraft(here.current, compose), { replace: true })
  }
  return <ComposePane key={shown.current.key} asked={asked} onRename={rename} />
}
