/** The authenticator apps of the account. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { call, problemOf } from '../../../client.ts'
import { useDates } from '../../../dates.ts'
import { ConfirmDialog } from '../../../shell/confirm-dialog.tsx'
import { useSay } from '../../../shell/live.tsx'
import { useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Part } from '../parts/card.tsx'
import { Row, Rows } from '../parts/row.tsx'
import type { Known, TwoStep } from '../parts/with-two-step.tsx'
import { ADVANCED } from '../trail.ts'
import { isLastWay, LastWayDialog } from './last-way.tsx'

type Authenticator = TwoStep['authenticators'][number]

export const AuthenticatorsPart = ({ twoStep, reload }: Known): ReactNode => {
  const text = useText()
  const dates = useDates()
  const { tell } = useSay()
  const [asked, setAsked] = useState<{ to: 'remove' | 'keep'; authenticator: Authenticator } | null>(null)
  const close = (): void => setAsked(null)
  const isEmpty = twoStep.authenticators.length === 0
  return (
    <Part
      id="authenticators"
      level={3}
      title={text('security.authenticators.label')}
      {...(isEmpty ? { lead: text('security.authenticators.emptyText') } : {})}
      actions={
        <ButtonLink to={`${ADVANCED}/authenticator`}>
          {isEmpty ? text('security.authenticators.add') : text('security.authenticators.addAnother')}
        </ButtonLink>
      }
    >
      {!isEmpty && (
        <Rows>
          {twoStep.authenticators.map((each) => (
            <Row
              key={each.id}
              name={each.name}
              about={
                <>
                  {text('security.authenticators.created', { date: dates.day(each.createdMs) })}
                  {' · '}
                  {each.lastUsedMs === null
                    ? text('security.authenticators.neverUsed')
                    : text('security.authenticators.lastUsed', { when: dates.ago(each.lastUsedMs) })}
                </>
              }
              actions={
                <Button
                  aria-label={text('security.authenticators.removeName', { name: each.name })}
                  onClick={() =>
                    setAsked({ to: isLastWay(twoStep) ? 'keep' : 'remove', authenticator: each })
                  }
                >
                  {text('security.authenticators.remove')}
                </Button>
              }
            />
          ))}
        </Rows>
      )}
      {asked?.to === 'keep' && <LastWayDialog onClose={close} />}
      {asked?.to === 'remove' && (
        <ConfirmDialog
          isOpen
          title={text('security.authenticators.removeTitle')}
          verb={text('security.authenticators.remove')}
          act={async () => {
            const outcome = await call('removeAuthenticator', { params: { id: asked.authenticator.id } })
            if (outcome.kind === 'done') {
              tell(text('security.authenticators.removed'))
              await reload()
            }
            return problemOf(outcome)
          }}
          onClose={close}
        >
          <p>{text('security.authenticators.removeText')}</p>
        </ConfirmDialog>
      )}
    </Part>
  )
}
