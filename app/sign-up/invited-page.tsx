/**
 * /invite#... and /setup#...: a link that opens once (A1c, and the first run). What makes it valid stands after `#`, which
 * no browser sends to a server or puts in a Referer.
 */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { type AnswerOf, call, type Outcome, type Problem } from '../client.ts'
import { useDates } from '../dates.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { Notice } from '../shell/notice.tsx'
import { useProblemText } from '../shell/problem-text.ts'
import { TextLink } from '../shell/text-link.tsx'
import { useText } from '../texts.tsx'
import { SignUpSteps } from './sign-up-steps.tsx'

type Invitation = AnswerOf<'invitation'>

export const InvitedPage = (): ReactNode => {
  const token = useFragment()
  const { asked, again } = useInvitation(token)
  if (asked === null) return null
  if (asked.kind === 'problem') return <Refused problem={asked.problem} again={again} />
  const invitation = asked.answer
  return (
    <SignUpSteps
      key={token}
      invitation={token}
      address={invitation.address}
      greeting={<Greeting invitation={invitation} />}
    />
  )
}

/** A second link in the same tab changes only this, and the browser stays on the page. */
const useFragment = (): string => {
  const [fragment, setFragment] = useState(() => location.hash.slice(1))
  useEffect(() => {
    const onChange = (): void => setFragment(location.hash.slice(1))
    addEventListener('hashchange', onChange)
    return () => removeEventListener('hashchange', onChange)
  }, [])
  return fragment
}

const NO_TOKEN = { kind: 'problem', problem: { problem: 'invitation-over' } } as const

const useInvitation = (token: string) => {
  const [asked, setAsked] = useState<Outcome<Invitation> | null>(null)
  const again = useCallback(async (): Promise<void> => {
    setAsked(token === '' ? NO_TOKEN : await call('invitation', { body: { invitation: token } }))
  }, [token])
  useEffect(() => void again(), [again])
  return { asked, again }
}

const Greeting = ({ invitation: { kind, by, address, untilMs } }: { invitation: Invitation }): ReactNode => {
  const text = useText()
  const { day, moment } = useDates()
  if (kind === 'set-up')
    return <Notice kind="info">{text('signUp.setUp', { until: moment(untilMs) })}</Notice>
  return (
    <Notice kind="info">
      <p>{by === null ? text('signUp.invited') : text('signUp.invitedBy', { name: by })}</p>
      {address !== null && <p>{text('signUp.yourAddress', { address })}</p>}
      <p>{text('signUp.validUntil', { date: day(untilMs) })}</p>
    </Notice>
  )
}

/** What the link can no longer do; any other problem says nothing of the link, which is then tried again. */
const OVER: readonly string[] = ['invitation-over', 'invited-taken']

const Refused = ({ problem, again }: { problem: Problem; again: () => Promise<void> }): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const [path] = useLocation()
  if (!OVER.includes(problem.problem)) {
    return (
      <CenteredCard title={text('signUp.title')}>
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
        <Button appearance="primary" size="large" onClick={again}>
          {text('shell.tryAgain')}
        </Button>
      </CenteredCard>
    )
  }
  return (
    <CenteredCard title={text('signUp.linkOver')}>
      <p>{path === '/setup' ? text('signUp.setUpOver') : problemText(problem)}</p>
      <p>
        {text('signUp.haveAccount')} <TextLink to="/signin">{text('signIn.title')}</TextLink>
      </p>
    </CenteredCard>
  )
}
