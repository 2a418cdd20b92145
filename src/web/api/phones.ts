/** What phones ask: to become an approver, what waits for their answer, and the answer. Each request is signed by them. */
import type { AccountId } from '../../account/account.ts'
import { browserName } from '../../base/browser-name.ts'
import type { EventStreams } from '../../net/event-streams.ts'
import type { Approval, Approver } from '../../sign-in/approval-store.ts'
import type { Approvals } from '../../sign-in/approvals.ts'
import type { ApproverProof, Signed } from '../../sign-in/approver-proof.ts'
import type { Approvers } from '../../sign-in/approvers.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import { answer, type Call, done, type Handlers, refused } from '../call.ts'
import type { HarmAnswers } from '../harm-answers.ts'
import type { WebNeeds } from '../needs.ts'
import { watchState } from '../watch-state.ts'

export type PhonesNeeds = Pick<
  WebNeeds,
  'approvalsChanged' | 'clock' | 'pushKey' | 'isPushEndpoint' | 'countryOf'
> & {
  readonly accounts: Pick<WebNeeds['accounts'], 'find'>
  readonly approvers: Approvers
  readonly approvals: Pick<Approvals, 'waiting' | 'answer'>
  readonly approverProof: ApproverProof
  readonly harmAnswers: HarmAnswers
  readonly appPasswords: Pick<WebNeeds['appPasswords'], 'names'>
  readonly streams: EventStreams
}

type Names =
  | 'pairApprover'
  | 'approverRequests'
  | 'watchApproverRequests'
  | 'answerApproval'
  | 'answerHarm'
  | 'subscribeApprover'

export const phoneHandlers = (needs: PhonesNeeds): Pick<Handlers, Names> => {
  const { approvers, approvals, approverProof, streams, clock, pushKey } = needs
  return {
    pairApprover: async ({ visitor, body }) => {
      const publicKey = Buffer.from(body.publicKey, 'base64url')
      const result = await approvers.pair(visitor, { ...body, publicKey: new Uint8Array(publicKey) })
      if (isRefused(result)) return result
      const { approver, account, address } = result
      return answer({ approver, account, address, pushKey })
    },
    approverRequests: async ({ body }) => {
      const proved = await approverProof.check(body, ['requests'])
      if (isRefused(proved)) return proved
      const now = await stateOf(needs, proved.approver)
      return now === null ? refused('not-an-approver') : answer(now)
    },
    watchApproverRequests: async ({ body }) => {
      const proved = await approverProof.check(body, ['requests'])
      if (isRefused(proved)) return proved
      const { id, account } = proved.approver
      const read = async () => {
        const approver = await needs.approverProof.find(id)
        const state = approver === null ? null : await stateOf(needs, approver)
        return state === null ? null : { state, account }
      }
      const events = streams.open({
        owner: id,
        isAlive: async () => (await needs.approverProof.find(id)) !== null,
        subscribe: (send) => watchState({ bus: needs.approvalsChanged, clock }, read, send),
      })
      return { kind: 'events', events }
    },
    answerApproval: async ({ body }) => {
      const { request, number } = body
      const purpose = number === null ? ['deny', request] : ['approve', request, number]
      const proved = await approverProof.check(body, purpose)
      if (isRefused(proved)) return proved
      const result = await approvals.answer(proved.approver, request, number)
      return isRefused(result) ? result : done
    },
    answerHarm: (call) => answerHarm(needs, call),
    subscribeApprover: async ({ body }) => {
      const { push } = body
      const proved = await approverProof.check(body satisfies Signed, ['push', push?.endpoint ?? ''])
      if (isRefused(proved)) return proved
      if (push !== null && !needs.isPushEndpoint(push)) return refused('bad-push')
      await approvers.subscribe(proved.approver, push)
      return done
    },
  }
}

/** One that has not been tried out is nobody's yet, and answers for nobody. */
const answerHarm = async (needs: PhonesNeeds, { body, visitor }: Call<'answerHarm'>) => {
  const { harmAnswers, approverProof, approvalsChanged } = needs
  const proved = await approverProof.check(body, ['harm', body.harm, body.wasMe ? 'me' : 'not-me'])
  if (isRefused(proved)) return proved
  const { account, confirmedMs } = proved.approver
  if (confirmedMs === null) return refused('not-an-approver')
  const by = { session: { account }, visitor }
  const isAnswered = body.wasMe
    ? await harmAnswers.wasMe(by, body.harm)
    : await harmAnswers.wasNotMe(by, body.harm)
  approvalsChanged.publish({ kind: 'approvals-changed', account })
  return isAnswered ? done : refused('request-over')
}

/** Null when its account is no more. */
const stateOf = async (needs: PhonesNeeds, approver: Approver) => {
  const { accounts, approvals, countryOf } = needs
  const account = await accounts.find(approver.account)
  if (account === null) return null
  return {
    address: account.address,
    name: approver.name,
    isConfirmed: approver.confirmedMs !== null,
    hasPush: approver.push !== null,
    requests: (await approvals.waiting(approver)).map((approval) => view(approval, countryOf)),
    harms: approver.confirmedMs === null ? [] : await openHarms(needs, approver.account),
  }
}

const openHarms = async ({ harmAnswers, appPasswords }: PhonesNeeds, account: AccountId) => {
  const open = await harmAnswers.open(account)
  if (open.length === 0) return []
  const names = await appPasswords.names(account)
  return open.map(({ id, rule, atMs, state, appPassword, count, seen }) => ({
    id,
    rule,
    atMs,
    state: state === 'held' ? ('held' as const) : ('disabled' as const),
    count,
    appPassword: (appPassword === null ? undefined : names.get(appPassword)) ?? '',
    service: seen?.service ?? null,
    client: seen?.client ?? null,
    remote: seen?.remote ?? null,
    country: seen?.country ?? null,
  }))
}

const view = (
  { id, kind, number, remote, userAgent, askedMs, untilMs }: Approval,
  countryOf: PhonesNeeds['countryOf'],
) => ({
  id,
  kind,
  browser: browserName(userAgent),
  remote,
  country: countryOf(remote),
  askedMs,
  untilMs,
  digits: number.length,
})
