/** Programs that go on with an app password that has ended, a line each: which, by what, since when. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { AnswerOf } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { Notice } from '../../shell/notice.tsx'
import { type TextKey, useText } from '../../texts.tsx'

type Line = AnswerOf<'appPasswords'>['stillTrying'][number]

const WORDS: Readonly<Record<Line['because'], TextKey>> = {
  'removed-app-password': 'appPasswords.stillTrying.removed',
  'expired-app-password': 'appPasswords.stillTrying.expired',
  'never-used-in-time': 'appPasswords.stillTrying.unused',
}

const useStyles = makeStyles({ hint: { color: tokens.colorNeutralForeground2 } })

export const StillTryingLines = ({ lines }: { lines: readonly Line[] }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  if (lines.length === 0) return null
  return (
    <Notice kind="info">
      {lines.map(({ id, name, because, client, remote, sinceMs, lastMs }) => (
        <p key={id}>
          {text(WORDS[because], {
            client: client ?? 'unknown',
            name,
            remote,
            since: dates.moment(sinceMs),
            last: dates.ago(lastMs),
          })}
        </p>
      ))}
      <p className={styles.hint}>{text('appPasswords.stillTrying.hint')}</p>
    </Notice>
  )
}
