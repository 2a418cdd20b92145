/** Devices and apps: browsers that are signed in, mail programs that are connected now, and ways to end them. */
import { Badge, Button } from '@fluentui/react-components'
import { type ReactNode, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { type AnswerOf, call, type Outcome, type Problem, problemOf } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useSay } from '../../shell/live.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useStart } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { APP_PASSWORDS } from '../app-passwords/places.ts'
import { protocolOf } from '../app-passwords/words.ts'
import { NotAnswered, useAsked, useChanged } from '../asked.tsx'
import { Moment } from '../moment.tsx'
import { ButtonLink } from '../security/parts/button-link.tsx'
import { Part } from '../security/parts/card.tsx'
import { Row, Rows } from '../security/parts/row.tsx'
import { useTrails } from '../security/trail.ts'

type Session = AnswerOf<'sessions'>['sessions'][number]
type Connection = AnswerOf<'sessions'>['connections'][number]

export const DevicesPage = (): ReactNode => {
  const text = useText()
  const { toSecurity } = useTrails()
  const asked = useAsked('sessions')
  return (
    <PageBody title={text('sessions.title')} trail={toSecurity} lead={text('sessions.lead')}>
      {asked.answer === null ? (
        <NotAnswered asked={asked} />
      ) : (
        <>
          <Part title={text('sessions.browsers')}>
            <Rows>
              {asked.answer.sessions.map((session) => (
                <Browser key={session.id} session={session} />
              ))}
            </Rows>
          </Part>
          <Apps connections={asked.answer.connections} />
          <Everywhere />
        </>
      )}
    </PageBody>
  )
}

/** Ends one thing at once, and says so; what somebody else has ended already counts as ended. */
const useEnding = (): ((end: () => Promise<Outcome<null>>, said: string) => Promise<void>) => {
  const { tell } = useSay()
  const problemText = useProblemText()
  const changed = useChanged()
  const isEnding = useRef(false)
  return async (end, said) => {
    if (isEnding.current) return
    isEnding.current = true
    const problem = problemOf(await end())
    isEnding.current = false
    tell(problem === null || problem.problem === 'not-found' ? said : problemText(problem))
    await changed()
  }
}

const Browser = ({ session }: { session: Session }): ReactNode => {
  const text = useText()
  const dates = useDates()
  const end = useEnding()
  const { id, isThis, remote, createdMs, lastSeenMs } = session
  const browser = session.browser === '' ? text('sessions.unknownBrowser') : session.browser
  return (
    <Row
      name={browser}
      state={
        isThis && (
          <Badge appearance="tint" color="success" size="large">
            {text('sessions.this')}
          </Badge>
        )
      }
      about={
        <>
          {isThis ? (
            text('sessions.activeNow')
          ) : (
            <Moment atMs={lastSeenMs}>{text('sessions.lastSeen', { ago: dates.ago(lastSeenMs) })}</Moment>
          )}
          {` · ${text('sessions.since', { date: dates.day(createdMs) })} · ${remote}`}
        </>
      }
      actions={
        !isThis && (
          <Button
            aria-label={text('sessions.signOutOf', { browser, time: dates.moment(createdMs) })}
            onClick={() =>
              end(() => call('endSession', { params: { id } }), text('sessions.ended', { browser }))
            }
          >
            {text('sessions.signOut')}
          </Button>
        )
      }
    />
  )
}

const Apps = ({ connections }: { connections: readonly Connection[] }): ReactNode => {
  const text = useText()
  return (
    <Part
      title={text('sessions.apps')}
      lead={text('sessions.disconnectHint')}
      actions={<ButtonLink to={APP_PASSWORDS}>{text('sessions.manageAppPasswords')}</ButtonLink>}
    >
      {connections.length === 0 ? (
        <p>{text('sessions.noApps')}</p>
      ) : (
        <Rows>
          {connections.map((connection) => (
            <App key={connection.id} connection={connection} />
          ))}
        </Rows>
      )}
    </Part>
  )
}

const App = ({ connection }: { connection: Connection }): ReactNode => {
  const text = useText()
  const dates = useDates()
  const end = useEnding()
  const { id, service, remote, sinceMs, appPassword } = connection
  const client = connection.client ?? appPassword ?? text('sessions.unknownApp')
  const about = text('sessions.appSince', {
    service: protocolOf(service),
    time: dates.moment(sinceMs),
    remote,
  })
  return (
    <Row
      name={client}
      about={
        appPassword === null ? about : `${text('activity.byAppPassword', { name: appPassword })} · ${about}`
      }
      actions={
        <Button
          aria-label={text('sessions.disconnectOf', { client, about })}
          onClick={() =>
            end(() => call('endConnection', { params: { id } }), text('sessions.disconnected', { client }))
          }
        >
          {text('sessions.disconnect')}
        </Button>
      }
    />
  )
}

const Everywhere = (): ReactNode => {
  const text = useText()
  const [, go] = useLocation()
  const { reload } = useStart()
  const [isAsking, setIsAsking] = useState(false)
  const act = async (): Promise<Problem | null> => {
    const problem = problemOf(await call('endAllSessions'))
    if (problem !== null) return problem
    // While somebody still seems signed in, the sign-in page leads away again.
    await reload()
    go('/signin', { replace: true })
    return null
  }
  return (
    <Part
      title={text('sessions.everywhere')}
      lead={text('sessions.everywhereText')}
      actions={<Button onClick={() => setIsAsking(true)}>{text('sessions.everywhere')}</Button>}
    >
      <ConfirmDialog
        isOpen={isAsking}
        title={text('sessions.everywhereQuestion')}
        verb={text('sessions.everywhere')}
        act={act}
        onClose={() => setIsAsking(false)}
      >
        {text('sessions.everywhereText')}
      </ConfirmDialog>
    </Part>
  )
}
