/**
 * Removes one app password after asking, and says how many connections were ended. One that was lost or stolen leads
 * to what it has done.
 */
import { Checkbox } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { call, type Problem } from '../../client.ts'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useSay } from '../../shell/live.tsx'
import { useText } from '../../texts.tsx'
import { useChanged } from '../asked.tsx'
import { deedsPage } from './places.ts'

type Props = {
  /** Null: nothing is asked. */
  readonly appPassword: { readonly id: string; readonly name: string } | null
  readonly onRemoved?: () => void
  readonly onClose: () => void
}

export const RemoveOne = ({ appPassword, onRemoved, onClose }: Props): ReactNode => {
  const text = useText()
  const { tell } = useSay()
  const changed = useChanged()
  // While the dialog closes it still says what it was about.
  const [shown, setShown] = useState(appPassword)
  const [, go] = useLocation()
  const [isLost, setIsLost] = useState(false)
  if (appPassword !== null && appPassword !== shown) {
    setShown(appPassword)
    setIsLost(false)
  }
  const act = async (): Promise<Problem | null> => {
    if (appPassword === null) return null
    const outcome = await call('removeAppPassword', { params: { id: appPassword.id } })
    if (outcome.kind === 'problem' && outcome.problem.problem !== 'not-found') return outcome.problem
    // Another tab was quicker: it is removed all the same.
    const connections = outcome.kind === 'done' ? outcome.answer.connectionsEnded : 0
    tell(text('appPasswords.remove.done', { connections }))
    if (isLost) go(deedsPage(appPassword.id), { replace: true })
    else onRemoved?.()
    await changed()
    return null
  }
  return (
    <ConfirmDialog
      isOpen={appPassword !== null}
      title={text('appPasswords.remove.title', { name: shown?.name ?? '' })}
      verb={text('appPasswords.remove.verb')}
      act={act}
      onClose={onClose}
    >
      <p>{text('appPasswords.remove.text')}</p>
      <Checkbox
        checked={isLost}
        onChange={(_, { checked }) => setIsLost(checked === true)}
        label={text('appPasswords.remove.lost')}
      />
    </ConfirmDialog>
  )
}
