/** While two-step verification is on, its last way stays (the server sees to it; here it is said before it is tried). */
import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { ModalDialog } from '../../../shell/modal-dialog.tsx'
import { useText } from '../../../texts.tsx'
import type { TwoStep } from '../parts/with-two-step.tsx'

export const countWays = ({ passkeys, authenticators, approvers }: TwoStep): number =>
  passkeys.length + authenticators.length + approvers.length

export const isLastWay = (twoStep: TwoStep): boolean => twoStep.sinceMs !== null && countWays(twoStep) === 1

export const LastWayDialog = ({ onClose }: { onClose: () => void }): ReactNode => {
  const text = useText()
  return (
    <ModalDialog
      isAlert
      isOpen
      title={text('security.lastWay.title')}
      onClose={onClose}
      actions={
        <Button appearance="primary" onClick={onClose}>
          {text('security.lastWay.close')}
        </Button>
      }
    >
      {text('security.lastWay.text')}
    </ModalDialog>
  )
}
