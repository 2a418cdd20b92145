/** Routes of harm: what was held or disabled and why, the holder's answer, and the holder's own button. */
import { z } from 'zod'
import type { Route } from './route.ts'
import * as v from './values.ts'

const harm = z.strictObject({
  id: z.string(),
  rule: v.harmRule,
  atMs: v.atMs,
  state: z.enum(['held', 'disabled', 'undone', 'confirmed']),
  /** The one whose use showed it, with its name. */
  appPassword: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  service: v.service.nullable(),
  client: z.string().nullable(),
  remote: z.string().nullable(),
  country: z.string().nullable(),
  count: z.number().int(),
  /** Until when it can be undone; null when it cannot be (any more), and for ever for one that is held. */
  undoUntilMs: v.atMs.nullable(),
})

export const harmRoutes = {
  harm: {
    method: 'GET',
    path: '/api/harm',
    guard: 'session',
    body: null,
    answer: z.strictObject({
      harms: z.array(harm),
      decoy: z.strictObject({ createdMs: v.atMs }).nullable(),
    }),
    summary: 'app passwords that were held or disabled, newest first; and the decoy, if there is one',
  },
  undoHarm: {
    method: 'POST',
    path: '/api/harm/{id}/undo',
    guard: 'security',
    body: z.strictObject({}),
    answer: null,
    summary: '"it was me": what was held or disabled opens again, with the same secrets',
  },
  confirmHarm: {
    method: 'POST',
    path: '/api/harm/{id}/confirm',
    guard: 'session',
    body: z.strictObject({}),
    answer: null,
    summary: '"it was not me": all app passwords are disabled',
  },
  disableAppPasswords: {
    method: 'POST',
    path: '/api/app-passwords/disable',
    guard: 'session',
    body: z.strictObject({}),
    answer: v.ended,
    summary: 'disables all at once; unlike a removal it can be undone for a day',
  },
  setDecoy: {
    method: 'POST',
    path: '/api/decoy',
    guard: 'fresh-second-step',
    body: z.strictObject({}),
    answer: z.strictObject({ secret: z.string() }),
    summary: 'a decoy, in place of the one before: it opens nothing, and presenting it disables all others',
  },
  removeDecoy: {
    method: 'DELETE',
    path: '/api/decoy',
    guard: 'security',
    body: null,
    answer: null,
    summary: 'take the decoy away',
  },
} as const satisfies Record<string, Route>
