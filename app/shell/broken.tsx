/** Catches a fault of a page (a bug, or a piece of the app that could not be loaded) and offers to load it again. */
import { Button } from '@fluentui/react-components'
import { Component, type ReactNode } from 'react'
import { useText } from '../texts.tsx'
import { CenteredCard } from './centered-card.tsx'

export class Broken extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true }
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Sorry /> : this.props.children
  }
}

const Sorry = (): ReactNode => {
  const text = useText()
  return (
    <CenteredCard title={text('shell.broken.title')}>
      <p>{text('shell.broken.body')}</p>
      <Button appearance="primary" onClick={() => location.reload()}>
        {text('shell.broken.again')}
      </Button>
    </CenteredCard>
  )
}
