/**
 * Stands around pages that ask for the password again, only when the last proof is old. The address stays the
 * same, so that proving leads to the very page that was asked for.
 */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { Card } from '../account/security/parts/card.tsx'
import { Loading } from '../account/security/parts/loading.tsx'
import { call, type Proof } from '../client.ts'
import type { Crumb } from '../shell/breadcrumbs.tsx'
import { PageBody } from '../shell/page-body.tsx'
import { useText } from '../texts.tsx'
import { StepUpForm } from './step-up-form.tsx'

type Props = {
  /** The page it leads to, as it is called on the screen. */
  readonly place: string
  /** The pages above that page; Cancel leads to the last. */
  readonly trail: readonly Crumb[]
  readonly proof?: Proof
  readonly children: ReactNode
}

const PROVED_UNTIL = { security: 'security', 'fresh-second-step': 'freshSecondStep' } as const

export const Proved = ({ place, trail, proof = 'security', children }: Props): ReactNode => {
  const text = useText()
  const [, go] = useLocation()
  const [isProved, setIsProved] = useState(false)
  const { data: asked } = useQuery({
    queryKey: ['isProved'],
    queryFn: () => call('stepUpState'),
    gcTime: 0,
    enabled: !isProved,
  })
  if (isProved) return children
  if (asked === undefined) return <Loading />
  // What was let in stays in: a proof that ends while the page is open is asked for when something is pressed.
  if (asked.kind === 'done' && asked.answer[PROVED_UNTIL[proof]] !== null) setIsProved(true)
  return (
    <PageBody title={text('security.stepUp.title')} trail={trail}>
      <Card>
        <StepUpForm
          proof={proof}
          place={place}
          state={asked}
          onProved={() => setIsProved(true)}
          onCancel={() => go(trail.at(-1)?.to ?? '/account')}
        />
      </Card>
    </PageBody>
  )
}
