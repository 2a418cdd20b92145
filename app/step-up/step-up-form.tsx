/**
 * Proving again that it is you: by the password, a passkey, a phone or a code. For what decides who gets in
 * (`fresh-second-step`) the password counts only while there is no second step. Says that it is not asked all the time.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { startAuthentication } from '@simplewebauthn/browser'
import { type ReactNode, useState } from 'react'
import { type AnswerOf, call, type Outcome, type Problem, type Proof, problemOf } from '../client.ts'
import { Buttons } from '../shell/buttons.tsx'
import { CodeField } from '../shell/code-field.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Notice } from '../shell/notice.tsx'
import { PasswordField } from '../shell/password-field.tsx'
import { useProblemText } from '../shell/problem-text.ts'
import { SubmitButton } from '../shell/submit-button.tsx'
import { type TextKey, type Texts, useText } from '../texts.tsx'
import { ByApprover } from './by-approver.tsx'

export type StepUpState = Outcome<AnswerOf<'stepUpState'>>

type Way = AnswerOf<'stepUpState'>['ways'][number]
/** The phone waits for an answer instead. */
type TypedWay = Exclude<Way, 'approver'>
type Words = { readonly toPage: TextKey; readonly toGoOn: TextKey; readonly instead: TextKey }

const WORDS: Readonly<Record<Way, Words>> = {
  password: {
    toPage: 'security.stepUp.toPage',
    toGoOn: 'security.stepUp.toGoOn',
    instead: 'security.stepUp.usePassword',
  },
  passkey: {
    toPage: 'security.stepUp.toPageByPasskey',
    toGoOn: 'security.stepUp.toGoOnByPasskey',
    instead: 'security.stepUp.usePasskey',
  },
  approver: {
    toPage: 'security.stepUp.toPageByApprover',
    toGoOn: 'security.stepUp.toGoOnByApprover',
    instead: 'security.stepUp.useApprover',
  },
  totp: {
    toPage: 'security.stepUp.toPageByCode',
    toGoOn: 'security.stepUp.toGoOnByCode',
    instead: 'security.stepUp.useCode',
  },
}

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& p': { margin: 0 } },
  again: { color: tokens.colorNeutralForeground2 },
  instead: { display: 'flex', flexWrap: 'wrap', marginLeft: '-8px' },
})

type Props = {
  readonly proof: Proof
  /** Where it leads, as the page is called; null when it goes on with what was pressed. */
  readonly place: string | null
  /** What the server said of how it can be proved. */
  readonly state: StepUpState
  readonly onProved: () => void
  readonly onCancel: () => void
}

export const StepUpForm = ({ state, ...props }: Props): ReactNode => {
  const styles = useStyles()
  const problemText = useProblemText()
  const [chosen, setChosen] = useState<Way | null>(null)
  const text = useText()
  if (state.kind === 'problem')
    return (
      <div className={styles.content}>
        <Notice kind="error" role="alert">
          {problemText(state.problem)}
        </Notice>
        <Buttons>
          <Button size="large" onClick={props.onCancel}>
            {text('shell.cancel')}
          </Button>
        </Buttons>
      </div>
    )
  const ways = waysFor(props.proof, state.answer.ways)
  const way = chosen ?? ways[0] ?? 'password'
  return (
    <div className={styles.content}>
      {way === 'approver' ? (
        <ByApprover {...props} words={wordsOf(way, props.place, text)} />
      ) : (
        <WayForm key={way} {...props} way={way} />
      )}
      {ways.length > 1 && (
        <div className={styles.instead}>
          {ways
            .filter((other) => other !== way)
            .map((other) => (
              <Button key={other} appearance="transparent" onClick={() => setChosen(other)}>
                {text(WORDS[other].instead)}
              </Button>
            ))}
        </div>
      )}
      <p className={styles.again}>{text('security.stepUp.again')}</p>
    </div>
  )
}

/** In the order they are offered; the first is asked for. */
const waysFor = (proof: Proof, ways: readonly Way[]): readonly Way[] => {
  if (proof === 'security') return ways
  const second = ways.filter((way) => way !== 'password')
  return second.length === 0 ? ways : second
}

const wordsOf = (way: Way, place: string | null, text: Texts['text']): string =>
  place === null ? text(WORDS[way].toGoOn) : text(WORDS[way].toPage, { place })

const WayForm = ({
  proof,
  place,
  onProved,
  onCancel,
  way,
}: Omit<Props, 'state'> & { way: TypedWay }): ReactNode => {
  const text = useText()
  const send = async ({ typed }: { typed: string }): Promise<Problem | null> => {
    const problem = await prove(way, proof, typed)
    if (problem === null) onProved()
    return problem === null || problem.field === undefined ? problem : { ...problem, field: 'typed' }
  }
  const form = useForm({ typed: '' }, { send, needs: way === 'passkey' ? [] : ['typed'] })
  return (
    <FormBox form={form}>
      <p>{wordsOf(way, place, text)}</p>
      {proof === 'fresh-second-step' && way !== 'password' && <p>{text('security.stepUp.whySecondStep')}</p>}
      {way === 'password' && (
        <PasswordField
          form={form}
          name="typed"
          label={text('security.stepUp.password')}
          kind="current"
          isFirst
        />
      )}
      {way === 'totp' && <CodeField form={form} name="typed" label={text('security.stepUp.code')} isFirst />}
      <Buttons>
        <SubmitButton form={form}>
          {way === 'passkey' ? text('security.stepUp.passkeyContinue') : text('security.stepUp.continue')}
        </SubmitButton>
        <Button size="large" onClick={onCancel}>
          {text('shell.cancel')}
        </Button>
      </Buttons>
    </FormBox>
  )
}

const prove = async (way: TypedWay, proof: Proof, typed: string): Promise<Problem | null> => {
  if (way === 'password') return problemOf(await call('stepUpPassword', { body: { proof, password: typed } }))
  if (way === 'totp') return problemOf(await call('stepUpCode', { body: { proof, code: typed } }))
  const options = await call('stepUpPasskeyOptions', { body: {} })
  if (options.kind === 'problem') return options.problem
  const optionsJSON = options.answer as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON']
  // Throws when the person or the device declines; which of them, no browser tells.
  const response = await startAuthentication({ optionsJSON }).catch(() => null)
  if (response === null) return { problem: 'passkey-not-used' }
  return problemOf(await call('stepUpPasskey', { body: { proof, response: { ...response } } }))
}
