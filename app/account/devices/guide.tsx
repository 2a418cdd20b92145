/**
 * How to set up a device: for the person where that can be, and by hand: its steps in order, and every value to type
 * with a button that copies it.
 */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { AnswerOf } from '../../client.ts'
import { nameOf } from '../../name-of.ts'
import { CopyButton } from '../../shell/copy-button.tsx'
import { Notice } from '../../shell/notice.tsx'
import { SecretText } from '../../shell/secret-text.tsx'
import { useAccount } from '../../start.tsx'
import { useTexts } from '../../texts.tsx'
import { type Device, protocolOf, type Service } from '../app-passwords/words.ts'
import { NotAnswered, useAsked } from '../asked.tsx'
import { DoItForMe } from './do-it-for-me.tsx'
import { GUIDES, type Step, type Value } from './guides.ts'

type Settings = AnswerOf<'deviceSettings'>

const useStyles = makeStyles({
  guide: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& p': { margin: 0 } },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  steps: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    margin: 0,
    paddingLeft: '24px',
    '& > li::marker': { fontWeight: tokens.fontWeightSemibold, color: tokens.colorBrandForeground1 },
  },
  fields: {
    margin: `${tokens.spacingVerticalS} 0 0`,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    '& > div + div': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
    '@media (max-width: 480px)': { marginLeft: '-24px' },
  },
  field: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 180px) minmax(0, 1fr) auto',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    minHeight: '40px',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    '& dd': { margin: 0 },
    // The value has a line of its own, so that an address is not broken.
    '@media (max-width: 640px)': {
      gridTemplateColumns: 'minmax(0, 1fr) auto',
      '& dd:nth-child(2)': { gridRow: 2, gridColumn: '1 / -1' },
    },
  },
  label: { color: tokens.colorNeutralForeground2 },
  value: { overflowWrap: 'anywhere', fontWeight: tokens.fontWeightSemibold },
  unknown: { color: tokens.colorNeutralForeground2 },
})

type Props = {
  readonly device: Device
  /** What the app password opens. */
  readonly services: readonly Service[]
  /** The new app password, only while it is shown; null ever after. */
  readonly made: { readonly id: string; readonly secret: string } | null
}

export const Guide = ({ device, services, made }: Props): ReactNode => {
  const styles = useStyles()
  const { text, rich } = useTexts()
  const asked = useAsked('deviceSettings')
  if (asked.answer === null) return <NotAnswered asked={asked} />
  const settings = asked.answer
  const side = sidesOf(settings, services)
  const { before, steps, trouble } = GUIDES[device]
  const values = {
    protocol: protocolOf(side.incoming?.service ?? 'imap'),
    smtpPort: String(side.outgoing?.port ?? ''),
  }
  if (side.incoming === null && side.outgoing === null)
    return <Notice kind="warning">{text('devices.notServed')}</Notice>
  const secret = made?.secret ?? null
  const shown = steps.filter((step) => step.side === undefined || side[step.side] !== null)
  return (
    <div className={styles.guide}>
      {before !== undefined && <Notice kind="warning">{text(before)}</Notice>}
      {made !== null && side.incoming !== null && side.outgoing !== null && (
        <DoItForMe
          device={device}
          id={made.id}
          account={{
            hostname: settings.hostname,
            incoming: side.incoming,
            smtpPort: side.outgoing.port,
            address: settings.userName,
            secret: made.secret,
          }}
        />
      )}
      <h2 className={styles.title}>{text('devices.doItYourself')}</h2>
      <ol className={styles.steps}>
        {shown.map((step) => (
          <li key={step.words}>
            {rich(step.words, BOLD, values)}
            <Fields step={step} settings={settings} services={services} secret={secret} />
          </li>
        ))}
      </ol>
      {trouble !== undefined && side.outgoing !== null && (
        <>
          <h2 className={styles.title}>{text('devices.trouble')}</h2>
          <p>{rich(trouble, BOLD, values)}</p>
        </>
      )}
    </div>
  )
}

const BOLD = { b: (parts: ReactNode[]) => <strong>{parts}</strong> }

type Sides = {
  readonly incoming: { readonly service: 'imap' | 'pop3'; readonly port: number } | null
  readonly outgoing: { readonly port: number } | null
}

/** What can be set up: what the app password opens and the server serves. IMAP rather than POP. */
const sidesOf = ({ imap, pop3, smtp }: Settings, services: readonly Service[]): Sides => {
  const has = (service: Service) => services.includes(service)
  const incoming =
    has('imap') && imap !== null
      ? ({ service: 'imap', port: imap.port } as const)
      : has('pop3') && pop3 !== null
        ? ({ service: 'pop3', port: pop3.port } as const)
        : null
  return { incoming, outgoing: has('smtp') ? smtp : null }
}

type FieldsProps = Pick<Props, 'services'> & {
  readonly step: Step
  readonly settings: Settings
  readonly secret: string | null
}

const Fields = ({ step: { fields = [] }, settings, services, secret }: FieldsProps): ReactNode => {
  const styles = useStyles()
  const { text } = useTexts()
  const account = useAccount()
  if (fields.length === 0) return null
  const { incoming, outgoing } = sidesOf(settings, services)
  const protocol = protocolOf(incoming?.service ?? 'imap')
  /** What is typed; null for what is chosen on the device. */
  const typed: Readonly<Record<Value, string | null>> = {
    fullName: nameOf(account),
    address: settings.userName,
    domain: settings.userName.slice(settings.userName.lastIndexOf('@') + 1),
    password: secret,
    host: settings.hostname,
    incomingPort: String(incoming?.port ?? ''),
    smtpPort: String(outgoing?.port ?? ''),
    protocol: null,
    tls: null,
    normalPassword: null,
    smtpAuth: null,
  }
  const chosen: Readonly<Partial<Record<Value, string>>> = {
    protocol,
    tls: text('devices.tls'),
    normalPassword: text('devices.normalPassword'),
    smtpAuth: text('devices.smtpAuth'),
  }
  return (
    <dl className={styles.fields}>
      {fields.map(([labelKey, value]) => {
        const label = text(labelKey, { protocol })
        const copied = typed[value]
        return (
          <div key={labelKey} className={styles.field}>
            <dt className={styles.label}>{label}</dt>
            <dd className={styles.value}>
              {value === 'password' && secret !== null && <SecretText value={secret} label={label} isSmall />}
              {value === 'password' && secret === null && (
                <span className={styles.unknown}>{text('devices.secretNotShown')}</span>
              )}
              {value !== 'password' && (copied ?? chosen[value])}
            </dd>
            {copied !== null && (
              <dd>
                <CopyButton value={copied} of={label} appearance="subtle" />
              </dd>
            )}
          </div>
        )
      })}
    </dl>
  )
}
