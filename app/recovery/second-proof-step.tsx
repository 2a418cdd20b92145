/** The second of two proofs, for an account with two-step verification: one of its ways, or a recovery code. */
import { type ReactNode, useState } from 'react'
import { type BodyOf, call, type Outcome, type Problem } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { CodeField } from '../shell/code-field.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Row } from '../shell/row.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextButton } from '../shell/text-button.tsx'
import { TextField } from '../shell/text-field.tsx'
import { TextLink } from '../shell/text-link.tsx'
import { askForPasskey } from '../sign-in/passkey.ts'
import { WAYS } from '../sign-in/ways.ts'
import { useText } from '../texts.tsx'
import type { RecoveryFlow, SecondProof } from './flow.ts'

export const SecondProofStep = ({ flow }: { flow: RecoveryFlow }): ReactNode => {
  const methods = flow.step.at === 'second' ? flow.step.methods : []
  const [first] = methods
  return first === undefined ? <NoProof /> : <Proof flow={flow} methods={methods} first={first} />
}

/** The recovery ends here: a phone is none of its proofs, and nothing else is left. */
const NoProof = (): ReactNode => {
  const text = useText()
  return (
    <CenteredCard title={text('recovery.none.title')}>
      <p>{text('recovery.none.body')}</p>
      <p>{text('recovery.none.byPhone')}</p>
      <p>{text('recovery.none.administrator')}</p>
      <p>
        <TextLink to="/signin">{text('signIn.title')}</TextLink>
      </p>
    </CenteredCard>
  )
}

type ProofProps = {
  readonly flow: RecoveryFlow
  readonly methods: readonly SecondProof[]
  readonly first: SecondProof
}

const Proof = ({ flow, methods, first }: ProofProps): ReactNode => {
  const text = useText()
  const { step, goTo, shown } = flow
  const [kind, setKind] = useState(first)
  const form = useForm(
    { code: '' },
    {
      needs: kind === 'passkey' ? [] : ['code'],
      send: async ({ code }): Promise<Problem | null> => {
        const proof = await proofOf(kind, code)
        if (proof.kind === 'problem') return proof.problem
        const outcome = await call('recoverSecond', { body: proof.answer })
        if (outcome.kind === 'problem') return shown(outcome)
        goTo({ at: 'password', address: step.address, appPasswords: outcome.answer.appPasswords })
        return null
      },
    },
  )
  return (
    <CenteredCard title={text('recovery.second.title')} quiet>
      <p>{text('recovery.second.body')}</p>
      <FormBox form={form}>
        {kind === 'totp' && (
          <CodeField key={kind} form={form} name="code" label={text('signIn.ways.code')} isFirst />
        )}
        {kind === 'recovery-code' && (
          <TextField
            key={kind}
            form={form}
            name="code"
            label={text('signIn.recoveryCode.label')}
            autoComplete="off"
            maxLength={40}
            isFirst
            isVerbatim
          />
        )}
        {kind === 'passkey' && <p>{text('signIn.passkey.body')}</p>}
        {methods
          .filter((method) => method !== kind)
          .map((method) => (
            <TextButton key={method} onClick={() => setKind(method)}>
              {text('recovery.second.instead', { way: text(WAYS[method].name) })}
            </TextButton>
          ))}
        <Row>
          <SubmitButton form={form}>
            {kind === 'passkey' ? text('shell.continue') : text('signIn.verify')}
          </SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}

const proofOf = async (kind: SecondProof, code: string): Promise<Outcome<BodyOf<'recoverSecond'>>> => {
  if (kind !== 'passkey') return { kind: 'done', answer: { kind, code } }
  const asked = await askForPasskey('recoverPasskeyOptions')
  return asked.kind === 'problem' ? asked : { kind: 'done', answer: { kind, response: asked.answer } }
}
