/** Routes of what a mail looks like. Everything else about mail is asked over JMAP. */
import type { Route } from './route.ts'

export const mailRoutes = {
  mailDocument: {
    method: 'GET',
    path: '/api/mail/{id}/document',
    guard: 'session',
    body: null,
    answer: 'file',
    summary:
      'an HTML part of an email (`part`, as IMAP numbers it) made safe, for a sandboxed frame; `pictures=shown` with those from outside; `form=text` as plain text, for quoting it',
  },
  mailPicture: {
    method: 'GET',
    path: '/api/mail/{id}/picture',
    guard: 'session',
    body: null,
    answer: 'file',
    summary: 'a picture that is a part of an email (`part`, as IMAP numbers it)',
  },
} as const satisfies Record<string, Route>
