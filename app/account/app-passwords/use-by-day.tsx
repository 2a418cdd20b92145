/** What an app password was used for, day by day (product row N6); also one that is removed. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type AnswerOf, call } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { Notice } from '../../shell/notice.tsx'
import { type TextKey, useText } from '../../texts.tsx'
import { type Asked, answerOf, NotAnswered, problemIn, useAgainWhenFound } from '../asked.tsx'

export type Use = AnswerOf<'appPasswordUse'>

const DAYS_SHOWN = 7

const COLUMNS = [
  ['read', 'appPasswords.use.readColumn'],
  ['sent', 'appPasswords.use.sentColumn'],
  ['moved', 'appPasswords.use.movedColumn'],
  ['deleted', 'appPasswords.use.deletedColumn'],
  ['opened', 'appPasswords.use.foldersColumn'],
] as const satisfies readonly (readonly [keyof Use['total'], TextKey])[]

const useStyles = makeStyles({
  // Five columns of numbers do not fit a phone that is magnified: then the table is moved, not the page.
  frame: { overflowX: 'auto', maxWidth: '100%' },
  table: {
    borderCollapse: 'collapse',
    width: '100%',
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': {
      padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
      textAlign: 'right',
      borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    },
    '& th': { fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
    '& tbody th': { color: tokens.colorNeutralForeground1, whiteSpace: 'nowrap' },
    '& th:first-child': { textAlign: 'left', paddingLeft: 0 },
  },
  none: { color: tokens.colorNeutralForeground3 },
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.frame} tabIndex={0} aria-label={text('appPasswords.use.byDay')}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text('appPasswords.use.day')}</th>
              {COLUMNS.map(([name, title]) => (
                <th key={name} scope="col">
                  {text(title)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.slice(0, showsAll ? undefined : DAYS_SHOWN).map((day) => (
              <tr key={day.day}>
                <th scope="row">{dates.calendarDay(day.day)}</th>
                {COLUMNS.map(([name]) => (
                  <td key={name} className={day[name] === 0 ? styles.none : undefined}>
                    {day[name]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {days.length > DAYS_SHOWN && !showsAll && (
        <div>
          <Button onClick={() => setShowsAll(true)}>{text('appPasswords.use.allDays')}</Button>
        </div>
      )}
    </>
  )
}
