/**
 * The event source (RFC 8620 §7.3): tells a client that something changed, as it happens. Ends with the credential it was
 * opened with. Notices of a burst become one event; a notice that was lost is made up for in a few seconds.
 */
import type { Cancel, Clock } from '../base/clock.ts'
import type { EventStreams, Send } from '../net/event-streams.ts'
import { EVENTS_BEAT_MS, PING_SECONDS } from './limits.ts'
import type { JmapNeeds } from './needs.ts'
import { problem } from './refusal.ts'
import { readStates, STATE_TYPES, type States, type StateType, stateChange } from './states.ts'
import type { Visitor } from './visitor.ts'

export type AskedEvents = {
  readonly types: ReadonlySet<StateType>
  readonly closesAfterState: boolean
  /** 0 is never. */
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
    // A comment is no event, so who wants no pings gets it too; a stream without anything is taken for dead on its way.
    beatMs: EVENTS_BEAT_MS,
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
  const { least, most } = PING_SECONDS
  return {
    types: new Set(types === '*' ? STATE_TYPES : STATE_TYPES.filter((type) => wanted.includes(type))),
    closesAfterState: closeAfter === 'state',
    pingSeconds: Number(ping) === 0 ? 0 : Math.min(most, Math.max(least, Number(ping))),
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
  const stopLooking = every(clock, LOST_NOTICE_MS, () => void look())
  const ping = (): void => send('ping', { interval: asked.pingSeconds })
  let stopPinging = (): void => {}
  if (asked.pingSeconds > 0) {
    ping() // at once: it tells the interval that is kept
    stopPinging = every(clock, asked.pingSeconds * 1_000, ping)
  }
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
    stopLooking()
    stopPinging()
    leave()
  }
}

/** Again and again until it is cancelled, by the work itself too. */
const every = (clock: Clock, everyMs: number, work: () => void): Cancel => {
  let isOver = false
  let cancel: Cancel = () => {}
  const later = (): void => {
    cancel = clock.after(everyMs, () => {
      work()
      if (!isOver) later()
    })
  }
  later()
  return () => {
    isOver = true
    cancel()
  }
}

const NO_STATES: States = { Mailbox: '', Email: '', Thread: '', EmailDelivery: '', EmailSubmission: '' }

const idOf = ({ Email, EmailDelivery }: States): string => `${Email}-${EmailDelivery}`
