/** What an app password did, by which programs and message by message, to look through and to keep; shown by itself after one was lost. */
import { Button } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useParams } from 'wouter'
import { type AnswerOf, call } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { Notice } from '../../shell/notice.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { PlainList } from '../../shell/plain-list.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { answerOf, NotAnswered, problemIn } from '../asked.tsx'
import { Card, Part } from '../security/parts/card.tsx'
import { useAppPasswordTrail } from './create-page.tsx'
import { type Program, saveAsCsv, saveAsJson } from './save-use.ts'
import { Days, useUse } from './use-by-day.tsx'
import { Programs } from './use-by-program.tsx'
import { UseRow } from './use-row.tsx'

type Deed = AnswerOf<'appPasswordMessages'>['deeds'][number]

const DID = {
  opened: 'appPasswords.use.opened',
  read: 'appPasswords.use.read',
  moved: 'appPasswords.use.moved',
  deleted: 'appPasswords.use.deleted',
} as const

const HOUR_MS = 3_600_000

export const UsePage = (): ReactNode => {
  const text = useText()
  const dates = useDates()
  const trail = useAppPasswordTrail()
  const { id } = useParams<{ id: string }>()
  const asked = useUse(id)
  if (asked.answer === null) {
    return (
      <PageBody title={text('appPasswords.use.title')} trail={trail}>
        {asked.problem?.problem === 'not-found' ? (
          <Card>
            <Notice kind="warning">{text('appPasswords.details.gone')}</Notice>
          </Card>
        ) : (
          <NotAnswered asked={asked} />
        )}
      </PageBody>
    )
  }
  const { name, removedMs } = asked.answer
  return (
    <PageBody title={text('appPasswords.use.of', { name })} trail={trail}>
      {removedMs !== null && (
        <Notice kind="info">{text('appPasswords.use.removed', { date: dates.moment(removedMs) })}</Notice>
      )}
      <Part
        title={text('appPasswords.use.title')}
        lead={text('appPasswords.use.lead')}
        actions={<Saving id={id} name={name} programs={asked.answer.programs} />}
      >
        <Days use={asked.answer} />
      </Part>
      {asked.answer.programs.length > 0 && (
        <Part title={text('appPasswords.use.programs')} lead={text('appPasswords.use.programsLead')}>
          <Programs programs={asked.answer.programs} />
        </Part>
      )}
      {asked.answer.days.length > 0 && (
        <Card>
          <Deeds id={id} />
        </Card>
      )}
    </PageBody>
  )
}

type Saved = { readonly id: string; readonly name: string; readonly programs: readonly Program[] }

const Saving = ({ id, name, programs }: Saved): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const [problem, setProblem] = useState<string | null>(null)
  const save = async (how: typeof saveAsCsv): Promise<void> => {
    const found = await how(id, name, programs)
    setProblem(found === null ? null : problemText(found))
  }
  return (
    <>
      <Button onClick={() => save(saveAsCsv)}>{text('appPasswords.use.csv')}</Button>
      <Button onClick={() => save(saveAsJson)}>{text('appPasswords.use.json')}</Button>
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problem}
        </Notice>
      )}
    </>
  )
}

const Deeds = ({ id }: { id: string }): ReactNode => {
  const text = useText()
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['appPasswordMessages', id],
    queryFn: async ({ pageParam: skip, signal }) =>
      answerOf(await call('appPasswordMessages', { params: { id }, query: { skip }, signal })),
    initialPageParam: 0,
    getNextPageParam: ({ nextSkip }) => nextSkip,
  })
  if (data === undefined) {
    const asked = { answer: null, problem: problemIn(error), again: async () => void (await refetch()) }
    return <NotAnswered asked={asked} />
  }
  const deeds = data.pages.flatMap((page) => page.deeds)
  return (
    <>
      <PlainList>
        {deeds.map((deed, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list
          <DeedRow key={at} deed={deed} />
        ))}
      </PlainList>
      {hasNextPage && (
        <div>
          <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {text('appPasswords.use.more')}
          </Button>
        </div>
      )}
    </>
  )
}

const DeedRow = ({ deed }: { deed: Deed }): ReactNode => {
  const text = useText()
  const dates = useDates()
  const { kind, atMs, isExact, uid, subject, from } = deed
  const mailbox = deed.mailbox === 'INBOX' ? text('mail.folders.inbox') : deed.mailbox
  const isThere = subject !== null || from !== null
  const what =
    kind === 'sent'
      ? text('appPasswords.use.sent', { recipients: deed.recipients ?? 0 })
      : text(DID[kind], { mailbox: mailbox ?? text('appPasswords.use.goneMailbox') })
  const when = isExact
    ? dates.moment(atMs)
    : text('appPasswords.use.hour', {
        day: dates.day(atMs),
        from: dates.time(atMs),
        to: dates.time(atMs + HOUR_MS),
      })
  const about = from === null ? when : `${text('appPasswords.use.from', { from })} · ${when}`
  if (uid === null) return <UseRow what={what} lines={[about]} />
  const title = isThere ? (subject ?? text('appPasswords.use.noSubject')) : text('appPasswords.use.gone')
  return <UseRow what={title} lines={[`${what} · ${about}`]} />
}
