/**
 * Routes of approvers: the account pages pair, try, name and remove them; the phones themselves have no session, and sign
 * each request with their own key. Approvals of a signed-in browser (a trial, a step-up) are bound to its session.
 */
import { z } from 'zod'
import type { Route } from './route.ts'
import * as v from './values.ts'

const asked = z.strictObject({ approval: z.string(), number: z.string(), untilMs: v.atMs })

/** Who says so, and when, by the phone's clock; the signature is of ECDSA over P-256. */
const signed = {
  approver: z.string().max(40),
  atMs: v.atMs,
  signature: v.bytes.length(86),
}

const push = z.strictObject({
  endpoint: z.string().max(2_000),
  p256dh: v.bytes.length(87),
  auth: v.bytes.min(22).max(64),
})

const byHolder = {
  beginPairing: {
    method: 'POST',
    path: '/api/two-step/approvers/pairing',
    guard: 'fresh-second-step',
    body: z.strictObject({}),
    answer: z.strictObject({
      code: z.string(),
      /** Where the code is typed, as short as it can be. */
      place: z.string(),
      link: z.string(),
      qrSvgPath: z.string(),
      qrSize: z.number().int(),
      untilMs: v.atMs,
    }),
    summary: 'a code that a phone becomes an approver with; the one before is void',
  },
  paired: {
    method: 'GET',
    path: '/api/two-step/approvers/pairing',
    guard: 'session',
    body: null,
    answer: z.strictObject({ approver: z.strictObject({ id: z.string(), name: z.string() }).nullable() }),
    summary: 'the phone that was paired and not tried out yet',
  },
  watchPaired: {
    method: 'GET',
    path: '/api/two-step/approvers/pairing/events',
    guard: 'session',
    body: null,
    answer: 'stream',
    summary: 'events `state` {approver} as it changes, live',
  },
  beginTrial: {
    method: 'POST',
    path: '/api/two-step/approvers/{id}/trial',
    guard: 'security',
    body: z.strictObject({}),
    answer: asked,
    summary: 'a number to type on the phone',
  },
  confirmApprover: {
    method: 'POST',
    path: '/api/approvals/{id}/confirm',
    guard: 'security',
    body: z.strictObject({}),
    answer: null,
    summary: 'its trial was approved: from now on it counts',
  },
  changeApprover: {
    method: 'PATCH',
    path: '/api/two-step/approvers/{id}',
    guard: 'fresh-second-step',
    body: z.strictObject({ name: v.shortText.optional(), isAlone: z.boolean().optional() }),
    answer: null,
    summary: 'rename; let it sign in without the password, or not',
  },
  removeApprover: {
    method: 'DELETE',
    path: '/api/two-step/approvers/{id}',
    guard: 'fresh-second-step',
    body: null,
    answer: null,
    summary: 'refused for the last way',
  },
  stepUpAskApproval: {
    method: 'POST',
    path: '/api/step-up/approval',
    guard: 'session',
    body: z.strictObject({}),
    answer: asked.extend({ names: z.array(z.string()) }),
    summary: 'ask the phones whether it is you',
  },
  approval: {
    method: 'GET',
    path: '/api/approvals/{id}',
    guard: 'session',
    body: null,
    answer: v.approvalState,
    summary: 'how what this session asked for stands',
  },
  watchApproval: {
    method: 'GET',
    path: '/api/approvals/{id}/events',
    guard: 'session',
    body: null,
    answer: 'stream',
    summary: 'events `state` {state} as it changes, live',
  },
  stepUpApproval: {
    method: 'POST',
    path: '/api/approvals/{id}/step-up',
    guard: 'session',
    body: z.strictObject({}),
    answer: null,
    summary: 'prove it is you by what was approved',
  },
} as const satisfies Record<string, Route>

const byPhone = {
  pairApprover: {
    method: 'POST',
    path: '/api/approver/pair',
    guard: 'anyone',
    body: z.strictObject({ code: v.code, publicKey: v.bytes.length(87), name: v.shortText }),
    answer: z.strictObject({
      approver: z.string(),
      account: z.string(),
      address: z.string(),
      /** What the browser subscribes to push with. */
      pushKey: z.string(),
    }),
    summary: 'a phone with a code becomes an approver, once its trial run succeeded',
  },
  approverRequests: {
    method: 'POST',
    path: '/api/approver/requests',
    guard: 'anyone',
    body: z.strictObject(signed),
    answer: v.approverState,
    summary: 'what waits for an answer of this phone; signed: `requests`',
  },
  watchApproverRequests: {
    method: 'POST',
    path: '/api/approver/requests/events',
    guard: 'anyone',
    body: z.strictObject(signed),
    answer: 'stream',
    summary: 'events `state` with the same, as it changes, live; signed: `requests`',
  },
  answerApproval: {
    method: 'POST',
    path: '/api/approver/answer',
    guard: 'anyone',
    body: z.strictObject({
      ...signed,
      request: z.string().max(40),
      /** Null: it was not the holder. */
      number: z.string().max(12).nullable(),
    }),
    answer: null,
    summary: 'signed: `approve`, the request and the number; or `deny` and the request',
  },
  answerHarm: {
    method: 'POST',
    path: '/api/approver/harm',
    guard: 'anyone',
    body: z.strictObject({ ...signed, harm: z.string().max(40), wasMe: z.boolean() }),
    answer: null,
    summary: 'signed: `harm`, which one, and `me` or `not-me`',
  },
  subscribeApprover: {
    method: 'POST',
    path: '/api/approver/push',
    guard: 'anyone',
    body: z.strictObject({ ...signed, push: push.nullable() }),
    answer: null,
    summary: 'where to push to it; signed: `push` and the endpoint, which is empty for nowhere',
  },
} as const satisfies Record<string, Route>

export const approverRoutes = { ...byHolder, ...byPhone } as const
