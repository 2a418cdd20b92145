/** Catches a fault of a page (a bug, or a piece of the app that could not be loaded) and offers to load it again. */
import { Button } from '@fluentui/react-components'
import { Component, type ReactNode } from 'react'
import { NotLoaded } from '../router/page.ts'
import { useText } from '../texts.tsx'
import { CenteredCard } from './centered-card.tsx'

type Why = 'shell.broken.notLoaded' | 'shell.broken.body'

export class Broken extends Component<{ children: ReactNode }, { why: Why | null }> {
  override state: { why: Why | null } = { why: null }

  static getDerivedStateFromError(fault: unknown): { why: Why } {
    return { why: fault instanceof NotLoaded ? 'shell.broken.notLoaded' : 'shell.broken.body' }
  }

  override render(): ReactNode {
    return this.state.why === null ? this.props.children : <Sorry why={this.state.why} />
  }
}

const Sorry = ({ why }: { why: Why }): ReactNode => {
  const text = useText()
  return (
    <CenteredCard title={text('shell.broken.title')}>
      <p>{text(why)}</p>
      <Button appearance="primary" onClick={() => location.reload()}>
        {text('shell.broken.again')}
      </Button>
    </CenteredCard>
  )
}
