/** My account: where the account pages begin. */
import type { ReactNode } from 'react'
import { PageBody } from '../shell/page-body.tsx'
import { useText } from '../texts.tsx'

export const OverviewPage = (): ReactNode => {
  const text = useText()
  return (
    <PageBody title={text('account.title')} trail={[]}>
      <span />
    </PageBody>
  )
}
