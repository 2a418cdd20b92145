/** While two-step verification is on, its last way stays (the server sees to it; here it is said before it is tried). */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../../../texts.tsx'
import type { TwoStep } from '../parts/with-two-step.tsx'

export const isLastWay = ({ sinceMs, passkeys, authenticators }: TwoStep): boolean =>
  sinceMs !== null && passkeys.length + authenticators.length === 1

export const LastWayDialog = ({ onClose }: { onClose: () => void }): ReactNode => {
  const text = useText()
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{text('security.lastWay.title')}</DialogTitle>
          <DialogContent>{text('security.lastWay.text')}</DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {text('security.lastWay.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
