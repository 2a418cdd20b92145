/** Signing in and out: each step's ticket is a cookie, and the last step brings the session's. */
import type { EventStreams } from '../../net/event-streams.ts'
import type { ApprovalSteps } from '../../sign-in/approval-steps.ts'
import { ATTEMPT_MS } from '../../sign-in/attempts.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import type { Sessions } from '../../sign-in/sessions.ts'
import type { SignInResult, SignInSteps } from '../../sign-in/sign-in.ts'
import { TRUSTED_BROWSER_MS } from '../../sign-in/trusted-browsers.ts'
import { answer, type Call, done, type Handlers, type Reply } from '../call.ts'
import { setSession } from '../holder.ts'
import type { WebNeeds } from '../needs.ts'
import { signOutHere } from '../sign-out-here.ts'
import { watchState } from '../watch-state.ts'

export type SignInNeeds = Pick<WebNeeds, 'approvalsChanged' | 'clock'> & {
  readonly approvalSteps: ApprovalSteps
  readonly steps: SignInSteps
  readonly sessions: Sessions
  readonly streams: EventStreams
}

type StepName =
  | 'signInPassword'
  | 'signInCode'
  | 'signInRecoveryCode'
  | 'signInPasskey'
  | 'signInFinishApproval'
type OtherName =
  | 'signInAddress'
  | 'signInPasskeyOptions'
  | 'signInAskApproval'
  | 'signInApproval'
  | 'watchSignInApproval'
  | 'signOut'

const ATTEMPT_SECONDS = ATTEMPT_MS / 1_000
const TRUSTED_SECONDS = TRUSTED_BROWSER_MS / 1_000

export const signInHandlers = (needs: SignInNeeds): Pick<Handlers, StepName | OtherName> => {
  const { steps } = needs
  return {
    signInAddress: async ({ visitor, body, cookies }) => {
      const result = await steps.address(visitor, body.address)
      if (isRefused(result)) return result
      cookies.set('attempt', result.attempt.reveal(), ATTEMPT_SECONDS)
      return answer({ next: result.next })
    },
    signInPassword: async (call) => {
      const attempt = call.cookies.get('attempt')
      const trustedBrowser = call.cookies.get('browser')
      const { password } = call.body
      return settle(needs, call, await steps.password(call.visitor, { attempt, password, trustedBrowser }))
    },
    signInCode: async (call) => {
      const attempt = call.cookies.get('attempt')
      return settle(needs, call, await steps.code(call.visitor, { attempt, ...call.body }))
    },
    signInRecoveryCode: async (call) => {
      const attempt = call.cookies.get('attempt')
      return settle(needs, call, await steps.recoveryCode(call.visitor, { attempt, ...call.body }))
    },
    signInPasskeyOptions: async ({ visitor, cookies }) => {
      const result = await steps.passkeyOptions(visitor, cookies.get('attempt'))
      if (isRefused(result)) return result
      const { options, attempt } = result
      if (attempt !== null) cookies.set('attempt', attempt.reveal(), ATTEMPT_SECONDS)
      return answer(options)
    },
    signInPasskey: async (call) => {
      const attempt = call.cookies.get('attempt')
      return settle(needs, call, await steps.passkey(call.visitor, { attempt, ...call.body }))
    },
    ...approvalHandlers(needs),
    signOut: async (call) => {
      call.cookies.clear('session')
      call.cookies.clear('attempt')
      await signOutHere(needs, call)
      return done
    },
  }
}

const approvalHandlers = (needs: SignInNeeds) => {
  const { approvalSteps, approvalsChanged: bus, clock, streams } = needs
  return {
    signInAskApproval: async ({ visitor, cookies }) => {
      const result = await approvalSteps.ask(visitor, cookies.get('attempt'))
      if (result.kind === 'refused') return result
      const { number, untilMs, names } = result
      return answer({ number, untilMs, names: [...names] })
    },
    signInApproval: async ({ cookies }) => {
      const result = await approvalSteps.state(cookies.get('attempt'))
      return result.kind === 'refused' ? result : answer({ state: result.state })
    },
    watchSignInApproval: async ({ cookies }) => {
      const attempt = cookies.get('attempt')
      const first = await approvalSteps.state(attempt)
      if (first.kind === 'refused') return first
      let isOver = false
      const read = async () => {
        const now = await approvalSteps.state(attempt)
        isOver = now.kind === 'refused' || now.state !== 'waiting'
        return now.kind === 'refused' ? null : { state: { state: now.state }, account: now.account }
      }
      const events = streams.open({
        owner: first.ticket.id,
        isAlive: async () => !isOver,
        subscribe: (send) => watchState({ bus, clock }, read, send),
      })
      return { kind: 'events', events }
    },
    signInFinishApproval: async (call) => {
      const attempt = call.cookies.get('attempt')
      return settle(needs, call, await approvalSteps.finish(call.visitor, { attempt, ...call.body }))
    },
  } satisfies Partial<Handlers>
}

const settle = async (
  needs: SignInNeeds,
  call: Call<StepName>,
  result: SignInResult,
): Promise<Reply<StepName>> => {
  if (result.kind === 'refused') return result
  const { cookies } = call
  if (result.kind === 'second-step') {
    cookies.set('attempt', result.attempt.reveal(), ATTEMPT_SECONDS)
    const { methods, recoveryCodesLeft } = result
    return answer({ next: 'second-step', methods: [...methods], recoveryCodesLeft })
  }
  // Whoever was signed in here before is not any more.
  await signOutHere(needs, call)
  cookies.clear('attempt')
  setSession(cookies, result.token)
  if (result.trustedBrowser !== null) cookies.set('browser', result.trustedBrowser.reveal(), TRUSTED_SECONDS)
  return answer({ next: 'done' })
}
