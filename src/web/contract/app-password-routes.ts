/** Routes of app passwords. The secret is in one answer, once, and never again. */
import { z } from 'zod'
import type { Route } from './route.ts'
import * as v from './values.ts'

export const appPasswordRoutes = {
  appPasswords: {
    method: 'GET',
    path: '/api/app-passwords',
    guard: 'session',
    body: null,
    answer: z.strictObject({
      appPasswords: z.array(v.appPassword),
      max: z.number().int(),
      stillTrying: z.array(v.stillTrying),
    }),
    summary: 'those in force, newest first, and ended ones that a program still tries',
  },
  createAppPassword: {
    method: 'POST',
    path: '/api/app-passwords',
    guard: 'fresh-second-step',
    body: z.strictObject({
      name: v.shortText,
      device: v.device,
      access: v.access,
      services: z.array(v.service).min(1).nullable(),
      networks: z.array(z.string().max(50)).max(100).default([]),
      expiresMs: v.atMs.nullable(),
      replaces: z.string().nullable(),
    }),
    answer: z.strictObject({ appPassword: v.appPassword, secret: z.string() }),
    summary: 'made here, shown once; needs two-step verification to be on',
  },
  renameAppPassword: {
    method: 'PATCH',
    path: '/api/app-passwords/{id}',
    guard: 'session',
    body: z.strictObject({ name: v.shortText }),
    answer: null,
    summary: 'rename',
  },
  removeAppPassword: {
    method: 'DELETE',
    path: '/api/app-passwords/{id}',
    guard: 'session',
    body: null,
    answer: v.ended,
    summary: 'cut off one program at once',
  },
  removeAllAppPasswords: {
    method: 'DELETE',
    path: '/api/app-passwords',
    guard: 'session',
    body: null,
    answer: v.ended,
    summary: 'cut off all at once',
  },
  handOverAppPassword: {
    method: 'POST',
    path: '/api/app-passwords/{id}/hand-over',
    guard: 'session',
    body: z.strictObject({ secret: z.string().min(1).max(200) }),
    answer: z.strictObject({
      link: z.string(),
      qrSvgPath: z.string(),
      qrSize: z.number().int(),
      untilMs: v.atMs,
    }),
    summary:
      'a link that gives a device its configuration profile once, within 10 minutes and before the first sign-in',
  },
  watchAppPassword: {
    method: 'GET',
    path: '/api/app-passwords/{id}/events',
    guard: 'session',
    body: null,
    answer: 'stream',
    summary:
      'events `connected` {service, client} and `refused` {because, client} as its program signs in, live',
  },
  appPasswordUse: {
    method: 'GET',
    path: '/api/app-passwords/{id}/use',
    guard: 'session',
    body: null,
    answer: z.strictObject({
      name: z.string(),
      createdMs: v.atMs,
      removedMs: v.atMs.nullable(),
      keptDays: z.number().int(),
      isWhole: z.boolean(),
      total: v.counts,
      days: z.array(z.strictObject({ day: z.string(), ...v.counts.shape })),
      programs: z.array(v.programSeen),
    }),
    summary: 'what it was used for, by day, and by which programs from where; also one that is removed',
  },
  appPasswordMessages: {
    method: 'GET',
    path: '/api/app-passwords/{id}/messages',
    guard: 'session',
    body: null,
    answer: z.strictObject({ deeds: z.array(v.deed), nextSkip: z.number().int().nullable() }),
    summary: 'what it was used for, message by message, newest first; `skip` goes on from there',
  },
  deviceSettings: {
    method: 'GET',
    path: '/api/device-settings',
    guard: 'session',
    body: null,
    answer: z.strictObject({
      hostname: z.string(),
      userName: z.string(),
      imap: z.strictObject({ port: z.number().int() }).nullable(),
      pop3: z.strictObject({ port: z.number().int() }).nullable(),
      smtp: z.strictObject({ port: z.number().int() }).nullable(),
    }),
    summary: 'what to type into a mail program; TLS from the first byte on every port',
  },
} as const satisfies Record<string, Route>
