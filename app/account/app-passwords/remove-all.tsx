/** Removes all app passwords after asking by number and names. What came of it is shown by the list. */
import type { ReactNode } from 'react'
import { type AnswerOf, call, type Problem } from '../../client.ts'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useTexts } from '../../texts.tsx'
import { useChanged } from '../asked.tsx'
import type { AppPassword } from './words.ts'

export type Removed = AnswerOf<'removeAllAppPasswords'>

type Props = {
  readonly isOpen: boolean
  readonly appPasswords: readonly AppPassword[]
  readonly onRemoved: (removed: Removed) => void
  readonly onClose: () => void
}

export const RemoveAll = ({ isOpen, appPasswords, onRemoved, onClose }: Props): ReactNode => {
  const { text, language } = useTexts()
  const changed = useChanged()
  const count = appPasswords.length
  const names = new Intl.ListFormat(language, { type: 'unit', style: 'long' }).format(
    appPasswords.map(({ name }) => name),
  )
  const act = async (): Promise<Problem | null> => {
    const outcome = await call('removeAllAppPasswords')
    if (outcome.kind === 'problem') return outcome.problem
    onRemoved(outcome.answer)
    await changed()
    return null
  }
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={text('appPasswords.remove.allTitle')}
      verb={text('appPasswords.remove.allVerb', { count })}
      act={act}
      onClose={onClose}
    >
      {text('appPasswords.remove.allText', { count, names })}
    </ConfirmDialog>
  )
}
