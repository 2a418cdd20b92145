/** Routes of two-step verification: the ways to prove who one is, and on and off. */
import { z } from 'zod'
import type { Route } from './route.ts'
import * as v from './values.ts'

const id = z.string()

export const twoStepRoutes = {
  twoStep: {
    method: 'GET',
    path: '/api/two-step',
    guard: 'session',
    body: null,
    answer: z.strictObject({
      sinceMs: v.atMs.nullable(),
      passkeys: z.array(
        z.strictObject({
          id,
          name: z.string(),
          createdMs: v.atMs,
          lastUsedMs: v.atMs.nullable(),
          isSynced: z.boolean(),
        }),
      ),
      authenticators: z.array(
        z.strictObject({ id, name: z.string(), createdMs: v.atMs, lastUsedMs: v.atMs.nullable() }),
      ),
      approvers: z.array(
        z.strictObject({
          id,
          name: z.string(),
          createdMs: v.atMs,
          lastUsedMs: v.atMs.nullable(),
          hasPush: z.boolean(),
          /** May sign in without the password. */
          isAlone: z.boolean(),
        }),
      ),
      recoveryCodesLeft: z.number().int(),
      recoveryAddress: z.strictObject({ address: z.string(), isConfirmed: z.boolean() }).nullable(),
      trustedBrowsers: z.number().int(),
    }),
    summary: 'the ways to prove who you are',
  },
  beginAuthenticator: {
    method: 'POST',
    path: '/api/two-step/authenticators',
    guard: 'fresh-second-step',
    body: z.strictObject({}),
    answer: z.strictObject({
      id,
      key: z.string(),
      uri: z.string(),
      qrSvgPath: z.string(),
      qrSize: z.number().int(),
    }),
    summary: 'a new authenticator, not yet confirmed',
  },
  confirmAuthenticator: {
    method: 'POST',
    path: '/api/two-step/authenticators/{id}/confirm',
    guard: 'security',
    body: z.strictObject({ code: v.code, name: v.shortText }),
    answer: null,
    summary: 'its first code',
  },
  removeAuthenticator: {
    method: 'DELETE',
    path: '/api/two-step/authenticators/{id}',
    guard: 'fresh-second-step',
    body: null,
    answer: null,
    summary: 'refused for the last way',
  },
  passkeyOptions: {
    method: 'POST',
    path: '/api/two-step/passkeys/options',
    guard: 'fresh-second-step',
    body: z.strictObject({}),
    answer: v.webauthnOptions,
    summary: 'to make a passkey',
  },
  addPasskey: {
    method: 'POST',
    path: '/api/two-step/passkeys',
    guard: 'security',
    body: z.strictObject({ response: v.webauthnResponse, name: v.shortText }),
    answer: z.strictObject({ id }),
    summary: 'a passkey that was made',
  },
  renamePasskey: {
    method: 'PATCH',
    path: '/api/two-step/passkeys/{id}',
    guard: 'security',
    body: z.strictObject({ name: v.shortText }),
    answer: null,
    summary: 'rename',
  },
  removePasskey: {
    method: 'DELETE',
    path: '/api/two-step/passkeys/{id}',
    guard: 'fresh-second-step',
    body: null,
    answer: null,
    summary: 'refused for the last way',
  },
  offerRecoveryCodes: {
    method: 'POST',
    path: '/api/two-step/recovery-codes',
    guard: 'fresh-second-step',
    body: z.strictObject({}),
    answer: z.strictObject({ set: z.string(), codes: z.array(z.string()) }),
    summary: 'ten new ones, shown once; the old ones count until these are saved',
  },
  saveRecoveryCodes: {
    method: 'POST',
    path: '/api/two-step/recovery-codes/{id}/saved',
    guard: 'security',
    body: z.strictObject({}),
    answer: null,
    summary: 'they are saved: the old ones are void',
  },
  turnOn: {
    method: 'POST',
    path: '/api/two-step/on',
    guard: 'security',
    body: z.strictObject({}),
    answer: null,
    summary: 'needs a way and saved recovery codes',
  },
  turnOff: {
    method: 'POST',
    path: '/api/two-step/off',
    guard: 'fresh-second-step',
    body: z.strictObject({}),
    answer: z.strictObject({ appPasswordsRemoved: z.number().int(), connectionsEnded: z.number().int() }),
    summary: 'removes the app passwords and the ways, in one transaction',
  },
  forgetBrowsers: {
    method: 'DELETE',
    path: '/api/trusted-browsers',
    guard: 'security',
    body: null,
    answer: null,
    summary: 'ask every browser for a second step again',
  },
} as const satisfies Record<string, Route>
