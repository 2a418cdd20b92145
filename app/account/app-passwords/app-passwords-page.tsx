/** App passwords on a page of their own, with what to know about them first. */
import type { ReactNode } from 'react'
import { PageBody } from '../../shell/page-body.tsx'
import { WhatToKnow } from '../../shell/what-to-know.tsx'
import { useText } from '../../texts.tsx'
import { HarmNotices } from '../harm/harm-notices.tsx'
import { Card } from '../security/parts/card.tsx'
import { useTrails } from '../security/trail.ts'
import { AppPasswords } from './app-passwords.tsx'
import { DecoyPart } from './decoy-part.tsx'

export const AppPasswordsPage = (): ReactNode => {
  const text = useText()
  const { belowAdvanced } = useTrails()
  return (
    <PageBody title={text('appPasswords.title')} trail={belowAdvanced}>
      <HarmNotices />
      <WhatToKnow>
        <li>{text('appPasswords.knowOne')}</li>
        <li>{text('appPasswords.knowTwo')}</li>
        <li>{text('appPasswords.knowThree')}</li>
      </WhatToKnow>
      <Card>
        <AppPasswords />
      </Card>
      <DecoyPart />
    </PageBody>
  )
}
