/** What helps when the rest is lost: the recovery address and the recovery codes. */
import { Badge, Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { call, problemOf } from '../../../client.ts'
import { ConfirmDialog } from '../../../shell/confirm-dialog.tsx'
import { useSay } from '../../../shell/live.tsx'
import { Notice } from '../../../shell/notice.tsx'
import { useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Part } from '../parts/card.tsx'
import { Row, Rows } from '../parts/row.tsx'
import type { Known } from '../parts/with-two-step.tsx'
import { ADVANCED } from '../trail.ts'

const CODES_FEW = 3

export const RecoveryAddressPart = ({ twoStep: { recoveryAddress: now }, reload }: Known): ReactNode => {
  const text = useText()
  const { tell } = useSay()
  const [isAsked, setIsAsked] = useState(false)
  const to = `${ADVANCED}/recovery-address`
  if (now === null)
    return (
      <Part
        id="recovery-address"
        level={3}
        title={text('security.recoveryAddress.label')}
        lead={text('security.recoveryAddress.none')}
        actions={
          <ButtonLink to={to} name={text('security.recoveryAddress.addName')}>
            {text('security.recoveryAddress.add')}
          </ButtonLink>
        }
      />
    )
  return (
    <Part id="recovery-address" level={3} title={text('security.recoveryAddress.label')}>
      <Rows>
        <Row
          name={now.address}
          state={
            <Badge appearance="tint" color={now.isConfirmed ? 'success' : 'warning'}>
              {now.isConfirmed
                ? text('security.recoveryAddress.confirmed')
                : text('security.recoveryAddress.notConfirmed')}
            </Badge>
          }
          actions={
            <>
              {now.isConfirmed ? (
                <ButtonLink to={to} name={text('security.recoveryAddress.changeName')}>
                  {text('security.recoveryAddress.change')}
                </ButtonLink>
              ) : (
                <ButtonLink to={to} name={text('security.recoveryAddress.confirmName')}>
                  {text('security.recoveryAddress.confirm')}
                </ButtonLink>
              )}
              <Button
                aria-label={text('security.recoveryAddress.removeName')}
                onClick={() => setIsAsked(true)}
              >
                {text('security.recoveryAddress.remove')}
              </Button>
            </>
          }
        />
      </Rows>
      <ConfirmDialog
        isOpen={isAsked}
        title={text('security.recoveryAddress.removeTitle', { address: now.address })}
        verb={text('security.recoveryAddress.remove')}
        act={async () => {
          const problem = problemOf(await call('removeRecoveryAddress'))
          if (problem !== null) return problem
          tell(text('security.recoveryAddress.removed'))
          await reload()
          return null
        }}
        onClose={() => setIsAsked(false)}
      >
        <p>{text('security.recoveryAddress.removeText')}</p>
      </ConfirmDialog>
    </Part>
  )
}

export const RecoveryCodesPart = ({ twoStep: { sinceMs, recoveryCodesLeft: count } }: Known): ReactNode => {
  const text = useText()
  const [, go] = useLocation()
  const [isAsked, setIsAsked] = useState(false)
  const isOn = sinceMs !== null
  return (
    <Part
      id="recovery-codes"
      level={3}
      title={text('security.recoveryCodes.label')}
      lead={isOn ? text('security.recoveryCodes.text') : text('security.recoveryCodes.offText')}
      {...(isOn
        ? {
            state: (
              <Badge appearance="tint" size="large" color={count > CODES_FEW ? 'informative' : 'warning'}>
                {text('security.recoveryCodes.left', { count })}
              </Badge>
            ),
            actions: (
              <Button
                aria-label={text('security.recoveryCodes.createNewName')}
                onClick={() => setIsAsked(true)}
              >
                {text('security.recoveryCodes.createNew')}
              </Button>
            ),
          }
        : {})}
    >
      {isOn && count <= CODES_FEW && <Notice kind="warning">{text('security.recoveryCodes.few')}</Notice>}
      <ConfirmDialog
        isOpen={isAsked}
        title={text('security.recoveryCodes.question')}
        verb={text('security.recoveryCodes.createNew')}
        act={async () => {
          go(`${ADVANCED}/recovery-codes`)
          return null
        }}
        onClose={() => setIsAsked(false)}
      >
        <p>{text('security.recoveryCodes.consequence')}</p>
      </ConfirmDialog>
    </Part>
  )
}
