/** The routes of the phone. A call ends as a value: done with its answer, or a problem with words below `problems`. */
import type { Problem } from '../../src/web/contract/route.ts'
import type { AnswerOf, BodyOf, RouteName, Routes } from '../../src/web/contract/routes.ts'
import type { Kept } from './kept.ts'
import { sign } from './signing.ts'

type PhoneRoute =
  | 'pairApprover'
  | 'approverRequests'
  | 'watchApproverRequests'
  | 'answerApproval'
  | 'answerHarm'
  | 'subscribeApprover'

const PATHS: { readonly [Name in PhoneRoute]: Routes[Name]['path'] } = {
  pairApprover: '/api/approver/pair',
  approverRequests: '/api/approver/requests',
  watchApproverRequests: '/api/approver/requests/events',
  answerApproval: '/api/approver/answer',
  answerHarm: '/api/approver/harm',
  subscribeApprover: '/api/approver/push',
}

export type Outcome<Answer> =
  | { readonly kind: 'done'; readonly answer: Answer }
  | { readonly kind: 'problem'; readonly problem: string }

export type PhoneState = AnswerOf<'approverRequests'>
export type Request = PhoneState['requests'][number]
export type Harm = PhoneState['harms'][number]

const LOST = { kind: 'problem', problem: 'lost-connection' } as const

export const post = (name: PhoneRoute, body: unknown, signal?: AbortSignal): Promise<Response> =>
  fetch(PATHS[name], {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })

export const call = async <Name extends PhoneRoute & RouteName>(
  name: Name,
  body: BodyOf<Name>,
): Promise<Outcome<AnswerOf<Name>>> => {
  try {
    const response = await post(name, body)
    if (!response.ok) return { kind: 'problem', problem: await problemIn(response) }
    const answer = response.status === 204 ? null : ((await response.json()) as unknown)
    return { kind: 'done', answer: answer as AnswerOf<Name> }
  } catch {
    return LOST
  }
}

export const problemIn = async (response: Response): Promise<string> => {
  const body = (await response.json().catch(() => null)) as Partial<Problem> | null
  return typeof body?.problem === 'string' ? body.problem : 'unexpected'
}

/** `number` null: it is not the holder. */
export const answerRequest = async (
  kept: Kept,
  request: string,
  number: string | null,
): Promise<Outcome<null>> => {
  const purpose = number === null ? ['deny', request] : ['approve', request, number]
  return call('answerApproval', { ...(await sign(kept, purpose)), request, number })
}

export const answerHarm = async (kept: Kept, harm: string, wasMe: boolean): Promise<Outcome<null>> =>
  call('answerHarm', { ...(await sign(kept, ['harm', harm, wasMe ? 'me' : 'not-me'])), harm, wasMe })
