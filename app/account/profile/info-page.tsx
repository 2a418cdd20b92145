/** Your info: name, language, time zone and appearance, and the way to change the password. */
import { Field, makeStyles, Select, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useState } from 'react'
import { call, type Problem } from '../../client.ts'
import { browserTimeZone, useDates } from '../../dates.ts'
import { APPEARANCES, type AppearanceName, useAppearance } from '../../shell/appearance.tsx'
import { type Form, useForm } from '../../shell/form.ts'
import { FormBox } from '../../shell/form-box.tsx'
import { useSay } from '../../shell/live.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { SubmitButton } from '../../shell/submit-button.tsx'
import { TextField } from '../../shell/text-field.tsx'
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

const LANGUAGES = {
  sv: 'shell.languageNames.sv',
  en: 'shell.languageNames.en',
} as const satisfies Record<Language, TextKey>

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
  // As wide as its column and not as its longest option.
  choice: { minWidth: 0, '& select': { minWidth: 0, width: '100%' } },
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
        <TextField
          form={form}
          name="firstName"
          label={text('account.info.firstName')}
          autoComplete="given-name"
          maxLength={100}
        />
        <TextField
          form={form}
          name="lastName"
          label={text('account.info.lastName')}
          autoComplete="family-name"
          maxLength={100}
        />
      </div>
      <div className={styles.names}>
        <Choice form={form} name="language" label={text('account.info.language')}>
          {Object.entries(LANGUAGES).map(([value, name]) => (
            <option key={value} value={value} lang={value}>
              {text(name)}
            </option>
          ))}
        </Choice>
        <Choice form={form} name="appearance" label={text('account.info.appearance')}>
          {APPEARANCES.map((value) => (
            <option key={value} value={value}>
              {text(APPEARANCE_NAMES[value])}
            </option>
          ))}
        </Choice>
      </div>
      <Choice form={form} name="timeZone" label={text('account.info.timeZone')}>
        {timeZones(timeZone).map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </Choice>
      <div>
        <SubmitButton form={form}>{text('account.info.save')}</SubmitButton>
      </div>
    </FormBox>
  )
}

type ChoiceProps = {
  readonly form: Form<Info>
  readonly name: 'language' | 'appearance' | 'timeZone'
  readonly label: string
  readonly children: ReactNode
}

const Choice = ({ form, name, label, children }: ChoiceProps): ReactNode => {
  const styles = useStyles()
  const message = form.messageOf(name)
  return (
    <Field
      className={styles.choice}
      label={label}
      validationMessage={message}
      validationState={message === undefined ? 'none' : 'error'}
    >
      <Select
        id={form.idOf(name)}
        className={styles.choice}
        size="large"
        value={form.values[name]}
        // What is chosen is one of the options, all of which are known.
        onChange={(_, { value }) => form.set(name, value as never)}
      >
        {children}
      </Select>
    </Field>
  )
}

/** All that the browser knows, and the one that is chosen, whether it knows it or not. */
const timeZones = (chosen: string): readonly string[] =>
  [...new Set([...Intl.supportedValuesOf('timeZone'), browserTimeZone(), 'UTC', chosen])].sort()
