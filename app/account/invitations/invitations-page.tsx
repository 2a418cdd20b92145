/** Invitations, for operators: a link that lets somebody sign up, once, shown once with a button that copies it. */
import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { type AnswerOf, call, type Problem } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { Buttons } from '../../shell/buttons.tsx'
import { CopyButton } from '../../shell/copy-button.tsx'
import { useForm } from '../../shell/form.ts'
import { FormBox } from '../../shell/form-box.tsx'
import { Notice } from '../../shell/notice.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { SubmitButton } from '../../shell/submit-button.tsx'
import { TextField } from '../../shell/text-field.tsx'
import { useAccount, useStart } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { Card } from '../security/parts/card.tsx'
import { useTrails } from '../security/trail.ts'

type Invitation = AnswerOf<'invite'>

const DAYS = [1, 3, 7, 14, 30] as const
const DAYS_FIRST = '7'

const useStyles = makeStyles({
  link: {
    display: 'block',
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
    userSelect: 'all',
  },
  days: { maxWidth: '220px' },
})

export const InvitationsPage = (): ReactNode => {
  const text = useText()
  const { toSecurity } = useTrails()
  const { isOperator } = useAccount()
  const [invitation, setInvitation] = useState<Invitation | null>(null)
  const trail = [...toSecurity, { name: text('account.info.title'), to: '/account/info' }]
  return (
    <PageBody title={text('account.invitations.title')} trail={trail} lead={text('account.invitations.lead')}>
      <Card>
        {!isOperator && <Notice kind="warning">{text('problems.operators-only')}</Notice>}
        {isOperator && invitation === null && <InviteForm onMade={setInvitation} />}
        {invitation !== null && <Made invitation={invitation} onAnother={() => setInvitation(null)} />}
      </Card>
    </PageBody>
  )
}

const InviteForm = ({ onMade }: { onMade: (invitation: Invitation) => void }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { domains } = useStart().start
  const send = async ({ address, days }: { address: string; days: string }): Promise<Problem | null> => {
    const body = { address: address.trim() === '' ? null : address.trim(), days: Number(days) }
    const outcome = await call('invite', { body })
    if (outcome.kind === 'problem') return outcome.problem
    onMade(outcome.answer)
    return null
  }
  const form = useForm({ address: '', days: DAYS_FIRST }, { send })
  return (
    <FormBox form={form}>
      <TextField
        form={form}
        name="address"
        label={text('account.invitations.address')}
        hint={text('account.invitations.addressHint', {
          domains: domains.map((domain) => `@${domain}`).join(', '),
        })}
        type="email"
        autoComplete="off"
        maxLength={254}
        isVerbatim
      />
      <Field label={text('account.invitations.days')}>
        <Select
          size="large"
          className={styles.days}
          value={form.values.days}
          onChange={(_, { value }) => form.set('days', value)}
        >
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {text('account.invitations.dayCount', { days })}
            </option>
          ))}
        </Select>
      </Field>
      <Buttons>
        <SubmitButton form={form}>{text('account.invitations.create')}</SubmitButton>
      </Buttons>
    </FormBox>
  )
}

type MadeProps = { readonly invitation: Invitation; readonly onAnother: () => void }

const Made = ({ invitation: { link, untilMs }, onAnother }: MadeProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  return (
    <>
      <Notice kind="success" role="status">
        <strong>{text('account.invitations.ready')}</strong>
        <p>{text('account.invitations.until', { date: dates.moment(untilMs) })}</p>
      </Notice>
      <code className={styles.link}>{link}</code>
      <Buttons>
        <CopyButton value={link} of={text('account.invitations.link')} appearance="primary" />
        <Button onClick={onAnother}>{text('account.invitations.another')}</Button>
      </Buttons>
    </>
  )
}
