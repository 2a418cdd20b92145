/**
 * One request to the API (RFC 8620 §3): its calls run one after the other, each answered or refused by itself. What a
 * method throws is caught here and nowhere else, save in the single objects of a /set (set-each.ts).
 */
import type { Method, MethodResult } from './method.ts'
import { METHODS } from './methods.ts'
import type { JmapParts } from './parts.ts'
import { faultType, methodError, problem } from './refusal.ts'
import type { Visitor } from './visitor.ts'
import { newReferenceBudget, type ReferenceBudget, resolveReferences } from './wire/references.ts'
import { type ApiRequest, type Arguments, type Invocation, parseRequest } from './wire/request.ts'

export type ApiAnswer = {
  readonly methodResponses: readonly Invocation[]
  readonly createdIds?: Readonly<Record<string, string>>
  readonly sessionState: string
}

/** The request's body to its answer, or to the problem that it is none. */
export const answerApi = async (
  needs: JmapParts,
  visitor: Visitor,
  octets: Buffer,
  sessionState: string,
  signal: AbortSignal,
): Promise<Response> => {
  const parsed = parseRequest(octets)
  switch (parsed.kind) {
    case 'request':
      return Response.json(await runCalls(needs, visitor, parsed.request, sessionState, signal))
    case 'not-json':
      return problem('urn:ietf:params:jmap:error:notJSON', 'The body is not JSON.')
    case 'not-request':
      return problem('urn:ietf:params:jmap:error:notRequest', `Not a request: ${parsed.where}`)
    case 'unknown-capability':
      return problem(
        'urn:ietf:params:jmap:error:unknownCapability',
        `There is no ${parsed.capability.slice(0, 200)} here.`,
      )
    case 'too-many-calls':
      return limitProblem('maxCallsInRequest')
  }
}

export const limitProblem = (limit: string): Response =>
  problem('urn:ietf:params:jmap:error:limit', `Over the limit ${limit}.`, { limit })

const runCalls = async (
  needs: JmapParts,
  visitor: Visitor,
  { using, calls, createdIds }: ApiRequest,
  sessionState: string,
  signal: AbortSignal,
): Promise<ApiAnswer> => {
  const responses: Invocation[] = []
  const created = new Map(Object.entries(createdIds ?? {}))
  const running = { needs, visitor, responses, createdIds: created, signal, budget: newReferenceBudget() }
  for (const [name, args, callId] of calls) {
    const method = METHODS.get(name)
    const result =
      method === undefined || !using.has(method.using)
        ? methodError('unknownMethod')
        : await measured(needs, method, () => runCall(running, method, args))
    tell(responses, name, callId, result)
  }
  return {
    methodResponses: responses,
    ...(createdIds === null ? {} : { createdIds: Object.fromEntries(created) }),
    sessionState,
  }
}

const tell = (responses: Invocation[], name: string, callId: string, result: MethodResult): void => {
  if (result.kind === 'error') {
    const { kind: _, ...error } = result
    responses.push(['error', error, callId])
    return
  }
  responses.push([name, result.args, callId])
  for (const [thenName, then] of result.then ?? []) tell(responses, thenName, callId, then)
}

/** Only of what is in the table: another name is the client's. */
const measured = async (
  { measure, clock }: JmapParts,
  { name: method }: Method,
  run: () => Promise<MethodResult>,
): Promise<MethodResult> => {
  const beganMs = clock.monotonicMs()
  const result = await run()
  const outcome = result.kind === 'error' ? 'refused' : 'answered'
  measure({ measured: 'jmap-call', method, outcome, tookMs: clock.monotonicMs() - beganMs })
  return result
}

/** What the calls of one request share. */
type Running = {
  readonly needs: JmapParts
  readonly visitor: Visitor
  readonly responses: readonly Invocation[]
  readonly createdIds: Map<string, string>
  readonly signal: AbortSignal
  readonly budget: ReferenceBudget
}

const runCall = async (
  { needs, visitor, responses, createdIds, signal, budget }: Running,
  method: Method,
  given: Arguments,
): Promise<MethodResult> => {
  const resolved = resolveReferences(given, responses, budget)
  if (resolved.kind === 'invalid-reference') return methodError('invalidResultReference')
  if (resolved.kind === 'too-large') return methodError('requestTooLarge', 'Too much is taken by reference.')
  if (resolved.kind === 'given-twice')
    return methodError('invalidArguments', 'Given both plainly and by reference.', [resolved.name])
  if (signal.aborted) return methodError('forbidden', 'The credential has ended.')
  const refused = mayRun(visitor, method, resolved.args)
  if (refused !== null) return refused
  const parsed = method.parse(resolved.args)
  if ('invalid' in parsed) return methodError('invalidArguments', undefined, parsed.invalid)
  try {
    const call = { args: parsed.value as never, account: visitor.account, visitor, needs, createdIds, signal }
    return await method.run(call)
  } catch (fault) {
    needs.log({ event: 'background.fault', task: `jmap ${method.name}`, fault })
    return methodError(faultType(fault))
  }
}

const mayRun = (visitor: Visitor, method: Method, args: Arguments): MethodResult | null => {
  const { accountId } = args
  if (!method.isOfAccount) return null
  if (typeof accountId !== 'string') return methodError('invalidArguments', undefined, ['accountId'])
  if (accountId !== visitor.account) return methodError('accountNotFound')
  return method.changes && !visitor.mayChange ? methodError('accountReadOnly') : null
}
