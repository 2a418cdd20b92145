/** Making an app password on a page of its own. `?replaces=` makes a successor, `?device=` begins with the device chosen. */
import { type ReactNode, useRef } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { Crumb } from '../../shell/breadcrumbs.tsx'
import { Notice } from '../../shell/notice.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { useAccount } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { NotAnswered, useAsked } from '../asked.tsx'
import { Card } from '../security/parts/card.tsx'
import { useTrails } from '../security/trail.ts'
import { AppPasswords } from './app-passwords.tsx'
import { CreateAppPassword, type StepFrame } from './create-app-password.tsx'
import { APP_PASSWORDS, appPasswordPage } from './places.ts'
import { type AppPassword, isDevice } from './words.ts'

export const useAppPasswordTrail = (): readonly Crumb[] => {
  const text = useText()
  const { belowAdvanced } = useTrails()
  return [...belowAdvanced, { name: text('appPasswords.title'), to: APP_PASSWORDS }]
}

const Frame: StepFrame = ({ title, children }) => (
  <PageBody title={title} trail={useAppPasswordTrail()}>
    <Card>{children}</Card>
  </PageBody>
)

export const CreatePage = (): ReactNode => {
  const text = useText()
  const { twoStepSinceMs } = useAccount()
  if (twoStepSinceMs !== null) return <Create />
  return (
    <Frame title={text('appPasswords.create')}>
      <AppPasswords />
    </Frame>
  )
}

const Create = (): ReactNode => {
  const text = useText()
  const [, go] = useLocation()
  const asked = new URLSearchParams(useSearch())
  const replaced = asked.get('replaces')
  const device = asked.get('device')
  const list = useAsked('appPasswords')
  const begunWith = useRef<AppPassword>(undefined)
  // Kept from the beginning: the old one may be removed here, as soon as the new one has signed in.
  begunWith.current ??= list.answer?.appPasswords.find(({ id }) => id === replaced)
  const replaces = begunWith.current
  if (replaced !== null && list.answer === null) return <NotAnswered asked={list} />
  if (replaced !== null && replaces === undefined) {
    return (
      <Frame title={text('appPasswords.create')}>
        <Notice kind="warning">{text('appPasswords.details.gone')}</Notice>
        <AppPasswords />
      </Frame>
    )
  }
  return (
    <CreateAppPassword
      frame={Frame}
      {...(isDevice(device) ? { device } : {})}
      {...(replaces === undefined ? {} : { replaces })}
      onDone={() => go(APP_PASSWORDS, { replace: true })}
      onCancel={() => go(replaced === null ? APP_PASSWORDS : appPasswordPage(replaced))}
    />
  )
}
