/** Routes of what is signed in: browsers, and mail programs that are connected. */
import { z } from 'zod'
import type { Route } from './route.ts'
import * as v from './values.ts'

const id = z.string()

export const sessionRoutes = {
  sessions: {
    method: 'GET',
    path: '/api/sessions',
    guard: 'session',
    body: null,
    answer: z.strictObject({
      sessions: z.array(
        z.strictObject({
          id,
          isThis: z.boolean(),
          browser: z.string(),
          remote: z.string(),
          createdMs: v.atMs,
          lastSeenMs: v.atMs,
        }),
      ),
      connections: z.array(
        z.strictObject({
          id,
          service: z.string(),
          client: z.string().nullable(),
          appPassword: z.string().nullable(),
          remote: z.string(),
          sinceMs: v.atMs,
        }),
      ),
    }),
    summary: 'browsers that are signed in, and mail programs that are connected now',
  },
  endSession: {
    method: 'DELETE',
    path: '/api/sessions/{id}',
    guard: 'session',
    body: null,
    answer: null,
    summary: 'sign one browser out',
  },
  endAllSessions: {
    method: 'DELETE',
    path: '/api/sessions',
    guard: 'session',
    body: null,
    answer: z.strictObject({ ended: z.number().int() }),
    summary: 'sign out everywhere, this browser too; app passwords are not affected',
  },
  endConnection: {
    method: 'DELETE',
    path: '/api/connections/{id}',
    guard: 'session',
    body: null,
    answer: null,
    summary: 'close one connection of a mail program',
  },
} as const satisfies Record<string, Route>
