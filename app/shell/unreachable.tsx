/** The first page when the server did not answer: says so, and asks again. */
import { Button, FluentProvider, webLightTheme } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { type LoadedTexts, TextsProvider, useText } from '../texts.tsx'
import { CenteredCard } from './centered-card.tsx'
import { Styles } from './styles.tsx'

type Props = { readonly texts: LoadedTexts; readonly again: () => Promise<void> }

export const Unreachable = ({ texts, again }: Props): ReactNode => (
  <Styles>
    <TextsProvider first={texts}>
      <FluentProvider theme={webLightTheme}>
        <Words again={again} />
      </FluentProvider>
    </TextsProvider>
  </Styles>
)

const Words = ({ again }: Pick<Props, 'again'>): ReactNode => {
  const text = useText()
  const [isBusy, setIsBusy] = useState(false)
  const press = async (): Promise<void> => {
    setIsBusy(true)
    await again()
    setIsBusy(false)
  }
  return (
    <CenteredCard title={text('shell.unreachable.title')}>
      <p>{text('shell.unreachable.body')}</p>
      <Button appearance="primary" disabledFocusable={isBusy} onClick={press}>
        {text('shell.unreachable.again')}
      </Button>
    </CenteredCard>
  )
}
