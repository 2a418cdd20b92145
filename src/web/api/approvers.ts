/** Approvers as their holder has them: paired, tried out, named and removed; and what a session of the holder's asked. */
import type { EventStreams } from '../../net/event-streams.ts'
import type { Approval } from '../../sign-in/approval-store.ts'
import type { Approvals } from '../../sign-in/approvals.ts'
import type { Approvers } from '../../sign-in/approvers.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import type { Session } from '../../sign-in/session-store.ts'
import type { Sessions } from '../../sign-in/sessions.ts'
import type { StepUp } from '../../sign-in/step-up.ts'
import { answer, type Call, done, type Handlers, refused } from '../call.ts'
import { holderOf, proved } from '../holder.ts'
import type { WebNeeds } from '../needs.ts'
import { qrPath } from '../qr.ts'
import { type Watched, watchState } from '../watch-state.ts'

export type ApproversNeeds = Pick<WebNeeds, 'approvalsChanged' | 'clock' | 'origin'> & {
  readonly approvers: Approvers
  readonly approvals: Pick<Approvals, 'state'>
  readonly stepUp: Pick<StepUp, 'askApproval' | 'asked' | 'approval'>
  readonly sessions: Pick<Sessions, 'list'>
  readonly streams: EventStreams
}

type Names =
  | 'beginPairing'
  | 'paired'
  | 'watchPaired'
  | 'beginTrial'
  | 'confirmApprover'
  | 'changeApprover'
  | 'removeApprover'
  | 'stepUpAskApproval'
  | 'approval'
  | 'watchApproval'
  | 'stepUpApproval'

export const approverHandlers = (needs: ApproversNeeds): Pick<Handlers, Names> => ({
  ...pairingHandlers(needs),
  ...approvalHandlers(needs),
})

const PLACE = '/approve'

const pairingHandlers = (needs: ApproversNeeds) => {
  const { approvers, origin } = needs
  return {
    beginPairing: async (call) => {
      const result = await approvers.beginPairing(holderOf(call))
      if (isRefused(result)) return result
      const { code, untilMs } = result
      // Behind a `#`, so that it is in no log and no Referer.
      const link = `${origin()}${PLACE}#${code}`
      const place = `${new URL(origin()).host}${PLACE}`
      return answer({ code, place, link, untilMs, ...qrPath(link) })
    },
    paired: async ({ session }) => answer((await pairedState(needs, session)).state),
    watchPaired: async ({ session }) => streamFor(needs, session, () => pairedState(needs, session)),
    beginTrial: async (call) => {
      const result = await approvers.beginTrial(holderOf(call), call.id)
      if (isRefused(result)) return result
      const { approval, number, untilMs } = result
      return answer({ approval, number, untilMs })
    },
    confirmApprover: async (call) => proved(call, await approvers.confirm(holderOf(call), call.id)),
    changeApprover: (call) => change(needs, call),
    removeApprover: async (call) => {
      const result = await approvers.remove(holderOf(call), call.id)
      return isRefused(result) ? result : done
    },
  } satisfies Partial<Handlers>
}

const change = async ({ approvers }: ApproversNeeds, call: Call<'changeApprover'>) => {
  const { name, isAlone } = call.body
  if (name !== undefined) {
    const renamed = await approvers.rename(holderOf(call), call.id, name)
    if (isRefused(renamed)) return renamed
  }
  if (isAlone !== undefined) {
    const set = await approvers.setAlone(holderOf(call), call.id, isAlone)
    if (isRefused(set)) return set
  }
  return name === undefined && isAlone === undefined ? refused('malformed') : done
}

const approvalHandlers = (needs: ApproversNeeds) =>
  ({
    stepUpAskApproval: async (call) => {
      const result = await needs.stepUp.askApproval(holderOf(call))
      if (isRefused(result)) return result
      const { approval, number, untilMs, names } = result
      return answer({ approval, number, untilMs, names: [...names] })
    },
    approval: async ({ session, id }) => {
      const found = await approvalState(needs, session, id)
      return found === null ? refused('not-found') : answer(found.state)
    },
    watchApproval: async ({ session, id }) =>
      (await approvalState(needs, session, id)) === null
        ? refused('not-found')
        : streamFor(needs, session, () => approvalState(needs, session, id)),
    stepUpApproval: async (call) => proved(call, await needs.stepUp.approval(holderOf(call), call.id)),
  }) satisfies Partial<Handlers>

const streamFor = <State>(
  { approvalsChanged: bus, clock, streams, sessions }: ApproversNeeds,
  { id, account }: Session,
  read: () => Promise<Watched<State> | null>,
) => {
  const events = streams.open({
    owner: account,
    isAlive: async () => (await sessions.list(account)).some((each) => each.id === id),
    subscribe: (send) => watchState({ bus, clock }, read, send),
  })
  return { kind: 'events', events } as const
}

const pairedState = async ({ approvers }: ApproversNeeds, { account }: Session) => {
  const paired = await approvers.paired(account)
  const approver = paired === null ? null : { id: paired.id, name: paired.name }
  return { state: { approver }, account }
}

const approvalState = async ({ stepUp, approvals }: ApproversNeeds, session: Session, id: string) => {
  const asked = await stepUp.asked(session, id)
  if (asked === null) return null
  return { state: { state: shownState(await approvals.state(asked.id)) }, account: session.account }
}

/** One whose place another took, or that was used, is no longer waited for by anybody. */
const shownState = (state: Approval['state'] | null) =>
  state === null || state === 'taken' || state === 'withdrawn' ? 'unanswered' : state
