/**
 * /invite#... and /setup#...: a link that opens once (A1c, and the first run). What makes it valid stands after `#`, which
 * no browser sends to a server or puts in a Referer.
 */
import { type ReactNode, useEffect, useState } from 'react'
import { type AnswerOf, call, type Problem } from '../client.ts'
import { useDates } from '../dates.ts'
import { CenteredCard } from '../shell/centered-card.tsx'
import { Notice } from '../shell/notice.tsx'
import { useProblemText } from '../shell/problem-text.ts'
import { TextLink } from '../shell/text-link.tsx'
import { useText } from '../texts.tsx'
import { SignUpSteps } from './sign-up-steps.tsx'

type Invitation = AnswerOf<'invitation'>
type Asked =
  | { readonly is: 'asked' }
  | { readonly is: 'found'; readonly invitation: Invitation }
  | { readonly is: 'not-found'; readonly problem: Problem }

export const InvitedPage = (): ReactNode => {
  const token = useFragment()
  const asked = useInvitation(token)
  if (asked.is === 'asked') return null
  if (asked.is === 'not-found') return <Refused problem={asked.problem} />
  const { invitation } = asked
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

const useInvitation = (token: string): Asked => {
  const [asked, setAsked] = useState<Asked>({ is: 'asked' })
  useEffect(() => {
    const ask = async (): Promise<void> => {
      if (token === '') return setAsked({ is: 'not-found', problem: { problem: 'invitation-over' } })
      const outcome = await call('invitation', { body: { invitation: token } })
      setAsked(
        outcome.kind === 'done'
          ? { is: 'found', invitation: outcome.answer }
          : { is: 'not-found', problem: outcome.problem },
      )
    }
    void ask()
  }, [token])
  return asked
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

const Refused = ({ problem }: { problem: Problem }): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  return (
    <CenteredCard title={text('signUp.linkOver')}>
      <p>{problemText(problem)}</p>
      <p>
        {text('signUp.haveAccount')} <TextLink to="/signin">{text('signIn.title')}</TextLink>
      </p>
    </CenteredCard>
  )
}
