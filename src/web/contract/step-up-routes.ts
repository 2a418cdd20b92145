/** Routes for proving again that it is you. */
import { z } from 'zod'
import type { Route } from './route.ts'
import * as v from './values.ts'

export const stepUpRoutes = {
  stepUpState: {
    method: 'GET',
    path: '/api/step-up',
    guard: 'session',
    body: null,
    answer: z.strictObject({
      security: v.atMs.nullable(),
      freshSecondStep: v.atMs.nullable(),
      ways: z.array(z.enum(['password', 'passkey', 'approver', 'totp'])),
    }),
    summary: 'until when each proof holds, and the ways to prove',
  },
  stepUpPassword: {
    method: 'POST',
    path: '/api/step-up/password',
    guard: 'session',
    body: z.strictObject({ proof: z.enum(['security', 'fresh-second-step']), password: v.password }),
    answer: null,
    summary: 'prove it is you by the password',
  },
  stepUpCode: {
    method: 'POST',
    path: '/api/step-up/code',
    guard: 'session',
    body: z.strictObject({ proof: z.enum(['security', 'fresh-second-step']), code: v.code }),
    answer: null,
    summary: 'prove it is you by a code from an authenticator app',
  },
  stepUpPasskeyOptions: {
    method: 'POST',
    path: '/api/step-up/passkey/options',
    guard: 'session',
    body: z.strictObject({}),
    answer: v.webauthnOptions,
    summary: 'a challenge for one of your passkeys',
  },
  stepUpPasskey: {
    method: 'POST',
    path: '/api/step-up/passkey',
    guard: 'session',
    body: z.strictObject({ proof: z.enum(['security', 'fresh-second-step']), response: v.webauthnResponse }),
    answer: null,
    summary: 'prove it is you by a passkey',
  },
} as const satisfies Record<string, Route>
