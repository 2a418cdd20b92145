/** Copies a value and says so, to the eye and to the ear. */
import { Button } from '@fluentui/react-components'
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark'
import { CopyRegular } from '@fluentui/react-icons/svg/copy'
import { type ReactNode, useEffect, useState } from 'react'
import { useText } from '../texts.tsx'
import { useSay } from './live.tsx'

const COPIED_SHOWN_MS = 3_000

type Props = {
  /** What is copied, exactly. */
  readonly value: string
  /** What it is, for who listens: "Copy server name". Shown is the one word. */
  readonly of: string
  readonly appearance?: 'primary' | 'secondary' | 'subtle'
}

export const CopyButton = ({ value, of, appearance = 'secondary' }: Props): ReactNode => {
  const text = useText()
  const { say } = useSay()
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), COPIED_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value)
      setIsCopied(true)
      say(text('shell.copied'))
    } catch {
      // The browser forbids it: the value can be marked and copied by hand.
      say(text('shell.notCopied'))
    }
  }
  return (
    <Button
      appearance={appearance}
      icon={isCopied ? <CheckmarkRegular /> : <CopyRegular />}
      aria-label={`${isCopied ? text('shell.copied') : text('shell.copy')}: ${of}`}
      onClick={copy}
    >
      {isCopied ? text('shell.copied') : text('shell.copy')}
    </Button>
  )
}
