/** When an app password was used last, by what and from where; never used; or not for long. */
import { Badge, makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useDates } from '../../dates.ts'
import { useText } from '../../texts.tsx'
import { Moment } from '../moment.tsx'
import type { AppPassword } from './words.ts'

const STALE_MS = 90 * 86_400_000

const useStyles = makeStyles({ never: { color: tokens.colorNeutralForeground2 } })

/** Not used for 90 days, or made that long ago and never used. */
const isStale = ({ createdMs, lastUse }: AppPassword, nowMs: number): boolean =>
  nowMs - (lastUse?.atMs ?? createdMs) > STALE_MS

export const StaleBadge = ({ appPassword }: { appPassword: AppPassword }): ReactNode => {
  const text = useText()
  if (!isStale(appPassword, Date.now())) return null
  return (
    <Badge appearance="tint" color="warning" size="large">
      {text('appPasswords.row.stale')}
    </Badge>
  )
}

const USED = {
  alone: { from: 'appPasswords.row.usedFrom', fromNetwork: 'appPasswords.row.usedFromNetwork' },
  named: { from: 'appPasswords.details.usedFrom', fromNetwork: 'appPasswords.details.usedFromNetwork' },
} as const

/** `isNamed`: beside words that say it is the last use already. */
type Props = { readonly appPassword: AppPassword; readonly isNamed?: boolean }

export const LastUse = ({ appPassword, isNamed = false }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const { lastUse, unusedUntilMs } = appPassword
  if (lastUse === null) {
    return (
      <span className={styles.never}>
        {text('appPasswords.row.never')}
        {unusedUntilMs !== null && `. ${text('appPasswords.row.dies', { time: dates.time(unusedUntilMs) })}`}
      </span>
    )
  }
  const { atMs, client, remote } = lastUse
  const ago = dates.ago(atMs)
  const words = USED[isNamed ? 'named' : 'alone']
  return (
    <Moment atMs={atMs}>
      {client === null ? text(words.fromNetwork, { ago, remote }) : text(words.from, { ago, client, remote })}
    </Moment>
  )
}
