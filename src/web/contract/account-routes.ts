/** Routes of the holder's own account: who they are, the password, the recovery address, what has happened, inviting. */
import { z } from 'zod'
import type { Route } from './route.ts'
import * as v from './values.ts'

const id = z.string()

export const accountRoutes = {
  changeProfile: {
    method: 'PATCH',
    path: '/api/account',
    guard: 'session',
    body: z.strictObject({
      firstName: z.string().max(100).optional(),
      lastName: z.string().max(100).optional(),
      language: v.language.optional(),
      timeZone: z.string().max(64).optional(),
      appearance: z.enum(['light', 'dark', 'system']).optional(),
    }),
    answer: z.strictObject({ account: v.account }),
    summary: 'name, language, time zone, appearance',
  },
  changePassword: {
    method: 'POST',
    path: '/api/account/password',
    guard: 'session',
    body: z.strictObject({
      current: v.password,
      next: v.password,
      signOutOthers: z.boolean(),
      removeAppPasswords: z.boolean(),
    }),
    answer: z.strictObject({
      sessionsEnded: z.number().int(),
      appPasswordsRemoved: z.number().int(),
      connectionsEnded: z.number().int(),
    }),
    summary: 'change the account password',
  },
  setRecoveryAddress: {
    method: 'POST',
    path: '/api/recovery-address',
    guard: 'fresh-second-step',
    body: z.strictObject({ address: v.address }),
    answer: null,
    summary: 'sends a code there',
  },
  confirmRecoveryAddress: {
    method: 'POST',
    path: '/api/recovery-address/confirm',
    guard: 'security',
    body: z.strictObject({ code: v.code }),
    answer: null,
    summary: 'the code that was sent',
  },
  removeRecoveryAddress: {
    method: 'DELETE',
    path: '/api/recovery-address',
    guard: 'fresh-second-step',
    body: null,
    answer: null,
    summary: 'no recovery address any more',
  },
  activity: {
    method: 'GET',
    path: '/api/activity',
    guard: 'session',
    body: null,
    answer: z.strictObject({
      activities: z.array(
        z.strictObject({
          id,
          atMs: v.atMs,
          kind: z.string(),
          because: z.string().nullable(),
          service: z.string(),
          remote: z.string().nullable(),
          client: z.string().nullable(),
          appPassword: z.string().nullable(),
          detail: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
      ),
      /** Give as `before` for older ones; null at the end. */
      olderBeforeMs: v.atMs.nullable(),
    }),
    summary:
      'of the last 30 days, newest first; ?filter=all|sign-ins|security|failed &before=ms &appPassword=id',
  },
  invite: {
    method: 'POST',
    path: '/api/invitations',
    guard: 'security',
    body: z.strictObject({ address: v.address.nullable(), days: z.number().int().min(1).max(30) }),
    answer: z.strictObject({ link: z.string(), untilMs: v.atMs }),
    summary: 'operators only: a one-time link to sign up',
  },
} as const satisfies Record<string, Route>
