/**
 * The event source (RFC 8620 §7.3): tells a client that something changed, as it happens. Ends with the credential it was
 * opened with. Notices of a burst become one event; a notice that was lost is made up for at the next ping.
 */
import type { EventStreams, Send } from '../net/event-streams.ts'
import { PING_SECONDS } from './limits.ts'
import type { JmapNeeds } from './needs.ts'
import { problem } from './refusal.ts'
import { readStates, STATE_TYPES, type States, type StateType, stateChange } from './states.ts'
import type { Visitor } from './visitor.ts'

export type AskedEvents = {
  readonly types: ReadonlySet<StateType>
  readonly closesAfterState: boolean
  readonly pingSeconds: number
  /** The id of the last event that the client had, when it comes back. */
  readonly lastId: string | null
}

export const openEvents = async (
  needs: JmapNeeds,
  streams: EventStreams,
  visitor: Visitor,
  request: Request,
): Promise<Response> => {
  const asked = parseAsked(request)
  if (asked === null) return problem('about:blank#not-found', 'types, closeafter and ping are not all given.')
  const states = await readStates(needs.mail.read, visitor.account)
  const events = streams.open({
    owner: visitor.account,
    isAlive: visitor.isAlive,
    beat: {
      everyMs: asked.pingSeconds * 1_000,
      text: `event: ping\ndata: {"interval":${asked.pingSeconds}}\n\n`,
    },
    subscribe: (send, end) => follow(needs, visitor, asked, states, send, end),
  })
  return new Response(events, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  })
}

const parseAsked = (request: Request): AskedEvents | null => {
  const query = new URL(request.url).searchParams
  const types = query.get('types')
  const closeAfter = query.get('closeafter')
  const ping = query.get('ping')
  if (types === null || (closeAfter !== 'state' && closeAfter !== 'no')) return null
  if (ping === null || !/^\d{1,9}$/.test(ping)) return null
  const wanted = types.split(',')
  const { least, most, usual } = PING_SECONDS
  return {
    types: new Set(types === '*' ? STATE_TYPES : STATE_TYPES.filter((type) => wanted.includes(type))),
    closesAfterState: closeAfter === 'state',
    // 0 asks for none, but a stream without any is taken for dead on its way (RFC 8620 §7.3 lets the server choose).
    pingSeconds: ping === '0' ? usual : Math.min(most, Math.max(least, Number(ping))),
    lastId: request.headers.get('Last-Event-ID'),
  }
}

const LOST_NOTICE_MS = 5_000 // as open mailboxes look

const follow = (
  { mail, live, mailboxesChanged, clock, log }: JmapNeeds,
  { account, credential, remote, client }: Visitor,
  asked: AskedEvents,
  first: States,
  send: Send,
  end: () => void,
): (() => void) => {
  let before = first
  let isOver = false
  let looking = false
  let again = false
  const tell = (since: States, now: States): void => {
    const change = stateChange(account, since, now, asked.types)
    if (change === null) return
    send('state', change, idOf(now))
    if (asked.closesAfterState) end()
  }
  const look = async (): Promise<void> => {
    if (looking) {
      again = true
      return
    }
    looking = true
    try {
      do {
        again = false
        const now = await readStates(mail.read, account)
        if (isOver) return
        tell(before, now)
        before = now
      } while (again && !isOver)
    } catch (fault) {
      log({ event: 'background.fault', task: 'jmap events', fault }) // the next look tells what this one did not
    } finally {
      looking = false
    }
  }
  const stopListening = mailboxesChanged.listen('mailbox-changed', (notice) => {
    if (notice.account === account) void look()
  })
  let cancel = (): void => {}
  const lookLater = (): void => {
    cancel = clock.after(LOST_NOTICE_MS, () => {
      void look()
      lookLater()
    })
  }
  lookLater()
  const leave = live.add({
    service: 'jmap',
    account,
    credential,
    remote,
    sinceMs: clock.nowMs(),
    client: () => client,
    close: end,
  })
  if (asked.lastId !== null && asked.lastId !== idOf(first)) tell(NO_STATES, first)
  void look() // what changed between the reading and the listening
  return () => {
    isOver = true
    stopListening()
    cancel()
    leave()
  }
}

const NO_STATES: States = { Mailbox: '', Email: '', Thread: '', EmailDelivery: '', EmailSubmission: '' }

const idOf = ({ Email, EmailDelivery }: States): string => `${Email}-${EmailDelivery}`
