/** Security: the password, two-step verification with its state and the short way, activity, and the advanced options. */
import type { ReactNode } from 'react'
import { useDates } from '../../dates.ts'
import { PageBody } from '../../shell/page-body.tsx'
import { WhatToKnow } from '../../shell/what-to-know.tsx'
import { useAccount } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { HarmNotices } from '../harm/harm-notices.tsx'
import { ButtonLink } from './parts/button-link.tsx'
import { Card, Part } from './parts/card.tsx'
import { Row, Rows } from './parts/row.tsx'
import { StateBadge } from './parts/state-badge.tsx'
import { ADVANCED, SECURE, SECURITY, useTrails } from './trail.ts'

export const SecurityPage = (): ReactNode => {
  const text = useText()
  const dates = useDates()
  const { toSecurity } = useTrails()
  const { passwordChangedMs, twoStepSinceMs } = useAccount()
  const isOn = twoStepSinceMs !== null
  return (
    <PageBody title={text('security.title')} trail={toSecurity}>
      <HarmNotices />
      <WhatToKnow>
        <li>{isOn ? text('security.knowOn') : text('security.know')}</li>
      </WhatToKnow>
      <Card>
        <Rows>
          <Row
            name={text('security.password.label')}
            about={text('security.password.changed', { date: dates.day(passwordChangedMs) })}
            actions={
              <ButtonLink to={`${SECURITY}/password`} name={text('security.password.changeName')}>
                {text('security.password.change')}
              </ButtonLink>
            }
          />
          <Row
            name={text('security.twoStep.label')}
            state={<StateBadge isOn={isOn} />}
            about={isOn ? text('security.twoStep.onText') : text('security.twoStep.offText')}
            actions={
              isOn ? (
                <ButtonLink to={`${ADVANCED}#two-step`} name={text('security.twoStep.manageName')}>
                  {text('security.twoStep.manage')}
                </ButtonLink>
              ) : (
                <ButtonLink
                  to={`${SECURITY}/two-step?from=${SECURITY}`}
                  name={text('security.twoStep.turnOnName')}
                  appearance="primary"
                >
                  {text('security.twoStep.turnOn')}
                </ButtonLink>
              )
            }
          />
          <Row
            name={text('security.activity.label')}
            about={text('security.activity.text')}
            actions={<ButtonLink to={`${SECURITY}/activity`}>{text('security.activity.view')}</ButtonLink>}
          />
          <Row
            name={text('security.secure.label')}
            about={text('security.secure.about')}
            actions={<ButtonLink to={SECURE}>{text('security.secure.link')}</ButtonLink>}
          />
        </Rows>
      </Card>
      <Part
        title={text('security.advanced.title')}
        lead={text('security.advanced.text')}
        actions={
          <ButtonLink to={ADVANCED} name={text('security.advanced.startName')}>
            {text('security.advanced.start')}
          </ButtonLink>
        }
      />
    </PageBody>
  )
}
