/**
 * Asks before something that cannot be undone: the title is a question with its object, the body says
 * what follows and how many, the buttons are verbs, and the focus begins on Cancel.
 */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Problem } from '../client.ts'
import { useText } from '../texts.tsx'
import { ModalDialog } from './modal-dialog.tsx'
import { Notice } from './notice.tsx'
import { useProblemText } from './problem-text.ts'

type Props = {
  readonly isOpen: boolean
  readonly title: string
  readonly children: ReactNode
  /** The verb on the button that does it. */
  readonly verb: string
  /** On the other button, where another word than Cancel says it better. */
  readonly keep?: string
  /** Does it; gives the problem, or null when it is done and the dialog may close. */
  readonly act: () => Promise<Problem | null>
  readonly onClose: () => void
}

export const ConfirmDialog = ({ isOpen, title, children, verb, keep, act, onClose }: Props): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const cancel = useRef<HTMLButtonElement>(null)
  /** What was agreed to and is waited for. */
  const acting = useRef<Promise<Problem | null> | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => {
    if (!isOpen) return
    setProblem(null)
    cancel.current?.focus()
  }, [isOpen])
  const wait = (work: Promise<Problem | null> | null): void => {
    acting.current = work
    setIsBusy(work !== null)
  }
  const cancelled = (): void => {
    wait(null)
    onClose()
  }
  const press = async (): Promise<void> => {
    if (acting.current !== null) return
    const work = act()
    wait(work)
    try {
      const found = await work
      // Who has not waited for it may be asked about something else by now.
      if (acting.current !== work) return
      setProblem(found)
      if (found === null) onClose()
    } finally {
      if (acting.current === work) wait(null)
    }
  }
  return (
    <ModalDialog
      isAlert
      isOpen={isOpen}
      title={title}
      onClose={cancelled}
      actions={
        <>
          <Button ref={cancel} onClick={cancelled}>
            {keep ?? text('shell.cancel')}
          </Button>
          <Button appearance="primary" disabledFocusable={isBusy} onClick={press}>
            {verb}
          </Button>
        </>
      }
    >
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
      )}
      {children}
    </ModalDialog>
  )
}
