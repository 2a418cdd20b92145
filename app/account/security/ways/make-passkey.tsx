/** Makes a passkey on this device, then asks for a name that its holder will recognise. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { browserSupportsWebAuthn, startRegistration } from '@simplewebauthn/browser'
import { type ReactNode, useState } from 'react'
import { call, type Problem, problemOf } from '../../../client.ts'
import { useForm } from '../../../shell/form.ts'
import { FormBox } from '../../../shell/form-box.tsx'
import { Notice } from '../../../shell/notice.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { SubmitButton } from '../../../shell/submit-button.tsx'
import { TextField } from '../../../shell/text-field.tsx'
import { useText } from '../../../texts.tsx'
import { Task, TaskButtons } from '../parts/task.tsx'

const NAME_CHARACTERS_MAX = 100

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
})

type Props = {
  /** One that was made before the page was loaded again, and may be given its name. */
  readonly made: { readonly id: string; readonly name: string } | null
  readonly onMade: (id: string) => void
  readonly onNamed: () => void | Promise<void>
}

export const MakePasskey = ({ made, onMade, onNamed }: Props): ReactNode => {
  const [here, setHere] = useState(made)
  if (here !== null) return <NamePasskey {...here} onNamed={onNamed} />
  return (
    <AskDevice
      onMade={(id, name) => {
        setHere({ id, name })
        onMade(id)
      }}
    />
  )
}

const AskDevice = ({ onMade }: { onMade: (id: string, name: string) => void }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const problemText = useProblemText()
  const name = useSuggestedName()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const press = async (): Promise<void> => {
    if (isBusy) return
    setIsBusy(true)
    setProblem(null)
    const outcome = await makePasskey(name)
    setIsBusy(false)
    if (outcome.kind === 'problem') setProblem(outcome.problem)
    else onMade(outcome.answer.id, name)
  }
  return (
    <Task title={text('security.passkeys.title')} know={text('security.passkeys.know')}>
      <div className={styles.content}>
        <p>{text('security.passkeys.text')}</p>
        {problem !== null && (
          <Notice kind="error" role="alert">
            {problemText(problem)}
          </Notice>
        )}
        {!browserSupportsWebAuthn() && (
          <Notice kind="warning">{text('security.passkeys.unsupported')}</Notice>
        )}
        <p role="status">{isBusy && text('security.passkeys.waiting')}</p>
        <TaskButtons>
          <Button appearance="primary" size="large" disabledFocusable={isBusy} onClick={press}>
            {text('security.passkeys.create')}
          </Button>
        </TaskButtons>
      </div>
    </Task>
  )
}

const makePasskey = async (name: string) => {
  const options = await call('passkeyOptions', { body: {} })
  if (options.kind === 'problem') return options
  const optionsJSON = options.answer as unknown as Parameters<typeof startRegistration>[0]['optionsJSON']
  try {
    const response = await startRegistration({ optionsJSON })
    return await call('addPasskey', { body: { response: { ...response }, name } })
  } catch (refused) {
    // Of what a browser may say here, only this is told apart; the rest is one "the device did not".
    const isKnown = refused instanceof Error && refused.name === 'InvalidStateError'
    return { kind: 'problem', problem: { problem: isKnown ? 'known-passkey' : 'passkey-not-made' } } as const
  }
}

const SYSTEMS = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/CrOS/, 'Chromebook'],
  [/Linux/, 'Linux'],
] as const

const useSuggestedName = (): string => {
  const text = useText()
  const system = SYSTEMS.find(([pattern]) => pattern.test(navigator.userAgent))?.[1]
  return system === undefined
    ? text('security.passkeys.suggestedPlain')
    : text('security.passkeys.suggested', { system })
}

type NameProps = { readonly id: string; readonly name: string; readonly onNamed: Props['onNamed'] }

const NamePasskey = ({ id, name, onNamed }: NameProps): ReactNode => {
  const text = useText()
  const form = useForm(
    { name },
    {
      needs: ['name'],
      send: async (body) => {
        const problem =
          body.name === name ? null : problemOf(await call('renamePasskey', { params: { id }, body }))
        if (problem === null) await onNamed()
        return problem
      },
    },
  )
  return (
    <Task title={text('security.passkeys.savedTitle')}>
      <FormBox form={form}>
        <p>{text('security.passkeys.savedText')}</p>
        <TextField
          form={form}
          name="name"
          label={text('security.passkeys.name')}
          maxLength={NAME_CHARACTERS_MAX}
        />
        <TaskButtons>
          <SubmitButton form={form}>{text('shell.next')}</SubmitButton>
        </TaskButtons>
      </FormBox>
    </Task>
  )
}
