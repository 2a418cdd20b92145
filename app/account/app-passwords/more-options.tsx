/** More options: narrowed to protocols, to a time, and to where it is used from. Closed at first: few need them. */
import { Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useId } from 'react'
import type { Form } from '../../shell/form.ts'
import { TextField } from '../../shell/text-field.tsx'
import { type TextKey, useText } from '../../texts.tsx'
import type { Wanted } from './wanted.ts'
import { SERVICES_OF } from './words.ts'

const SERVICE_NAMES = {
  imap: 'appPasswords.new.imap',
  pop3: 'appPasswords.new.pop3',
  smtp: 'appPasswords.new.smtp',
  jmap: 'appPasswords.new.jmap',
} as const satisfies Record<string, TextKey>

const NETWORKS_CHARACTERS_MAX = 1_000 // twenty of the longest

const useStyles = makeStyles({
  more: {
    '& summary': {
      cursor: 'pointer',
      padding: `${tokens.spacingVerticalXS} 0`,
      color: tokens.colorBrandForegroundLink,
      borderRadius: tokens.borderRadiusMedium,
    },
  },
  options: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    paddingTop: tokens.spacingVerticalS,
  },
  services: { margin: 0, padding: 0, border: 'none', minWidth: 0, ':focus': { outline: 'none' } },
  legend: { padding: 0 },
  checks: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalL },
  message: {
    display: 'block',
    color: tokens.colorPaletteRedForeground1,
    fontSize: tokens.fontSizeBase200,
  },
  hint: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  date: { maxWidth: '220px' },
})

type Props = { readonly form: Form<Wanted> }

export const MoreOptions = ({ form }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <details className={styles.more}>
      <summary>{text('appPasswords.new.more')}</summary>
      <div className={styles.options}>
        <ServicesField form={form} />
        <ExpiresField form={form} />
        <TextField
          form={form}
          name="networks"
          label={text('appPasswords.new.networks')}
          hint={text('appPasswords.new.networksHint')}
          maxLength={NETWORKS_CHARACTERS_MAX}
          autoComplete="off"
          isVerbatim
        />
      </div>
    </details>
  )
}

/** Without Fluent's Field, which would give every box the same id. */
const ServicesField = ({ form }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const id = useId()
  const message = form.messageOf('imap')
  return (
    <fieldset
      id={form.idOf('imap')}
      tabIndex={-1}
      className={styles.services}
      aria-describedby={message === undefined ? `${id}hint` : `${id}message ${id}hint`}
    >
      <legend className={styles.legend}>{text('appPasswords.new.protocols')}</legend>
      <div className={styles.checks}>
        {SERVICES_OF[form.values.access].map((service) => (
          <Checkbox
            key={service}
            checked={form.values[service]}
            onChange={(_, { checked }) => form.set(service, checked === true)}
            label={text(SERVICE_NAMES[service])}
          />
        ))}
      </div>
      {message !== undefined && (
        <span id={`${id}message`} className={styles.message}>
          {message}
        </span>
      )}
      <span id={`${id}hint`} className={styles.hint}>
        {text('appPasswords.new.protocolsHint')}
      </span>
    </fieldset>
  )
}

const ExpiresField = ({ form }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const message = form.messageOf('expires')
  return (
    <Field
      label={text('appPasswords.new.expires')}
      hint={text('appPasswords.new.expiresHint')}
      validationMessage={message}
      validationState={message === undefined ? 'none' : 'error'}
    >
      <Input
        id={form.idOf('expires')}
        className={styles.date}
        type="date"
        value={form.values.expires}
        onChange={(_, { value }) => form.set('expires', value)}
      />
    </Field>
  )
}
