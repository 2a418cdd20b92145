/** Change password: says before it happens what becomes of other browsers and of app passwords. */
import { Checkbox } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { call } from '../../client.ts'
import { Buttons } from '../../shell/buttons.tsx'
import { useForm } from '../../shell/form.ts'
import { FormBox } from '../../shell/form-box.tsx'
import { useSay } from '../../shell/live.tsx'
import { NewPasswordField } from '../../shell/new-password-field.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { PasswordField } from '../../shell/password-field.tsx'
import { SubmitButton } from '../../shell/submit-button.tsx'
import { WhatToKnow } from '../../shell/what-to-know.tsx'
import { useAccount } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { ButtonLink } from './parts/button-link.tsx'
import { Card } from './parts/card.tsx'
import { Described } from './parts/described.tsx'
import { type Known, WithTwoStep } from './parts/with-two-step.tsx'
import { SECURITY, useFrom, useTrails } from './trail.ts'

export const PasswordPage = (): ReactNode => {
  const text = useText()
  const { toAdvanced } = useTrails()
  return (
    <PageBody title={text('security.password.title')} trail={toAdvanced}>
      <WithTwoStep>{(known) => <ChangePassword {...known} />}</WithTwoStep>
    </PageBody>
  )
}

const ChangePassword = ({ appPasswords, reload }: Known): ReactNode => {
  const text = useText()
  const { tell } = useSay()
  const [, go] = useLocation()
  const from = useFrom(SECURITY)
  const { address, firstName, lastName } = useAccount()
  const form = useForm(
    { current: '', next: '', signOutOthers: true, removeAppPasswords: false },
    {
      needs: ['current', 'next'],
      send: async (body) => {
        const outcome = await call('changePassword', { body })
        if (outcome.kind === 'problem') return outcome.problem
        const { appPasswordsRemoved: removed, connectionsEnded: connections } = outcome.answer
        tell(
          removed === 0
            ? text('security.password.saved')
            : text('security.password.savedAndRemoved', { removed, connections }),
        )
        await reload()
        go(from)
        return null
      },
    },
  )
  return (
    <>
      {appPasswords > 0 && (
        <WhatToKnow>
          <li>{text('security.password.know')}</li>
        </WhatToKnow>
      )}
      <Card>
        <FormBox form={form}>
          <PasswordField
            form={form}
            name="current"
            kind="current"
            label={text('security.password.current')}
          />
          <NewPasswordField
            form={form}
            name="next"
            label={text('security.password.next')}
            ownWords={[address, firstName, lastName]}
          />
          <Checkbox
            label={text('security.password.signOutOthers')}
            checked={form.values.signOutOthers}
            onChange={(_, { checked }) => form.set('signOutOthers', checked === true)}
          />
          {appPasswords > 0 && (
            <Checkbox
              label={
                <Described
                  name={text('security.password.removeAppPasswords', { count: appPasswords })}
                  about={text('security.password.removeAppPasswordsHint')}
                />
              }
              checked={form.values.removeAppPasswords}
              onChange={(_, { checked }) => form.set('removeAppPasswords', checked === true)}
            />
          )}
          <Buttons>
            <SubmitButton form={form}>{text('security.password.save')}</SubmitButton>
            <ButtonLink to={from} size="large">
              {text('shell.cancel')}
            </ButtonLink>
          </Buttons>
        </FormBox>
      </Card>
    </>
  )
}
