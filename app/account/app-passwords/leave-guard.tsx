/**
 * Leaving the page on which a secret is shown without saying Done asks first, by whatever way: a link, the back button,
 * or closing the window (where the browser asks in its own words).
 */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { guardLeaving } from '../../router/leaving.ts'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useText } from '../../texts.tsx'

type Props = {
  readonly isActive: boolean
  /** How many steps back in the history lead out of the flow. */
  readonly entries: number
}

export const LeaveGuard = ({ isActive, entries }: Props): ReactNode => {
  const text = useText()
  /** Goes where the person was about to go; null while nobody tries to. */
  const [leave, setLeave] = useState<(() => void) | null>(null)
  const free = useRef((): void => {})
  useLayoutEffect(() => {
    if (!isActive) return
    const release = guardLeaving((go) => setLeave(() => go))
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    // The back button cannot be stopped, so the page stands twice in the history: the first step back stays here.
    const stay = (): void => history.pushState(history.state, '', location.href)
    const back = (): void => {
      stay()
      setLeave(() => () => history.go(-1 - entries))
    }
    stay()
    window.addEventListener('beforeunload', ask)
    window.addEventListener('popstate', back)
    free.current = () => {
      release()
      window.removeEventListener('beforeunload', ask)
      window.removeEventListener('popstate', back)
    }
    return free.current
  }, [isActive, entries])
  return (
    <ConfirmDialog
      isOpen={leave !== null}
      title={text('appPasswords.leave.title')}
      verb={text('appPasswords.leave.leave')}
      keep={text('appPasswords.leave.stay')}
      act={async () => {
        free.current()
        leave?.()
        return null
      }}
      onClose={() => setLeave(null)}
    >
      {text('appPasswords.leave.text')}
    </ConfirmDialog>
  )
}
