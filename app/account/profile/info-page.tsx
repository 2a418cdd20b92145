/** Your info: name, language, time zone and appearance, and the way to change the password. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useState } from 'react'
import { call, type Problem } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { APPEARANCES, type AppearanceName, useAppearance } from '../../shell/appearance.tsx'
import { useForm } from '../../shell/form.ts'
import { FormBox } from '../../shell/form-box.tsx'
import { useSay } from '../../shell/live.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { LanguageField, NameFields, TimeZoneField } from '../../shell/profile-fields.tsx'
import { SelectField } from '../../shell/select-field.tsx'
import { SubmitButton } from '../../shell/submit-button.tsx'
import { useAccount, useStart } from '../../start.tsx'
import { type Language, type TextKey, useTexts } from '../../texts.tsx'
import { ButtonLink } from '../security/parts/button-link.tsx'
import { Card, Part } from '../security/parts/card.tsx'
import { useTrails } from '../security/trail.ts'

type Info = {
  readonly firstName: string
  readonly lastName: string
  readonly language: Language
  readonly timeZone: string
  readonly appearance: AppearanceName
}

const APPEARANCE_NAMES = {
  light: 'shell.appearance.light',
  dark: 'shell.appearance.dark',
  system: 'shell.appearance.system',
} as const satisfies Record<AppearanceName, TextKey>

const useStyles = makeStyles({
  names: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(220px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    '& > *': { minWidth: 0 },
  },
  address: { overflowWrap: 'anywhere' },
})

export const InfoPage = (): ReactNode => {
  const styles = useStyles()
  const { text } = useTexts()
  const dates = useDates()
  const { toSecurity } = useTrails()
  const account = useAccount()
  return (
    <PageBody title={text('account.info.title')} trail={toSecurity}>
      <Card>
        <InfoForm />
      </Card>
      <Part title={text('account.info.address')}>
        <p className={styles.address}>{account.address}</p>
      </Part>
      <Part
        title={text('account.info.password')}
        lead={text('account.info.passwordChanged', { date: dates.day(account.passwordChangedMs) })}
        actions={
          <ButtonLink to="/account/security/password" name={text('account.info.passwordChangeName')}>
            {text('account.info.passwordChange')}
          </ButtonLink>
        }
      />
      {account.isOperator && (
        <Part
          title={text('account.invitations.title')}
          lead={text('account.invitations.lead')}
          actions={<ButtonLink to="/account/invitations">{text('account.invitations.open')}</ButtonLink>}
        />
      )}
    </PageBody>
  )
}

const InfoForm = (): ReactNode => {
  const styles = useStyles()
  const { text, language: shownLanguage } = useTexts()
  const { reload } = useStart()
  const { show } = useAppearance()
  const { tell } = useSay()
  const { firstName, lastName, language, timeZone, appearance } = useAccount()
  const send = async (body: Info): Promise<Problem | null> => {
    const outcome = await call('changeProfile', { body })
    if (outcome.kind === 'problem') return outcome.problem
    show(body.appearance)
    await reload()
    setSavedIn(body.language)
    return null
  }
  // Said once the words are those of the language that was chosen.
  const [savedIn, setSavedIn] = useState<Language | null>(null)
  useEffect(() => {
    if (savedIn !== shownLanguage) return
    tell(text('account.info.saved'))
    setSavedIn(null)
  }, [savedIn, shownLanguage, tell, text])
  const form = useForm<Info>({ firstName, lastName, language, timeZone, appearance }, { send })
  return (
    <FormBox form={form}>
      <div className={styles.names}>
        <NameFields form={form} />
      </div>
      <div className={styles.names}>
        <LanguageField form={form} />
        <SelectField
          form={form}
          name="appearance"
          label={text('account.info.appearance')}
          choices={APPEARANCES.map((value) => ({ value, name: text(APPEARANCE_NAMES[value]) }))}
        />
      </div>
      <TimeZoneField form={form} />
      <div>
        <SubmitButton form={form}>{text('shell.save')}</SubmitButton>
      </div>
    </FormBox>
  )
}
