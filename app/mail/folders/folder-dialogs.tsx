/** Asks for the name of a folder, or whether it is to go. */
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Problem } from '../../client.ts'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { RenameDialog } from '../../shell/rename-dialog.tsx'
import { useText } from '../../texts.tsx'
import { refreshMailboxes } from '../cache.ts'
import { useDesk } from '../desk.tsx'
import { useMailSession } from '../mail-session.tsx'
import { createFolder, removeFolder, renameFolder } from './change-folders.ts'
import type { Folder } from './mailboxes.ts'

export type FolderAsked =
  | { readonly what: 'new' }
  | { readonly what: 'rename' | 'remove'; readonly folder: Folder }

type Props = { readonly asked: FolderAsked; readonly onClose: () => void }

export const FolderDialogs = ({ asked, onClose }: Props): ReactNode => {
  const text = useText()
  const session = useMailSession()
  const queries = useQueryClient()
  const { go } = useDesk()
  /** The list of folders is right before somebody goes there. */
  const after = async (
    changing: ReturnType<typeof createFolder>,
    then: (id: string) => void = () => {},
  ): Promise<Problem | null> => {
    const changed = await changing
    if ('problem' in changed) return changed.problem
    await refreshMailboxes(queries)
    then(changed.id)
    return null
  }
  if (asked.what === 'remove') {
    const { id, name, totalEmails } = asked.folder
    return (
      <ConfirmDialog
        isOpen
        title={text('mail.folders.removeQuestion', { name })}
        verb={text('mail.folders.remove')}
        act={() =>
          after(removeFolder(session, id), () =>
            go({ folder: 'inbox', email: null, compose: null, search: '' }),
          )
        }
        onClose={onClose}
      >
        {text('mail.folders.removeText', { count: totalEmails })}
      </ConfirmDialog>
    )
  }
  const isNew = asked.what === 'new'
  return (
    <RenameDialog
      isOpen
      title={text(isNew ? 'mail.folders.new' : 'mail.folders.rename')}
      label={text('mail.folders.name')}
      name={isNew ? '' : asked.folder.name}
      rename={(name) =>
        isNew
          ? after(createFolder(session, name), (id) =>
              go({ folder: id, email: null, compose: null, search: '' }),
            )
          : after(renameFolder(session, asked.folder.id, name))
      }
      onClose={onClose}
    />
  )
}
