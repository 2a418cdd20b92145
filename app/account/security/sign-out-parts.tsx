/** Taking trust back: from browsers that are not asked for a second step, and from every browser that is signed in. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { call, problemOf } from '../../client.ts'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useSay } from '../../shell/live.tsx'
import { useStart } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { Part } from './parts/card.tsx'
import type { Known } from './parts/with-two-step.tsx'

export const TrustedBrowsersPart = ({ twoStep: { trustedBrowsers: count }, reload }: Known): ReactNode => {
  const text = useText()
  const { tell } = useSay()
  const [isAsked, setIsAsked] = useState(false)
  return (
    <Part
      id="trusted-devices"
      title={text('security.advanced.trusted')}
      lead={text('security.advanced.trustedCount', { count })}
      {...(count === 0
        ? {}
        : {
            actions: (
              <Button
                aria-label={text('security.advanced.trustedRemoveName')}
                onClick={() => setIsAsked(true)}
              >
                {text('security.advanced.trustedRemove')}
              </Button>
            ),
          })}
    >
      <ConfirmDialog
        isOpen={isAsked}
        title={text('security.advanced.trustedQuestion')}
        verb={text('security.advanced.trustedRemove')}
        act={async () => {
          const problem = problemOf(await call('forgetBrowsers'))
          if (problem !== null) return problem
          tell(text('security.advanced.trustedRemoved'))
          await reload()
          return null
        }}
        onClose={() => setIsAsked(false)}
      >
        <p>{text('security.advanced.trustedConsequence', { count })}</p>
      </ConfirmDialog>
    </Part>
  )
}

export const SignOutEverywherePart = (): ReactNode => {
  const text = useText()
  const { reload } = useStart()
  const [isAsked, setIsAsked] = useState(false)
  return (
    <Part
      id="sign-out-everywhere"
      title={text('security.advanced.signOut')}
      lead={text('security.advanced.signOutText')}
      actions={<Button onClick={() => setIsAsked(true)}>{text('security.advanced.signOutMe')}</Button>}
    >
      <ConfirmDialog
        isOpen={isAsked}
        title={text('security.advanced.signOutQuestion')}
        verb={text('security.advanced.signOutMe')}
        act={async () => {
          const problem = problemOf(await call('endAllSessions'))
          // This browser is signed out too: the pages find nobody there and lead to signing in.
          if (problem === null) await reload()
          return problem
        }}
        onClose={() => setIsAsked(false)}
      >
        <p>{text('security.advanced.signOutText')}</p>
      </ConfirmDialog>
    </Part>
  )
}
