/**
 * Asks for proof when any call of the account pages wants it, over the page that is open: what was being done goes on by
 * itself afterwards. Stands once, in the account frame.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { call, type Proof, whenStepUpIsWanted } from '../client.ts'
import { ModalDialog } from '../shell/modal-dialog.tsx'
import { useText } from '../texts.tsx'
import { StepUpForm, type StepUpState } from './step-up-form.tsx'

type Asked = { readonly proof: Proof; readonly answers: ((isProved: boolean) => void)[] }
type Shown = { readonly proof: Proof; readonly state: StepUpState }

export const StepUpDialog = (): ReactNode => {
  const text = useText()
  const [shown, setShown] = useState<Shown | null>(null)
  const open = useRef<Asked | null>(null)

  const close = (isProved: boolean): void => {
    const { answers } = open.current ?? { answers: [] }
    open.current = null
    setShown(null)
    for (const answer of answers) answer(isProved)
  }
  useEffect(() => {
    whenStepUpIsWanted(
      (proof) =>
        new Promise((answer) => {
          // Two calls at once are one question.
          if (open.current?.proof === proof) open.current.answers.push(answer)
          else if (open.current !== null) answer(false)
          else {
            open.current = { proof, answers: [answer] }
            // A dialog that opens with nothing to take the focus may stay hidden from who listens to the page.
            void call('stepUpState').then((state) => setShown({ proof, state }))
          }
        }),
    )
    return () => whenStepUpIsWanted(async () => false)
  }, [])

  return (
    <ModalDialog isOpen={shown !== null} title={text('security.stepUp.title')} onClose={() => close(false)}>
      {shown !== null && (
        <StepUpForm {...shown} place={null} onProved={() => close(true)} onCancel={() => close(false)} />
      )}
    </ModalDialog>
  )
}
