/** The folders over the page, where there is no room for them beside it. */
import type { ReactNode } from 'react'
import { ModalDialog } from '../../shell/modal-dialog.tsx'
import { useText } from '../../texts.tsx'
import { FolderList } from './folder-list.tsx'

type Props = { readonly isOpen: boolean; readonly onClose: () => void }

export const FolderDrawer = ({ isOpen, onClose }: Props): ReactNode => (
  <ModalDialog isAtSide isOpen={isOpen} title={useText()('mail.folders.title')} onClose={onClose}>
    <FolderList onLeave={onClose} />
  </ModalDialog>
)
