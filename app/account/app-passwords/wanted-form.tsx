/** F4: the name of a new app password and what it may do; protocols and expiry under More options. */
import {
  Button,
  Checkbox,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components'
import { type ReactNode, useId } from 'react'
import { call, type Problem } from '../../client.ts'
import { Buttons } from '../../shell/buttons.tsx'
import { type Form, useForm } from '../../shell/form.ts'
import { FormBox } from '../../shell/form-box.tsx'
import { SubmitButton } from '../../shell/submit-button.tsx'
import { TextField } from '../../shell/text-field.tsx'
import { useAccount } from '../../start.tsx'
import { type TextKey, useTexts } from '../../texts.tsx'
import { useChanged } from '../asked.tsx'
import { endOfDayMs } from './end-of-day.ts'
import {
  ACCESS_NAMES,
  ACCESSES,
  type Access,
  type AppPassword,
  DEVICES,
  type Device,
  SERVICES_OF,
} from './words.ts'

const NAME_CHARACTERS_MAX = 100 // as the server has it

const SERVICE_NAMES = {
  imap: 'appPasswords.new.imap',
  pop3: 'appPasswords.new.pop3',
  smtp: 'appPasswords.new.smtp',
} as const satisfies Record<string, TextKey>

type ServiceName = keyof typeof SERVICE_NAMES

type Wanted = {
  readonly name: string
  readonly access: Access
  readonly imap: boolean
  readonly pop3: boolean
  readonly smtp: boolean
  /** A day, `2026-12-31`, or empty. */
  readonly expires: string
}

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

export type Made = { readonly appPassword: AppPassword; readonly secret: string }

type Props = {
  readonly device: Device
  /** The one it is made to replace. */
  readonly replaces: AppPassword | null
  readonly onMade: (made: Made) => void
  readonly onBack: () => void
  /** What the other button says. */
  readonly backText: string
}

export const WantedForm = ({ device, replaces, onMade, onBack, backText }: Props): ReactNode => {
  const styles = useStyles()
  const { text, language } = useTexts()
  const { timeZone } = useAccount()
  const changed = useChanged()
  const suggested = text('appPasswords.new.suggested', {
    device: text(DEVICES[device].short),
    month: monthNow(language),
  })
  const send = async (values: Wanted): Promise<Problem | null> => {
    const wrong = wrongIn(values, timeZone)
    if (wrong !== null) return wrong
    const outcome = await call('createAppPassword', { body: bodyOf(values, device, replaces, timeZone) })
    if (outcome.kind === 'problem') return withFieldOfForm(outcome.problem)
    onMade(outcome.answer)
    await changed()
    return null
  }
  const form = useForm<Wanted>(firstValues(suggested, device, replaces), { send })
  return (
    <FormBox form={form}>
      <TextField
        form={form}
        name="name"
        label={text('appPasswords.new.name')}
        hint={text('appPasswords.new.nameHint')}
        maxLength={NAME_CHARACTERS_MAX}
        autoComplete="off"
      />
      <AccessField form={form} />
      <details className={styles.more}>
        <summary>{text('appPasswords.new.more')}</summary>
        <div className={styles.options}>
          <ServicesField form={form} />
          <ExpiresField form={form} />
        </div>
      </details>
      <Buttons>
        <SubmitButton form={form}>{text('appPasswords.new.submit')}</SubmitButton>
        <Button size="large" onClick={onBack}>
          {backText}
        </Button>
      </Buttons>
    </FormBox>
  )
}

const AccessField = ({ form }: { form: Form<Wanted> }): ReactNode => {
  const styles = useStyles()
  const { text } = useTexts()
  return (
    <Field label={text('appPasswords.new.access')}>
      <RadioGroup
        value={form.values.access}
        onChange={(_, { value }) =>
          form.set('access', ACCESS_NAMES.find((known) => known === value) ?? 'read-only')
        }
      >
        {ACCESS_NAMES.map((access) => (
          <Radio
            key={access}
            value={access}
            label={
              <>
                {text(ACCESSES[access].name)}
                <span className={styles.hint}>{text(ACCESSES[access].hint)}</span>
              </>
            }
          />
        ))}
      </RadioGroup>
    </Field>
  )
}

/** Without Fluent's Field, which would give every box the same id. */
const ServicesField = ({ form }: { form: Form<Wanted> }): ReactNode => {
  const styles = useStyles()
  const { text } = useTexts()
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

const ExpiresField = ({ form }: { form: Form<Wanted> }): ReactNode => {
  const styles = useStyles()
  const { text } = useTexts()
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

const monthNow = (language: string): string =>
  new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric' }).format(Date.now()).replace('.', '')

const firstValues = (suggested: string, device: Device, replaces: AppPassword | null): Wanted => {
  const access = replaces?.access ?? (device === 'printer' ? 'send-only' : 'read-and-send')
  // What its access could not open has not been narrowed.
  const has = (service: ServiceName): boolean =>
    !SERVICES_OF[access].includes(service) || (replaces?.services.includes(service) ?? true)
  return {
    name: replaces?.name ?? suggested,
    access,
    imap: has('imap'),
    pop3: has('pop3'),
    smtp: has('smtp'),
    expires: '',
  }
}

const servicesOf = (values: Wanted) => SERVICES_OF[values.access].filter((service) => values[service])

const wrongIn = (values: Wanted, timeZone: string): Problem | null => {
  if (values.name.trim() === '') return { problem: 'no-app-password-name', field: 'name' }
  if (servicesOf(values).length === 0) return { problem: 'no-services', field: 'imap' }
  const expiresMs = endOfDayMs(values.expires, timeZone)
  return expiresMs !== null && expiresMs < Date.now()
    ? { problem: 'already-expired', field: 'expires' }
    : null
}

const bodyOf = (values: Wanted, device: Device, replaces: AppPassword | null, timeZone: string) => {
  const services = servicesOf(values)
  const isAll = services.length === SERVICES_OF[values.access].length
  return {
    name: values.name.trim(),
    device,
    access: values.access,
    services: isAll ? null : services,
    expiresMs: endOfDayMs(values.expires, timeZone),
    replaces: replaces?.id ?? null,
  }
}

/** The fields of the body that are called something else here. */
const FIELDS: Readonly<Record<string, keyof Wanted>> = { services: 'imap', expiresMs: 'expires' }

const withFieldOfForm = (problem: Problem): Problem => {
  const field = problem.field === undefined ? undefined : FIELDS[problem.field]
  return field === undefined ? problem : { ...problem, field }
}
