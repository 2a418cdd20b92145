/** Routes that nobody has to be signed in for: signing in, signing up, recovering. No answer tells whether an address exists. */
import { z } from 'zod'
import type { Route } from './route.ts'
import * as v from './values.ts'

const begin = {
  method: 'GET',
  path: '/api/start',
  guard: 'anyone',
  body: null,
  answer: z.strictObject({
    account: v.account.nullable(),
    signUp: z.enum(['open', 'invitation', 'closed']),
    domains: z.array(z.string()),
    hostname: z.string(),
    /** Of the browser's Accept-Language; the account's own once signed in. */
    language: v.language,
    passwordCharactersMin: z.number().int(),
  }),
  summary: 'what the app needs to know before its first page',
} as const satisfies Route

export const signInRoutes = {
  begin,
  signInAddress: {
    method: 'POST',
    path: '/api/sign-in',
    guard: 'anyone',
    body: z.strictObject({ address: v.address }),
    answer: v.signInState,
    summary: 'begin to sign in; always answers password',
  },
  signInPassword: {
    method: 'POST',
    path: '/api/sign-in/password',
    guard: 'anyone',
    body: z.strictObject({ password: v.password }),
    answer: v.signInState,
    summary: 'the account password',
  },
  signInCode: {
    method: 'POST',
    path: '/api/sign-in/code',
    guard: 'anyone',
    body: z.strictObject({ code: v.code, trustBrowser: z.boolean() }),
    answer: v.signInState,
    summary: 'a code from an authenticator app',
  },
  signInRecoveryCode: {
    method: 'POST',
    path: '/api/sign-in/recovery-code',
    guard: 'anyone',
    body: z.strictObject({ code: v.code }),
    answer: v.signInState,
    summary: 'a recovery code, spent by this',
  },
  signInPasskeyOptions: {
    method: 'POST',
    path: '/api/sign-in/passkey/options',
    guard: 'anyone',
    body: z.strictObject({}),
    answer: v.webauthnOptions,
    summary: 'a challenge: for the account that is signing in, else for any passkey',
  },
  signInPasskey: {
    method: 'POST',
    path: '/api/sign-in/passkey',
    guard: 'anyone',
    body: z.strictObject({ response: v.webauthnResponse, trustBrowser: z.boolean() }),
    answer: v.signInState,
    summary: 'a passkey: second step, or all of the sign-in',
  },
  signOut: {
    method: 'POST',
    path: '/api/sign-out',
    guard: 'anyone',
    body: z.strictObject({}),
    answer: null,
    summary: 'end this session',
  },

  signUpAddress: {
    method: 'POST',
    path: '/api/sign-up/address',
    guard: 'anyone',
    body: z.strictObject({ address: v.address, invitation: z.string().max(200).nullable() }),
    answer: z.strictObject({ free: z.boolean(), suggestion: z.string().nullable() }),
    summary: 'may this address be had? Throttled',
  },
  passwordStrength: {
    method: 'POST',
    path: '/api/password-strength',
    guard: 'anyone',
    body: z.strictObject({ password: v.password, ownWords: z.array(z.string().max(254)).max(5) }),
    answer: z.strictObject({
      strength: z.enum(['weak', 'ok', 'strong']),
      problem: z.enum(['too-short', 'too-long', 'easily-guessed']).nullable(),
    }),
    summary: 'how strong a password would be',
  },
  signUp: {
    method: 'POST',
    path: '/api/sign-up',
    guard: 'anyone',
    body: z.strictObject({
      address: v.address,
      password: v.password,
      firstName: z.string().max(100),
      lastName: z.string().max(100),
      language: v.language,
      timeZone: z.string().max(64),
      invitation: z.string().max(200).nullable(),
    }),
    answer: z.strictObject({ account: v.account }),
    summary: 'make an account and sign in; `invitation` is an invitation or the set-up link of the first run',
  },
  invitation: {
    method: 'POST',
    path: '/api/invitation',
    guard: 'anyone',
    body: z.strictObject({ invitation: z.string().max(200) }),
    answer: z.strictObject({
      kind: z.enum(['invitation', 'set-up']),
      by: z.string().nullable(),
      address: z.string().nullable(),
      untilMs: v.atMs,
    }),
    summary: 'what an invitation is for',
  },

  recoverAddress: {
    method: 'POST',
    path: '/api/recovery',
    guard: 'anyone',
    body: z.strictObject({ address: v.address }),
    answer: z.strictObject({ maskedAddress: z.string().nullable() }),
    summary:
      'begin to recover: a code goes to the recovery address, if there is one; the answer is the same if not',
  },
  recoverCode: {
    method: 'POST',
    path: '/api/recovery/code',
    guard: 'anyone',
    body: z.strictObject({ code: v.code }),
    answer: z.strictObject({ next: z.enum(['second-proof', 'password']), methods: z.array(v.secondStep) }),
    summary: 'the code that was sent: the first of two proofs when two-step verification is on',
  },
  recoverPasskeyOptions: {
    method: 'POST',
    path: '/api/recovery/passkey/options',
    guard: 'anyone',
    body: z.strictObject({}),
    answer: v.webauthnOptions,
    summary: 'a challenge for the second proof',
  },
  recoverSecond: {
    method: 'POST',
    path: '/api/recovery/second-proof',
    guard: 'anyone',
    body: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('recovery-code'), code: v.code }),
      z.strictObject({ kind: z.literal('totp'), code: v.code }),
      z.strictObject({ kind: z.literal('passkey'), response: v.webauthnResponse }),
    ]),
    answer: z.strictObject({ next: z.literal('password') }),
    summary: 'the second proof',
  },
  recoverPassword: {
    method: 'POST',
    path: '/api/recovery/password',
    guard: 'anyone',
    body: z.strictObject({ password: v.password, removeAppPasswords: z.boolean() }),
    answer: z.strictObject({ appPasswordsRemoved: z.number().int(), connectionsEnded: z.number().int() }),
    summary: 'a new password; signs out everywhere',
  },
} as const satisfies Record<string, Route>
