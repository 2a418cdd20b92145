/** Which address. Whether it can be had is asked before the next step; if not, another is proposed. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { call, type Problem } from '../client.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { useForm } from '../shell/form.ts'
import { FormBox } from '../shell/form-box.tsx'
import { Row } from '../shell/row.tsx'
import { SelectField } from '../shell/select-field.tsx'
import { SubmitButton } from '../shell/submit-button.tsx'
import { TextButton } from '../shell/text-button.tsx'
import { TextField } from '../shell/text-field.tsx'
import { TextLink } from '../shell/text-link.tsx'
import { useStart } from '../start.tsx'
import { useText } from '../texts.tsx'
import type { SignUpFlow } from './flow.ts'

const useStyles = makeStyles({
  domain: { color: tokens.colorNeutralForeground2 },
})

type Props = { readonly flow: SignUpFlow; readonly greeting: ReactNode }

export const AddressStep = ({ flow, greeting }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { domains } = useStart().start
  const [suggestion, setSuggestion] = useState<string | null>(null)
  const [typedBefore, domainBefore] = flow.step.address.split('@')
  const form = useForm(
    { address: typedBefore ?? '', domain: domainBefore ?? domains[0] ?? '' },
    {
      needs: ['address'],
      send: async ({ address, domain }): Promise<Problem | null> => {
        const whole = wholeAddress(address, domain)
        const outcome = await call('signUpAddress', { body: { address: whole, invitation: flow.invitation } })
        if (outcome.kind === 'problem') return outcome.problem
        setSuggestion(outcome.answer.suggestion)
        if (!outcome.answer.free) return { problem: 'taken', field: 'address' }
        flow.goTo({ at: 'password', address: whole })
        return null
      },
    },
  )
  const use = (address: string): void => {
    setSuggestion(null)
    form.set('address', address.split('@')[0] ?? '')
  }
  return (
    <CenteredCard title={text('signUp.title')} quiet>
      {greeting}
      <FormBox form={form} isOneField={domains.length === 1}>
        <TextField
          form={form}
          name="address"
          label={text('signUp.address')}
          hint={text('signUp.addressHint')}
          autoComplete="username"
          maxLength={254}
          isFirst
          isVerbatim
          {...(domains.length === 1
            ? { contentAfter: <span className={styles.domain}>@{domains[0]}</span> }
            : {})}
        />
        {suggestion !== null && (
          <TextButton onClick={() => use(suggestion)}>
            {text('signUp.useSuggestion', { suggestion })}
          </TextButton>
        )}
        {domains.length > 1 && (
          <SelectField
            form={form}
            name="domain"
            label={text('signUp.domain')}
            choices={domains.map((domain) => ({ value: domain, name: `@${domain}` }))}
          />
        )}
        <p>
          {text('signUp.haveAccount')} <TextLink to="/signin">{text('signIn.title')}</TextLink>
        </p>
        <Row>
          <SubmitButton form={form}>{text('shell.next')}</SubmitButton>
        </Row>
      </FormBox>
    </CenteredCard>
  )
}

/** Somebody who types the whole address means it. */
const wholeAddress = (typed: string, domain: string): string => {
  const trimmed = typed.trim()
  return trimmed.includes('@') ? trimmed : `${trimmed}@${domain}`
}
