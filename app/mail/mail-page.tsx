/** The mail: folders, list and reading pane beside each other, or one at a time where there is less room. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useSay } from '../shell/live.tsx'
import { useText } from '../texts.tsx'
import { useActions } from './actions/actions.ts'
import { RemovalProvider, useRemoval } from './actions/removal.tsx'
import { MOVE_MENU_ID, toggled } from './actions/toolbar.tsx'
import { WholeProvider } from './actions/whole.tsx'
import { DeskProvider, useDesk } from './desk.tsx'
import { FolderWorkProvider } from './folders/folder-work.tsx'
import { useFolders } from './folders/mailboxes.ts'
import { followChanges, type States } from './jmap/changes.ts'
import { later } from './later.ts'
import { useMailSession } from './mail-session.tsx'
import { NotRead } from './not-read.tsx'
import { useDesktopNotices } from './notices.ts'
import { Panes } from './panes.tsx'
import { beginNew, withoutWriting } from './place.ts'
import { SEARCH_ID } from './search/search-box.tsx'
import type { ShortcutName } from './shortcuts/keys.ts'
import { Shortcuts } from './shortcuts/shortcuts.tsx'

export const MailPage = (): ReactNode => {
  const { data, error, refetch } = useFolders()
  if (data === undefined) return <NotRead error={error} again={refetch} />
  return (
    <DeskProvider folders={data.folders}>
      <WholeProvider>
        <RemovalProvider>
          <FolderWorkProvider>
            <Mail asOf={data.asOf} />
          </FolderWorkProvider>
        </RemovalProvider>
      </WholeProvider>
    </DeskProvider>
  )
}

const Mail = ({ asOf }: { asOf: States }): ReactNode => {
  const { go, folderOf } = useDesk()
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const open = useCallback((email: string) => go({ folder: 'inbox', search: '', compose: null, email }), [go])
  const notices = useDesktopNotices(open)
  const act = useShortcutActs()
  useLostFolder()
  useNewMail(asOf, (emails) => notices.tell(emails, folderOf('inbox')?.id ?? ''))
  return (
    <Shortcuts act={act} isHelpOpen={isHelpOpen} onHelp={setIsHelpOpen}>
      <Panes notices={notices} onHelp={() => setIsHelpOpen(true)} />
    </Shortcuts>
  )
}

/** Taken away by another program, or never there. */
const useLostFolder = (): void => {
  const text = useText()
  const { folder, go } = useDesk()
  const { tell } = useSay()
  const isLost = folder === null
  useEffect(() => {
    if (!isLost) return
    tell(text('mail.folders.gone'))
    go({ folder: 'inbox', email: null }, { replace: true })
  }, [isLost, tell, text, go])
}

type OnNew = Parameters<typeof followChanges>[3]

const useNewMail = (asOf: States, onNew: OnNew): void => {
  const session = useMailSession()
  const queries = useQueryClient()
  const first = useRef(asOf)
  const tell = useRef(onNew)
  tell.current = onNew
  useEffect(() => {
    const follower = followChanges(session, queries, first.current, (emails) => tell.current(emails), later)
    return () => follower.close()
  }, [session, queries])
}

const useShortcutActs = (): ((name: Exclude<ShortcutName, 'help'>) => void) => {
  const { place, go, atHand, choose, chosen } = useDesk()
  const { canSend } = useMailSession()
  const { moveTo, setKeyword, undo } = useActions()
  const { remove } = useRemoval()
  const { takeOffer } = useSay()
  const answer = (how: string) => (): void => {
    if (place.email !== null && canSend) go({ compose: `${how}:${place.email}` })
  }
  const acts: Readonly<Record<Exclude<ShortcutName, 'help'>, () => void>> = {
    new: () => {
      if (canSend) beginNew(place, go)
    },
    reply: answer('reply'),
    'reply-all': answer('reply-all'),
    forward: answer('forward'),
    delete: () => remove(atHand()),
    archive: () => void moveTo(atHand(), 'archive'),
    junk: () => void moveTo(atHand(), 'junk'),
    move: () => document.getElementById(MOVE_MENU_ID)?.click(),
    read: () => void setKeyword(...toggled(atHand(), '$seen')),
    flag: () => void setKeyword(...toggled(atHand(), '$flagged')),
    undo: () => {
      if (!takeOffer()) undo()
    },
    search: () => document.getElementById(SEARCH_ID)?.focus(),
    back: () => {
      if (chosen.size > 0) choose(new Map())
      else if (place.compose !== null) go(withoutWriting(place))
      else if (place.email !== null) go({ email: null })
      else if (place.search !== '') go({ search: '' })
    },
  }
  return (name) => acts[name]()
}
