/** What an app password was used for, day by day; also one that is removed. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type AnswerOf, call } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { Notice } from '../../shell/notice.tsx'
import { PlainList } from '../../shell/plain-list.tsx'
import { useText } from '../../texts.tsx'
import { type Asked, answerOf, NotAnswered, problemIn, useAgainWhenFound } from '../asked.tsx'

export type Use = AnswerOf<'appPasswordUse'>

const DAYS_SHOWN = 7

const useStyles = makeStyles({
  // The day before its counts where there is room, above them on a phone.
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: `0 ${tokens.spacingHorizontalL}`,
    padding: `${tokens.spacingVerticalXS} 0`,
    '& + &': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  counts: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  muted: { margin: 0, color: tokens.colorNeutralForeground2 },
  total: { margin: 0 },
})

export const useUse = (id: string): Asked<Use> => {
  const { data, error, refetch } = useQuery({
    queryKey: ['appPasswordUse', id],
    queryFn: async ({ signal }) => answerOf(await call('appPasswordUse', { params: { id }, signal })),
  })
  useAgainWhenFound(refetch)
  return {
    answer: data ?? null,
    problem: data === undefined ? problemIn(error) : null,
    again: async () => void (await refetch()),
  }
}

export const UseByDay = ({ id }: { id: string }): ReactNode => {
  const asked = useUse(id)
  return asked.answer === null ? <NotAnswered asked={asked} /> : <Days use={asked.answer} />
}

export const Days = ({ use }: { use: Use }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const [showsAll, setShowsAll] = useState(false)
  const { days, total, isWhole } = use
  if (days.length === 0) return <p className={styles.muted}>{text('appPasswords.use.empty')}</p>
  return (
    <>
      <p className={styles.total}>{text('appPasswords.use.total', total)}</p>
      {!isWhole && <Notice kind="info">{text('appPasswords.use.notWhole')}</Notice>}
      <PlainList>
        {days.slice(0, showsAll ? undefined : DAYS_SHOWN).map((day) => (
          <li key={day.day} className={styles.row}>
            <span>{dates.calendarDay(day.day)}</span>
            <span className={styles.counts}>{text('appPasswords.use.counts', day)}</span>
          </li>
        ))}
      </PlainList>
      {days.length > DAYS_SHOWN && !showsAll && (
        <div>
          <Button onClick={() => setShowsAll(true)}>{text('appPasswords.use.allDays')}</Button>
        </div>
      )}
    </>
  )
}
