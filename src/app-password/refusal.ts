/**
 * The one sentence that every refused sign-in gets, over every mail service: it helps the person whose
 * program shows it, and tells an attacker nothing, because it is the same for every reason.
 */

export type RefusalWords = { readonly sentence: string; readonly url: string }

/** `origin` is where the account pages are: https://mail.example.se. ASCII, because POP3 and SMTP replies are. */
export const refusalWords = (origin: string): RefusalWords => ({
  sentence: 'Sign-in refused. If you use two-step verification, use an app password:',
  url: `${origin}/why`,
})
