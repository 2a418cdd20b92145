/**
 * Several calls in one request (RFC 8620 §3.3): each may take its arguments out of the answer of one before it (§3.7).
 * `const query = batch.add('Email/query', …); batch.add('Email/get', { '#ids': query.at('/ids') })`.
 */
import { askSignedIn } from '../../client.ts'
import type { AnswerOf, ArgumentsOf, MethodName } from './methods.ts'
import { MailProblem, problemOfStatus, problemOfType } from './problem.ts'
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

export const newBatch = ({ apiUrl, account, capabilities }: JmapSession): Batch => {
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
      const response = await askSignedIn(apiUrl, request, isQuestion ? ASKED_TIMES_MAX : 1)
      return answersIn(await bodyOf(response))
    },
  }
}

const ASKED_TIMES_MAX = 3

const bodyOf = async (response: Response | null): Promise<readonly Invocation[]> => {
  if (response === null) throw new MailProblem('lost-connection')
  if (!response.ok) throw problemOfStatus(response.status)
  const body = (await response.json()) as { readonly methodResponses: readonly Invocation[] }
  return body.methodResponses
}

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
