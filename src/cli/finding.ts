/** What `sigill doctor` found of one thing it looked at. */

/** `mend` says what to do; null when all is well. */
export type Finding = { readonly what: string; readonly found: string; readonly mend: string | null }

export const well = (what: string, found: string): Finding => ({ what, found, mend: null })
