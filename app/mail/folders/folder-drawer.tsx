/** The folders over the page, where there is no room for them beside it. */
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import { FolderList } from './folder-list.tsx'

const useStyles = makeStyles({
  surface: {
    position: 'fixed',
    inset: '0 auto 0 0',
    margin: 0,
    width: 'min(300px, 85vw)',
    maxWidth: 'none',
    height: '100dvh',
    maxHeight: 'none',
    padding: tokens.spacingHorizontalM,
    borderRadius: 0,
    overflowY: 'auto',
  },
})

type Props = { readonly isOpen: boolean; readonly onClose: () => void }

export const FolderDrawer = ({ isOpen, onClose }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <Dialog open={isOpen} onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface} aria-label={text('mail.folders.title')}>
        <DialogBody>
          <DialogContent>
            <FolderList onLeave={onClose} />
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
