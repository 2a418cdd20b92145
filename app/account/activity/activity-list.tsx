/** Rows of activity, newest first, older ones when asked for; each opens to show what is known of it. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '../../client.ts'
import { PlainList } from '../../shell/plain-list.tsx'
import { useText } from '../../texts.tsx'
import { answerOf, NotAnswered, problemIn, useAgainWhenFound } from '../asked.tsx'
import { ActivityRow } from './activity-row.tsx'
import type { Activity } from './words.ts'

const useStyles = makeStyles({
  empty: { color: tokens.colorNeutralForeground2 },
})

type Props = {
  readonly query: { readonly filter?: string; readonly appPassword?: string }
  /** The words when there is nothing. */
  readonly empty: string
}

export const ActivityList = ({ query, empty }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['activity', query],
    queryFn: async ({ pageParam: before, signal }) =>
      answerOf(await call('activity', { query: { ...query, before }, signal })),
    initialPageParam: null as number | null,
    getNextPageParam: ({ olderBeforeMs }) => olderBeforeMs,
  })
  useAgainWhenFound(refetch)
  if (data === undefined) {
    const asked = { answer: null, problem: problemIn(error), again: async () => void (await refetch()) }
    return <NotAnswered asked={asked} />
  }
  const activities = data.pages.flatMap((page) => page.activities)
  return (
    <>
      {activities.length === 0 && !hasNextPage && <p className={styles.empty}>{empty}</p>}
      {activities.length > 0 && (
        <PlainList>
          {withKeys(activities).map(([key, activity]) => (
            <ActivityRow key={key} activity={activity} />
          ))}
        </PlainList>
      )}
      {hasNextPage && (
        <div>
          <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {text('activity.older')}
          </Button>
        </div>
      )}
    </>
  )
}

/** Keys that stay the same when newer rows come: the moment, and which one of that moment, counted from the oldest. */
const withKeys = (activities: readonly Activity[]): [key: string, activity: Activity][] => {
  const seen = new Map<number, number>()
  return activities
    .toReversed()
    .map((activity): [string, Activity] => {
      const nth = (seen.get(activity.atMs) ?? 0) + 1
      seen.set(activity.atMs, nth)
      return [`${activity.atMs}-${nth}`, activity]
    })
    .toReversed()
}
