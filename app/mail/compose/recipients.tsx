/** To whom it goes; the lines of copies come when they are asked for. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { type TextKey, useText } from '../../texts.tsx'
import type { EmailAddress } from '../jmap/types.ts'
import type { Draft } from './draft.ts'
import { RecipientsField } from './recipients-field.tsx'

/** What stands in the lines and is no address yet. */
export type Unfinished = Record<Line, string>

type Line = 'to' | 'cc' | 'bcc'

const LABELS: Readonly<Record<Line, TextKey>> = {
  to: 'mail.compose.to',
  cc: 'mail.compose.cc',
  bcc: 'mail.compose.bcc',
}

type Props = {
  readonly draft: Draft
  readonly put: (line: Line) => (addresses: readonly EmailAddress[]) => void
  /** Written here, as it is typed. */
  readonly unfinished: Unfinished
  readonly hasFocusFirst: boolean
}

export const Recipients = ({ draft, put, unfinished, hasFocusFirst }: Props): ReactNode => {
  const text = useText()
  const [hasCopies, setHasCopies] = useState(draft.cc.length > 0 || draft.bcc.length > 0)
  const line = (of: Line) => ({
    label: text(LABELS[of]),
    addresses: draft[of],
    onChange: put(of),
    onTyped: (typed: string): void => {
      unfinished[of] = typed
    },
  })
  const showCopies = (
    <Button appearance="transparent" size="small" onClick={() => setHasCopies(true)}>
      {text('mail.compose.showCopies')}
    </Button>
  )
  return (
    <>
      <RecipientsField {...line('to')} hasFocusFirst={hasFocusFirst} end={!hasCopies && showCopies} />
      {hasCopies && (
        <>
          <RecipientsField {...line('cc')} />
          <RecipientsField {...line('bcc')} />
        </>
      )}
    </>
  )
}
