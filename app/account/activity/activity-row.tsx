/** One activity: what, by which way in and program, from where and when; opened, everything that is known of it. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle'
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down'
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle'
import { ShieldRegular } from '@fluentui/react-icons/svg/shield'
import type { ReactNode } from 'react'
import { type Dates, useDates } from '../../dates.ts'
import { type Texts, useText } from '../../texts.tsx'
import { protocolOf } from '../app-passwords/words.ts'
import { type Activity, BECAUSE, KINDS, WAYS } from './words.ts'

const useStyles = makeStyles({
  row: { '& + &': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` } },
  summary: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    minHeight: '48px',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}`,
    cursor: 'pointer',
    listStyleType: 'none',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    '::-webkit-details-marker': { display: 'none' },
    '& > svg': { fontSize: '20px', width: '1em', height: '1em', color: tokens.colorNeutralForeground2 },
  },
  details: { '&[open] > summary > svg:last-child': { transform: 'rotate(180deg)' } },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  what: { fontWeight: tokens.fontWeightSemibold },
  failed: { '& > svg:first-child': { color: tokens.colorStatusDangerForeground1 } },
  where: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: '18px' },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXL}`,
    margin: 0,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXS} ${tokens.spacingVerticalM} 36px`,
    '& dt': { color: tokens.colorNeutralForeground2 },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
    '@media (max-width: 480px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      rowGap: 0,
      '& dd': { marginBottom: tokens.spacingVerticalXS },
    },
  },
  note: {
    margin: 0,
    padding: `0 0 ${tokens.spacingVerticalM} 36px`,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
})

export const ActivityRow = ({ activity }: { activity: Activity }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const { kind, client, remote, service, atMs } = activity
  const isFailed = kind === 'sign-in-refused'
  const Icon = isFailed ? DismissCircleFilled : kind === 'signed-in' ? CheckmarkCircleRegular : ShieldRegular
  const where = [serviceName(service, text), client, remote, shortTime(atMs, dates, text)]
  return (
    <li className={styles.row}>
      <details className={styles.details}>
        <summary className={`${styles.summary} ${isFailed ? styles.failed : ''}`}>
          <Icon aria-hidden />
          <span className={styles.words}>
            <span className={styles.what}>{whatOf(activity, text)}</span>
            <br />
            <span className={styles.where}>{where.filter((part) => part !== null).join(' · ')}</span>
          </span>
          <ChevronDownRegular aria-hidden />
        </summary>
        <dl className={styles.facts}>
          {factsOf(activity, text, dates).map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </dl>
        {remote !== null && <p className={styles.note}>{text('activity.network')}</p>}
      </details>
    </li>
  )
}

const Fact = ({ name, value }: { name: string; value: string }): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
)

type Text = Texts['text']

const whatOf = ({ kind, detail }: Activity, text: Text): string => {
  const values = { name: '', address: '', count: 0, left: 0, ...detail }
  return text(KINDS[kind] ?? 'activity.kind.unknown', values)
}

const serviceName = (service: string, text: Text): string => {
  if (service === 'web') return text('activity.web')
  return service === 'command-line' ? text('activity.commandLine') : protocolOf(service)
}

const factsOf = (activity: Activity, text: Text, dates: Dates): [name: string, value: string][] => {
  const { atMs, kind, because, service, client, remote, appPassword } = activity
  const by = activity.detail.by
  const way = typeof by === 'string' ? WAYS[by] : undefined
  const isSignIn = kind === 'signed-in' || kind === 'sign-in-refused'
  const withWhat = appPassword === null ? null : text('activity.byAppPassword', { name: appPassword })
  const facts: [string, string | null][] = [
    [text('activity.when'), dates.moment(atMs)],
    [text('activity.reason'), because === null ? null : text(BECAUSE[because] ?? 'activity.because.unknown')],
    [text('activity.service'), serviceName(service, text)],
    [text('activity.client'), client],
    [text('activity.ip'), remote],
    [text('activity.by'), way === undefined ? null : text(way)],
    [isSignIn ? text('activity.by') : text('activity.appPassword'), isSignIn ? withWhat : appPassword],
  ]
  return facts.filter((fact): fact is [string, string] => fact[1] !== null)
}

/** Today 08:05, yesterday 08:05, or the day and the time. */
const shortTime = (atMs: number, dates: Dates, text: Text): string => {
  const nowMs = Date.now()
  const time = dates.time(atMs)
  if (dates.day(atMs) === dates.day(nowMs)) return text('activity.today', { time })
  if (dates.day(atMs) === dates.day(nowMs - 86_400_000)) return text('activity.yesterday', { time })
  return dates.moment(atMs)
}
