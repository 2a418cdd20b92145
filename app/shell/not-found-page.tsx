/** There is no such page. */
import type { ReactNode } from 'react'
import { useText } from '../texts.tsx'
import { CenteredCard } from './centered-card.tsx'
import { TextLink } from './text-link.tsx'

export const NotFoundPage = (): ReactNode => {
  const text = useText()
  return (
    <CenteredCard title={text('shell.notFound.title')}>
      <p>{text('shell.notFound.body')}</p>
      <TextLink to="/account">{text('shell.myAccount')}</TextLink>
    </CenteredCard>
  )
}
