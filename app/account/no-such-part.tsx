/** There is no such page of the account: said within the frame, so that the way on is at hand. */
import type { ReactNode } from 'react'
import { PageBody } from '../shell/page-body.tsx'
import { useText } from '../texts.tsx'
import { useTrails } from './security/trail.ts'

export const NoSuchPart = (): ReactNode => {
  const text = useText()
  const { toSecurity } = useTrails()
  return (
    <PageBody title={text('shell.notFound.title')} trail={toSecurity}>
      <p>{text('shell.notFound.body')}</p>
    </PageBody>
  )
}
