/** Two-step verification itself: on or off beside the label, the short way to the other, and what follows of it. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { call } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useSay } from '../../shell/live.tsx'
import { useText } from '../../texts.tsx'
import { ButtonLink } from './parts/button-link.tsx'
import { Part } from './parts/card.tsx'
import { StateBadge } from './parts/state-badge.tsx'
import type { Known } from './parts/with-two-step.tsx'
import { ADVANCED, SECURITY } from './trail.ts'

export const TwoStepPart = ({ twoStep: { sinceMs }, appPasswords, reload }: Known): ReactNode => {
  const text = useText()
  const dates = useDates()
  const { tell } = useSay()
  const [isAsked, setIsAsked] = useState(false)
  if (sinceMs === null)
    return (
      <Part
        id="two-step"
        title={text('security.twoStep.label')}
        state={<StateBadge isOn={false} />}
        lead={text('security.twoStep.offText')}
        actions={
          <ButtonLink
            to={`${SECURITY}/two-step?from=${ADVANCED}`}
            name={text('security.twoStep.turnOnName')}
            appearance="primary"
          >
            {text('security.twoStep.turnOn')}
          </ButtonLink>
        }
      />
    )
  return (
    <Part
      id="two-step"
      title={text('security.twoStep.label')}
      state={<StateBadge isOn />}
      lead={text('security.onSince', { date: dates.day(sinceMs) })}
      actions={
        <Button aria-label={text('security.turnOff.actionName')} onClick={() => setIsAsked(true)}>
          {text('security.turnOff.action')}
        </Button>
      }
    >
      <p>{text('security.twoStep.onText')}</p>
      <ConfirmDialog
        isOpen={isAsked}
        title={text('security.turnOff.title')}
        verb={text('security.turnOff.action')}
        keep={text('security.turnOff.keep')}
        act={async () => {
          const outcome = await call('turnOff', { body: {} })
          if (outcome.kind === 'problem') return outcome.problem
          const { appPasswordsRemoved: removed, connectionsEnded: connections } = outcome.answer
          tell(text('security.turnOff.done', { removed, connections }))
          await reload()
          return null
        }}
        onClose={() => setIsAsked(false)}
      >
        <p>{text('security.turnOff.text', { count: appPasswords })}</p>
      </ConfirmDialog>
    </Part>
  )
}
