/**
 * Several calls in one request (RFC 8620 §3.3): each may take its arguments out of the answer of one before it (§3.7).
 * `const query = batch.add('Email/query', …); batch.add('Email/get', { '#ids': query.at('/ids') })`.
 */
import { askSignedIn } from '../../client.ts'
import type { AnswerOf, ArgumentsOf, MethodName } from './methods.ts'
import { MailProblem, problemOfLimit, problemOfStatus, problemOfType } from './problem.ts'
import type { JmapSession } from './session.ts'

type Reference = { readonly resultOf: string; readonly name: string; readonly path: string }

/** Any argument may stand under its name, or under `#` and its name as a reference. */
type OrReferred<Args> = {
  readonly [Name in keyof Args]?: Args[Name]
} & { readonly [Name in keyof Args & string as `#${Name}`]?: Reference }

/** A call that was added, and what stands for it. */
export type Added<Name extends MethodName> = {
  readonly name: Name
  readonly callId: string
  /** What an argument of a later call may be taken from. */
  readonly at: (path: string) => Reference
}

export type Answers = {
  /** The answer of a call; throws the problem that it met. */
  readonly of: <Name extends MethodName>(added: Pick<Added<Name>, 'name' | 'callId'>) => AnswerOf<Name>
}

export type Batch = {
  readonly add: <Name extends MethodName>(name: Name, args: OrReferred<ArgumentsOf<Name>>) => Added<Name>
  readonly send: (signal?: AbortSignal) => Promise<Answers>
}

type Invocation = readonly [name: string, args: object, callId: string]

export const newBatch = (session: JmapSession): Batch => {
  const { account, capabilities } = session
  const methodCalls: Invocation[] = []
  return {
    add: (name, args) => {
      const callId = String(methodCalls.length)
      methodCalls.push([name, { accountId: account, ...args }, callId])
      return { name, callId, at: (path) => ({ resultOf: callId, name, path }) }
    },
    send: async (signal) => {
      const request = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ using: capabilities, methodCalls }),
        ...(signal === undefined ? {} : { signal }),
      }
      // What only asks may be asked again when the connection is lost; a change may have been made.
      const isQuestion = methodCalls.every(([name]) => !name.endsWith('/set'))
      return answersIn(
        await session.lanes(() => askInTurn(session, request, isQuestion ? ASKED_TIMES_MAX : 1)),
      )
    },
  }
}

const ASKED_TIMES_MAX = 3

const TURNS_MAX = 6
const NEXT_TURN_MS = 250 // twice as long each time

/**
 * Too many are under way in all tabs and programs of the account (RFC 8620 §3.6.1): then nothing was done, so that also a
 * change may be asked for again.
 */
const askInTurn = async (
  { apiUrl, after }: JmapSession,
  request: RequestInit,
  askedTimesMax: number,
): Promise<readonly Invocation[]> => {
  for (let turn = 1; ; turn++) {
    const response = await askSignedIn(apiUrl, request, askedTimesMax)
    const limit = response?.status === REFUSED ? await limitIn(response) : null
    if (limit === null) return bodyOf(response)
    if (limit !== 'maxConcurrentRequests' || turn === TURNS_MAX) throw problemOfLimit(limit)
    await new Promise<void>((resume) => after(NEXT_TURN_MS * 2 ** (turn - 1), resume))
  }
}

const REFUSED = 400

/** Which limit it was over; null where it was none. */
const limitIn = async (response: Response): Promise<string | null> => {
  const told = (await response
    .clone()
    .json()
    .catch(() => null)) as { readonly limit?: string } | null
  return told?.limit ?? null
}

const bodyOf = async (response: Response | null): Promise<readonly Invocation[]> => {
  if (response === null) throw new MailProblem('lost-connection')
  if (!response.ok) throw problemOfStatus(response.status)
  // Cut in the middle of it.
  const body = (await response.json().catch(() => null)) as Body | null
  if (body === null) throw new MailProblem('lost-connection')
  return body.methodResponses
}

type Body = { readonly methodResponses: readonly Invocation[] }

const answersIn = (responses: readonly Invocation[]): Answers => ({
  of: ({ name, callId }) => {
    const own = responses.filter(([, , id]) => id === callId)
    const error = own.find(([answered]) => answered === 'error')
    if (error !== undefined) throw problemOfType((error[1] as { readonly type: string }).type)
    const answer = own.find(([answered]) => answered === name)
    if (answer === undefined) throw new MailProblem('unexpected')
    // The server's word for it: what is ours on both sides is not checked twice.
    return answer[1] as AnswerOf<typeof name>
  },
})
