/** The decoy: an app password to be found by whoever should not look. It is made here and shown once. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useRef, useState } from 'react'
import { call, type Problem } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { CopyButton } from '../../shell/copy-button.tsx'
import { useSay } from '../../shell/live.tsx'
import { Notice } from '../../shell/notice.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { SecretText } from '../../shell/secret-text.tsx'
import { useAccount } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { useAsked, useChanged } from '../asked.tsx'
import { Part } from '../security/parts/card.tsx'

export const DecoyPart = (): ReactNode => {
  const text = useText()
  const dates = useDates()
  const problemText = useProblemText()
  const { say, tell } = useSay()
  const changed = useChanged()
  const { twoStepSinceMs } = useAccount()
  const { answer } = useAsked('harm')
  const [secret, setSecret] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isAsking, setIsAsking] = useState(false)
  // Of two at once the later takes the place of the other, and which that is their answers do not tell.
  const isMaking = useRef(false)
  if (twoStepSinceMs === null || answer === null) return null
  const { decoy } = answer
  const make = async (): Promise<Problem | null> => {
    if (isMaking.current) return null
    isMaking.current = true
    const outcome = await call('setDecoy', { body: {} })
    isMaking.current = false
    if (outcome.kind === 'done') {
      setSecret(outcome.answer.secret)
      say(text('appPasswords.decoy.once'))
    }
    await changed()
    return outcome.kind === 'problem' ? outcome.problem : null
  }
  const press = async (): Promise<void> => {
    if (decoy === null) setProblem(await make())
    else setIsAsking(true)
  }
  const remove = async (): Promise<void> => {
    const outcome = await call('removeDecoy')
    setProblem(outcome.kind === 'problem' ? outcome.problem : null)
    if (outcome.kind === 'problem') return
    setSecret(null)
    tell(text('appPasswords.decoy.removed'))
    await changed()
  }
  return (
    <Part
      id="decoy"
      title={text('appPasswords.decoy.title')}
      lead={text('appPasswords.decoy.lead')}
      actions={
        <>
          <Button onClick={press}>
            {text(decoy === null ? 'appPasswords.decoy.make' : 'appPasswords.decoy.makeNew')}
          </Button>
          {decoy !== null && <Button onClick={remove}>{text('appPasswords.decoy.remove')}</Button>}
        </>
      }
    >
      {decoy !== null && <p>{text('appPasswords.decoy.since', { date: dates.day(decoy.createdMs) })}</p>}
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={text('appPasswords.decoy.replaceQuestion')}
        verb={text('appPasswords.decoy.makeNew')}
        act={make}
        onClose={() => setIsAsking(false)}
      >
        {text('appPasswords.decoy.replaceText')}
      </ConfirmDialog>
      {secret !== null && (
        <>
          <SecretText value={secret} label={text('appPasswords.decoy.secret')} />
          <div>
            <CopyButton value={secret} of={text('appPasswords.decoy.secret')} />
          </div>
          <p>{text('appPasswords.decoy.once')}</p>
        </>
      )}
    </Part>
  )
}
