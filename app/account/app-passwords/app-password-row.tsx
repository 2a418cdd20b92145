/** One app password in the list: its device, what it may do, when it was made and last used. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useDates } from '../../dates.ts'
import { TextLink } from '../../shell/text-link.tsx'
import { useText } from '../../texts.tsx'
import { ButtonLink } from '../security/parts/button-link.tsx'
import { LastUse, StaleBadge } from './last-use.tsx'
import { appPasswordPage } from './places.ts'
import { ACCESSES, type AppPassword, DEVICES, protocolOf } from './words.ts'

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    padding: `${tokens.spacingVerticalM} 0`,
  },
  what: { display: 'flex', gap: tokens.spacingHorizontalM, flex: '1 1 260px', minWidth: 0 },
  icon: { fontSize: '28px', lineHeight: 1, color: tokens.colorBrandForeground1, flexShrink: 0 },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    fontWeight: tokens.fontWeightSemibold,
  },
  line: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: '18px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
})

type Props = {
  readonly appPassword: AppPassword
  readonly among: readonly AppPassword[]
  readonly onRemove: () => void
}

export const AppPasswordRow = ({ appPassword, among, onRemove }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const { id, name, device, access, services, createdMs, expiresMs, replaces } = appPassword
  const Icon = DEVICES[device].icon
  const old = among.find((other) => other.id === replaces)
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <span aria-hidden className={styles.icon}>
          <Icon />
        </span>
        <div className={styles.words}>
          <div className={styles.head}>
            <TextLink to={appPasswordPage(id)}>{name}</TextLink>
            <StaleBadge appPassword={appPassword} />
          </div>
          <div className={styles.line}>
            <LastUse appPassword={appPassword} />
          </div>
          <div className={styles.line}>
            {text('appPasswords.row.created', { date: dates.day(createdMs) })}
            {' · '}
            {text(ACCESSES[access].summary, { services: services.map(protocolOf).join(', ') })}
            {expiresMs !== null && ` · ${text('appPasswords.row.expires', { date: dates.day(expiresMs) })}`}
          </div>
          {old !== undefined && (
            <div className={styles.line}>{text('appPasswords.row.replaces', { name: old.name })}</div>
          )}
        </div>
      </div>
      <div className={styles.actions}>
        <ButtonLink to={appPasswordPage(id)} name={text('appPasswords.row.detailsOf', { name })}>
          {text('appPasswords.row.details')}
        </ButtonLink>
        <Button onClick={onRemove} aria-label={text('appPasswords.row.removeOf', { name })}>
          {text('appPasswords.row.remove')}
        </Button>
      </div>
    </li>
  )
}
