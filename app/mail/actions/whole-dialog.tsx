/** Asks about what is to be done to a whole list, and shows how far it has come; in one dialog, so that the focus stays. */
import { Button, ProgressBar } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef } from 'react'
import { ModalDialog } from '../../shell/modal-dialog.tsx'
import { type TextKey, useText } from '../../texts.tsx'
import type { WholeWork } from './whole.tsx'

export type Shown =
  | {
      readonly at: 'question'
      readonly work: WholeWork
      readonly count: number
      readonly answer: (isAgreed: boolean) => void
    }
  | {
      readonly at: 'work'
      readonly work: WholeWork
      /** It is being undone. */
      readonly isBack: boolean
      readonly count: number
      /** 0 while that is being asked. */
      readonly total: number
      readonly stop: () => void
    }

const WORDS: Readonly<Record<WholeWork['kind'], Readonly<Record<'question' | 'verb' | 'doing', TextKey>>>> = {
  move: { question: 'mail.whole.moveQuestion', verb: 'mail.whole.move', doing: 'mail.whole.moving' },
  mark: { question: 'mail.whole.markQuestion', verb: 'mail.whole.mark', doing: 'mail.whole.marking' },
  destroy: {
    question: 'mail.actions.destroyQuestion',
    verb: 'mail.actions.delete',
    doing: 'mail.whole.destroying',
  },
}

export const WholeDialog = ({ shown }: { shown: Shown }): ReactNode => {
  const text = useText()
  const no = useRef<HTMLButtonElement>(null)
  const { at, work, count } = shown
  const words = WORDS[work.kind]
  // biome-ignore lint/correctness/useExhaustiveDependencies: the other button is another one
  useEffect(() => no.current?.focus(), [at])
  const folder = work.kind === 'move' ? work.to : ''
  if (shown.at === 'question')
    return (
      <ModalDialog
        isAlert
        isOpen
        title={text(words.question, { count, folder })}
        onClose={() => shown.answer(false)}
        actions={
          <>
            <Button ref={no} onClick={() => shown.answer(false)}>
              {text('shell.cancel')}
            </Button>
            <Button appearance="primary" onClick={() => shown.answer(true)}>
              {text(words.verb)}
            </Button>
          </>
        }
      >
        {text(work.kind === 'destroy' ? 'mail.whole.destroyText' : 'mail.whole.canBeUndone')}
      </ModalDialog>
    )
  const { total, stop, isBack } = shown
  const doing = isBack ? text('mail.whole.undoing') : text(words.doing, { folder })
  return (
    <ModalDialog
      isAlert
      isOpen
      title={doing}
      onClose={stop}
      actions={
        <Button ref={no} onClick={stop}>
          {text('mail.whole.stop')}
        </Button>
      }
    >
      <ProgressBar {...(total === 0 ? {} : { value: count, max: total })} aria-label={doing} />
      <p>{total > 0 && text('mail.whole.progress', { count, total })}</p>
    </ModalDialog>
  )
}
